import type { Account } from '../account/account.ts';
import type { Actor } from '../actor.ts';
import type { Policy } from '../policy.ts';
import { allowed, refused, unchanged, type Verdict } from '../verdict.ts';
import { standing } from './standing.ts';

/** A freeze is lifted by time, or by an administrator or owner; never by those whom it binds. */
export function liftFreeze(account: Account, actor: Actor, policy: Policy, now: number): Verdict {
  const failure = standing(account, actor, policy) ?? (mayLift(actor) ? null : { code: 'role-forbidden' });
  if (failure !== null) return refused(failure);
  return account.frozen === null || account.frozen.until <= now ? unchanged : allowed({ type: 'freeze-lifted' });
}

const mayLift = (actor: Actor): boolean => actor.kind === 'administrator' || actor.kind === 'owner';
