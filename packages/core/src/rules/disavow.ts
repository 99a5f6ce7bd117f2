import type { Account } from '../account/account.ts';
import type { Act } from '../account/act.ts';
import type { Event } from '../account/event.ts';
import { isLive, isRemoved, type RemovedFactor } from '../account/factor.ts';
import type { NotMe } from '../account/notice.ts';
import type { Policy } from '../policy.ts';
import { allowed, refused, unchanged, type Verdict } from '../verdict.ts';
import { liveFactors } from './counts.ts';
import { restorable } from './restore-factor.ts';

/**
 * Whoever says "this was not me" gets back what the act removed, where it may come back; all sessions end, recovery codes issued
 * since are void, and factor changes are frozen. Nobody is signed in by it, and no factor goes but the new half of a replacement
 * whose old half returns.
 */
export function disavow(
  account: Account,
  report: { readonly act: Act; readonly notMe: NotMe },
  policy: Policy,
  now: number,
): Verdict {
  const { act, notMe } = report;
  if (account.standing === 'closed' || notMe.until <= now) return refused({ code: 'verification-over' });
  if (account.disavowed.some((earlier) => earlier.sequence === act.sequence)) return unchanged;

  const back = notMe.restores ? returning(account, act, policy, now) : [];
  const ids = back.map(({ id }) => id);
  const disavowed: Event = { type: 'act-disavowed', sequence: act.sequence, restored: ids };
  return allowed(
    disavowed,
    ...newHalves(account, act, back, policy, now),
    ...ids.map((factorId): Event => ({ type: 'factor-restored', factorId })),
    ...voided(account, act),
    { type: 'sessions-cut', kept: null },
    ...frozen(account, act, policy, now),
  );
}

/** What the act removed and what may still come back; a replacement's new half does not stand in the way of its old one. */
function returning(account: Account, act: Act, policy: Policy, now: number): readonly RemovedFactor[] {
  const removals = act.events.filter((event) => event.type === 'factors-removed');
  const gone = new Set(removals.flatMap((event) => event.factorIds));
  const added = addedBy(act);
  const without: Account = {
    ...account,
    factors: account.factors.filter((factor) => !isLive(factor) || !added.has(factor.id)),
  };
  const may = account.factors
    .filter(isRemoved)
    .filter((factor) => gone.has(factor.id) && restorable(without, factor, policy, now) === null);
  return may.filter((factor, at) => {
    const before = may.slice(0, at).filter((other) => other.kind === factor.kind);
    return liveFactors(without, factor.kind).length + before.length < policy.maxFactors[factor.kind];
  });
}

const addedBy = (act: Act): ReadonlySet<string> =>
  new Set(act.events.filter((event) => event.type === 'factor-confirmed').map((event) => event.factorId));

/** The new half of a replacement goes only when the old half returns, so that a factor remains. */
function newHalves(
  account: Account,
  act: Act,
  back: readonly RemovedFactor[],
  policy: Policy,
  now: number,
): readonly Event[] {
  if (back.length === 0) return [];
  const added = addedBy(act);
  const factorIds = account.factors.filter((factor) => isLive(factor) && added.has(factor.id)).map(({ id }) => id);
  if (factorIds.length === 0) return [];
  return [{ type: 'factors-removed', factorIds, restorableUntil: now + policy.undoWindowMs, compromised: false }];
}

/** A set that was issued by the act or after it may be in the wrong hands; the set before it does not come back. */
function voided(account: Account, act: Act): readonly Event[] {
  if (account.recovery === null || account.recovery.issuedAt < act.at) return [];
  return [{ type: 'recovery-codes-voided', count: account.recovery.hashes.length, because: 'disavowed' }];
}

/** A report about an act older than one reported before neither renews nor lengthens a freeze; it only looks further back. */
function frozen(account: Account, act: Act, policy: Policy, now: number): readonly Event[] {
  const present = account.frozen !== null && account.frozen.until > now ? account.frozen : null;
  const since = Math.min(act.at, present?.since ?? act.at);
  if (account.disavowed.every((earlier) => earlier.sequence < act.sequence)) {
    return [{ type: 'changes-frozen', until: Math.max(now + policy.freezeMs, present?.until ?? 0), since }];
  }
  return present === null ? [] : [{ type: 'changes-frozen', until: present.until, since }];
}
