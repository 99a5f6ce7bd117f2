import type { Account } from '../account/account.ts';
import type { Actor } from '../actor.ts';
import type { Policy } from '../policy.ts';
import { allowed, refused, type Verdict } from '../verdict.ts';
import { ifMatch } from './if-match.ts';
import { standing } from './standing.ts';

/** Closing an account ends its sessions and erases every secret at once; only the message about it remains to be delivered. */
export function closeAccount(account: Account, actor: Actor, expected: number | null, policy: Policy): Verdict {
  const failure = standing(account, actor, policy) ?? ifMatch(account, expected);
  if (failure !== null) return refused(failure);
  return allowed({ type: 'account-closed' }, { type: 'sessions-cut', kept: null });
}
