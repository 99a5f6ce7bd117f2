import type { Account } from '../account/account.ts';
import { allowed, unchanged, type Verdict } from '../verdict.ts';
import { rare } from './failed-guess.ts';

/** Whoever owns an address is told, seldom enough to be no nuisance, that somebody tried to register with it. */
export const registeredAgain = (account: Account, now: number): Verdict =>
  account.standing === 'active' && rare(account.told.registeredAgain, now)
    ? allowed({ type: 'registered-again' })
    : unchanged;
