import type { Account } from '../account/account.ts';
import type { Kind } from '../account/factor.ts';
import type { Actor } from '../actor.ts';
import type { Policy } from '../policy.ts';
import { allowed, refused, unchanged, type Verdict } from '../verdict.ts';
import { changeFreeze } from './change-freeze.ts';
import { liveFactors } from './counts.ts';
import { ifMatch } from './if-match.ts';
import { passwordIdentity } from './password-identity.ts';
import { mayDoMoreThanEnrol, standing } from './standing.ts';
import { stepUp } from './step-up.ts';

export interface Preference {
  readonly actor: Actor;
  readonly kind: Kind;
  readonly ifMatch: number | null;
  readonly needsPassword: boolean;
  readonly door: string;
}

/** Only a kind that is on can be preferred. */
export function preferKind(account: Account, preference: Preference, policy: Policy, now: number): Verdict {
  const { actor, kind } = preference;
  const failure =
    standing(account, actor, policy) ??
    mayDoMoreThanEnrol(account, actor, policy) ??
    ifMatch(account, preference.ifMatch) ??
    passwordIdentity(account, preference.needsPassword) ??
    (liveFactors(account, kind).length === 0 ? { code: 'kind-off', kind } : null) ??
    changeFreeze(account, actor, now) ??
    stepUp(account, actor, preference.door, policy, now);
  if (failure !== null) return refused(failure);
  return account.preferred === kind ? unchanged : allowed({ type: 'preferred-chosen', kind });
}
