import type { Account } from '../account/account.ts';
import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';

/** What a second-factor token says, once it has proved genuine. */
export interface SecondStepChallenge {
  readonly id: string;
  readonly accountId: string;
  readonly purpose: 'sign-in' | 'step-up';
  /** The session that is to step up; null at sign-in. */
  readonly sessionId: string | null;
  readonly epoch: number;
  /** The session generation at sign-in; null where the session itself is judged. */
  readonly generation: number | null;
  /** The scope that codes sent for it belong to. */
  readonly scope: string;
  /** What was proven before it was handed out. */
  readonly methods: readonly string[];
  readonly expiresAt: number;
}

/** What a challenge is answered for: a sign-in, or a step-up of one session. */
export type AnsweredFor =
  | { readonly purpose: 'sign-in' }
  | { readonly purpose: 'step-up'; readonly accountId: string; readonly sessionId: string };

/** A challenge serves the purpose and the session it was made for, and no other. */
export function fitsPurpose(challenge: SecondStepChallenge, wanted: AnsweredFor): Failure | null {
  const fits =
    challenge.purpose === wanted.purpose &&
    (wanted.purpose === 'sign-in' ||
      (challenge.accountId === wanted.accountId && challenge.sessionId === wanted.sessionId));
  return fits ? null : { code: 'challenge-invalid' };
}

/** A challenge is open until it is answered, until it runs out, and while its account stands and has the factors and sessions it was made under. */
export function openChallenge(
  account: Account,
  challenge: SecondStepChallenge,
  policy: Policy,
  now: number,
): Failure | null {
  if (account.standing === 'closed' || account.person.kind !== 'person') return { code: 'account-unknown' };
  if (account.standing === 'disabled' || policy.locked) return { code: 'account-disabled' };
  const over =
    challenge.expiresAt <= now ||
    challenge.epoch !== account.epoch ||
    (challenge.generation !== null && challenge.generation !== account.sessions.generation) ||
    account.spentChallenges.some((spent) => spent.id === challenge.id);
  return over ? { code: 'challenge-over' } : null;
}
