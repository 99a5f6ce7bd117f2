import type { Account } from '../account/account.ts';
import type { Event } from '../account/event.ts';
import { isActive } from '../account/factor.ts';
import { fixed } from '../policy.ts';
import { allowedIfAny, type Verdict } from '../verdict.ts';
import { factorRun, recoveryRun, type TakenGuess } from './guess-budget.ts';

export interface Failed {
  readonly taken: TakenGuess;
  /** Whether it followed a right password at sign-in. */
  readonly atSignIn: boolean;
}

/**
 * What was guessed at wrongly too often in a row is locked or void; and somebody whose second step fails again and again
 * after a right password is told of it, seldom enough to be no nuisance.
 */
export function failedGuess(account: Account, { taken, atSignIn }: Failed, now: number): Verdict {
  const spent = new Set(taken.reached);
  const locked = account.factors.filter(isActive).filter((factor) => spent.has(factorRun(factor.id)));
  const events: Event[] = locked.map(({ id }) => ({ type: 'factor-locked', factorId: id }));
  const { recovery } = account;
  if (recovery !== null && spent.has(recoveryRun(recovery)))
    events.push({ type: 'recovery-codes-voided', count: recovery.hashes.length, because: 'guessed-at' });
  if (atSignIn && taken.inARow >= fixed.failingAfter && rare(account.told.secondStepFailing, now))
    events.push({ type: 'second-step-failing' });
  return allowedIfAny(events);
}

/** Whether what is told seldom may be told again. */
export const rare = (toldAt: number | null, now: number): boolean =>
  toldAt === null || toldAt <= now - fixed.rarelyToldMs;
