import type { Account } from '../account/account.ts';
import type { Actor } from '../actor.ts';
import type { Failure } from '../failure.ts';
import { fixed } from '../policy.ts';

/** People change their own factors so many times an hour and no oftener; operators are counted elsewhere. */
export function changeLimit(account: Account, actor: Actor, now: number): Failure | null {
  if (actor.kind !== 'self') return null;
  const { most, inMs } = fixed.selfChanges;
  const recent = account.recentChanges.filter((at) => at > now - inMs);
  const [oldest] = recent.slice(-most);
  if (oldest === undefined || recent.length < most) return null;
  return { code: 'throttled', limit: 'changes', kind: null, retryAfterMs: oldest + inMs - now };
}
