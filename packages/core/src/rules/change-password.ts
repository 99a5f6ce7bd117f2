import type { Account } from '../account/account.ts';
import type { Actor } from '../actor.ts';
import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';
import { allowed, refused, type Verdict } from '../verdict.ts';
import { ifMatch } from './if-match.ts';
import { passwordIdentity } from './password-identity.ts';
import { mayDoMoreThanEnrol, standing } from './standing.ts';
import { stepUp } from './step-up.ts';

export interface PasswordChange {
  readonly actor: Actor;
  /** The hash of the new password. */
  readonly hash: string;
  /** The hash that the present password was compared with; null where somebody else sets a new one. */
  readonly compared: string | null;
  readonly ifMatch: number | null;
  readonly door: string;
}

/**
 * People change their password by the one they have and a recent proof, and keep the session they do it in; operators set one
 * for those they may act for. Every other session ends.
 */
export function changePassword(account: Account, change: PasswordChange, policy: Policy, now: number): Verdict {
  const { actor, hash, compared, door } = change;
  const failure =
    mayChangePassword(account, actor, change.ifMatch, policy) ??
    (actor.kind === 'self' && account.person.passwordHash !== compared ? credentialsWrong : null) ??
    stepUp(account, actor, door, policy, now);
  if (failure !== null) return refused(failure);
  const kept = actor.kind === 'self' ? actor.session.id : null;
  return allowed({ type: 'password-changed', secret: { hash } }, { type: 'sessions-cut', kept });
}

const credentialsWrong: Failure = { code: 'credentials-wrong' };

/** What is judged before any password is looked at. Only operators give a password to somebody who has none. */
export const mayChangePassword = (
  account: Account,
  actor: Actor,
  expected: number | null,
  policy: Policy,
): Failure | null =>
  standing(account, actor, policy) ??
  mayDoMoreThanEnrol(account, actor, policy) ??
  ifMatch(account, expected) ??
  passwordIdentity(account, actor.kind === 'self');
