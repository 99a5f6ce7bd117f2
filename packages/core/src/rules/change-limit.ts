import type { Account } from '../account/account.ts';
import type { Actor } from '../actor.ts';
import type { Failure } from '../failure.ts';
import { fixed } from '../policy.ts';
import { waitFor } from './windows.ts';

/** People change their own factors so many times an hour and no oftener; operators are counted elsewhere. */
export function changeLimit(account: Account, actor: Actor, now: number): Failure | null {
  if (actor.kind !== 'self') return null;
  const retryAfterMs = waitFor(account.recentChanges, fixed.selfChanges, now);
  return retryAfterMs === 0 ? null : { code: 'throttled', limit: 'changes', kind: null, retryAfterMs };
}
