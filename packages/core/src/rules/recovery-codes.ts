import type { Account } from '../account/account.ts';
import type { Actor } from '../actor.ts';
import type { Policy } from '../policy.ts';
import { allowed, refused, unchanged, type Verdict } from '../verdict.ts';
import { changeFreeze } from './change-freeze.ts';
import { liveFactors } from './counts.ts';
import { ifMatch } from './if-match.ts';
import { passwordIdentity } from './password-identity.ts';
import { mayDoMoreThanEnrol, standing } from './standing.ts';
import { stepUp } from './step-up.ts';

export interface RecoveryChange {
  readonly actor: Actor;
  readonly ifMatch: number | null;
  readonly needsPassword: boolean;
  readonly door: string;
}

/** Recovery codes stand in for an authenticator app: a new set needs one to be on, and replaces the set before it. */
export function issueRecoveryCodes(
  account: Account,
  change: RecoveryChange,
  set: { readonly salt: string; readonly hashes: readonly string[] },
  policy: Policy,
  now: number,
): Verdict {
  const failure =
    standing(account, change.actor, policy) ??
    mayDoMoreThanEnrol(account, change.actor, policy) ??
    ifMatch(account, change.ifMatch) ??
    passwordIdentity(account, change.needsPassword) ??
    (liveFactors(account, 'totp').length === 0 ? { code: 'nothing-to-recover' } : null) ??
    changeFreeze(account, change.actor, now) ??
    stepUp(account, change.actor, change.door, policy, now);
  if (failure !== null) return refused(failure);
  return allowed({ type: 'recovery-codes-issued', count: set.hashes.length, secret: set });
}

/** Recovery codes can be taken away without touching a factor; taking none away changes nothing. */
export function removeRecoveryCodes(account: Account, change: RecoveryChange, policy: Policy, now: number): Verdict {
  const failure =
    standing(account, change.actor, policy) ??
    mayDoMoreThanEnrol(account, change.actor, policy) ??
    ifMatch(account, change.ifMatch) ??
    (account.recovery === null ? null : changeFreeze(account, change.actor, now)) ??
    stepUp(account, change.actor, change.door, policy, now);
  if (failure !== null) return refused(failure);
  return account.recovery === null
    ? unchanged
    : allowed({ type: 'recovery-codes-removed', count: account.recovery.hashes.length });
}
