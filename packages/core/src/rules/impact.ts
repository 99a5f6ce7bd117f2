import type { Account } from '../account/account.ts';
import type { FactorFacts, Impact } from '../account/act.ts';
import type { Event } from '../account/event.ts';
import type { Factor } from '../account/factor.ts';
import type { Notice } from '../account/notice.ts';
import { addressOf } from '../account/person.ts';
import { masked } from '../hygiene.ts';
import type { Policy } from '../policy.ts';
import { countingFactors, liveFactors } from './counts.ts';

/** What an act means for the person, said once: previews, answers, history and mails all read it. Null when no factor and no code is concerned. */
export function impactOf(
  before: Account,
  events: readonly Event[],
  after: Account,
  notices: readonly Notice[],
  policy: Policy,
): Impact | null {
  const ids = {
    removed: [] as string[],
    dropped: [] as string[],
    added: [] as string[],
    restored: [] as string[],
    locked: [] as string[],
  };
  let recoveryCodesRemoved = 0;
  let restorableUntil: number | null = null;
  let ended = false;
  for (const event of events) {
    if (event.type === 'factors-removed') {
      ids.removed.push(...event.factorIds);
      restorableUntil = event.compromised ? null : event.restorableUntil;
    } else if (event.type === 'factor-dropped') ids.dropped.push(event.factorId);
    else if (event.type === 'factor-confirmed') ids.added.push(event.factorId);
    else if (event.type === 'factor-restored') ids.restored.push(event.factorId);
    else if (event.type === 'factor-locked') ids.locked.push(event.factorId);
    else if (event.type === 'recovery-codes-removed') recoveryCodesRemoved += event.count;
    else if (event.type === 'sessions-cut') ended = true;
  }
  const touched = Object.values(ids).some((list) => list.length > 0) || recoveryCodesRemoved > 0;
  if (!touched) return null;

  const facts = (list: readonly string[]): readonly FactorFacts[] =>
    list.flatMap((id) => {
      const factor = factorOf(after, id) ?? factorOf(before, id);
      return factor === undefined ? [] : [factsOf(factor, before, after)];
    });
  return {
    removed: facts(ids.removed),
    dropped: facts(ids.dropped),
    added: facts(ids.added),
    restored: facts(ids.restored),
    locked: facts(ids.locked),
    remaining: liveFactors(after).map(({ id, kind }) => ({ id, kind })),
    onlyFactor: countingFactors(before, policy).length > 0 && countingFactors(after, policy).length === 0,
    mustEnrol: after.mustEnrol,
    preferred: after.preferred,
    recoveryCodesRemoved,
    sessions: ended ? 'ended' : 'kept',
    alerts: notices.length,
    alertLanguage: notices[0]?.wishes[0] ?? null,
    restorableUntil,
  };
}

const factorOf = (account: Account, factorId: string): Factor | undefined =>
  account.factors.find(({ id }) => id === factorId);

function factsOf(factor: Factor, before: Account, after: Account): FactorFacts {
  const address = addressOf(before.person, factor.addressId) ?? addressOf(after.person, factor.addressId);
  return { id: factor.id, kind: factor.kind, label: factor.label, target: address === null ? null : masked(address) };
}
