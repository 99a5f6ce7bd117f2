import type { Account } from '../account/account.ts';
import type { Actor } from '../actor.ts';
import type { Policy } from '../policy.ts';
import { allowed, refused, unchanged, type Verdict } from '../verdict.ts';
import { ifMatch } from './if-match.ts';
import { standing } from './standing.ts';

/** A disabled account signs nobody in and ends its sessions; its password, factors and marks stay as they are. */
export function changeStanding(
  account: Account,
  change: { readonly actor: Actor; readonly standing: 'active' | 'disabled'; readonly ifMatch: number | null },
  policy: Policy,
): Verdict {
  const failure = standing(account, change.actor, policy) ?? ifMatch(account, change.ifMatch);
  if (failure !== null) return refused(failure);
  if (account.standing === change.standing) return unchanged;
  if (change.standing === 'active') return allowed({ type: 'standing-changed', standing: 'active' });
  return allowed({ type: 'standing-changed', standing: 'disabled' }, { type: 'sessions-cut', kept: null });
}
