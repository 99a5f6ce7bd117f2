import type { Account } from '../account/account.ts';
import { type Factor, isRemoved, type RemovedFactor } from '../account/factor.ts';
import type { Actor } from '../actor.ts';
import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';
import { allowed, refused, type Verdict } from '../verdict.ts';
import { changeFreeze } from './change-freeze.ts';
import { liveFactors } from './counts.ts';
import { ifMatch } from './if-match.ts';
import { standing } from './standing.ts';

export interface Restoring {
  readonly actor: Actor;
  readonly factorId: string;
  readonly ifMatch: number | null;
  /** The act that removed it, so that what is told of both belongs together. */
  readonly removal?: number | null;
}

/** A removed factor comes back, alone and as it was, while its secret is kept and there is still room for it. */
export function restoreFactor(account: Account, restoring: Restoring, policy: Policy, now: number): Verdict {
  const { actor, factorId, removal = null } = restoring;
  const factor = account.factors.find((known) => known.id === factorId);
  const failure =
    standing(account, actor, policy) ??
    (actor.kind === 'self' ? roleForbidden : null) ??
    ifMatch(account, restoring.ifMatch) ??
    mayComeBack(account, factor, policy, now) ??
    changeFreeze(account, actor, now);
  return failure === null
    ? allowed(removal === null ? { type: 'factor-restored', factorId } : { type: 'factor-restored', factorId, removal })
    : refused(failure);
}

const roleForbidden: Failure = { code: 'role-forbidden' };

function mayComeBack(account: Account, factor: Factor | undefined, policy: Policy, now: number): Failure | null {
  if (factor === undefined) return { code: 'factor-unknown', kind: null };
  return isRemoved(factor) ? restorable(account, factor, policy, now) : { code: 'factor-not-removed' };
}

/** Nothing brings back what was stolen, what was erased or what is out of its time; and one of a kind has no room beside another. */
export function restorable(account: Account, factor: RemovedFactor, policy: Policy, now: number): Failure | null {
  if (factor.compromised || factor.erased || factor.restorableUntil <= now) return { code: 'restore-window-closed' };
  const most = policy.maxFactors[factor.kind];
  return liveFactors(account, factor.kind).length < most ? null : { code: 'too-many-factors', kind: factor.kind, most };
}
