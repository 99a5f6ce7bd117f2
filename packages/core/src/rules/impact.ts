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
  const removed: string[] = [];
  const dropped: string[] = [];
  const added: string[] = [];
  const restored: string[] = [];
  const locked: string[] = [];
  let recoveryCodesRemoved = 0;
  let restorableUntil: number | null = null;
  let ended = false;
  for (const event of events) {
    if (event.type === 'factors-removed') {
      removed.push(...event.factorIds);
      restorableUntil = event.compromised ? null : event.restorableUntil;
    } else if (event.type === 'factor-dropped') dropped.push(event.factorId);
    else if (event.type === 'factor-confirmed') added.push(event.factorId);
    else if (event.type === 'factor-restored') restored.push(event.factorId);
    else if (event.type === 'factor-locked') locked.push(event.factorId);
    else if (event.type === 'recovery-codes-removed') recoveryCodesRemoved += event.count;
    else if (event.type === 'sessions-cut') ended = true;
  }
  const touched = [removed, dropped, added, restored, locked].some((list) => list.length > 0);
  if (!touched && recoveryCodesRemoved === 0) return null;

  return {
    removed: factsOf(removed, before, after),
    dropped: factsOf(dropped, before, after),
    added: factsOf(added, before, after),
    restored: factsOf(restored, before, after),
    locked: factsOf(locked, before, after),
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

function factsOf(ids: readonly string[], before: Account, after: Account): readonly FactorFacts[] {
  const facts: FactorFacts[] = [];
  for (const id of ids) {
    const factor = factorOf(after, id) ?? factorOf(before, id);
    if (factor === undefined) continue;
    const address = addressOf(before.person, factor.addressId) ?? addressOf(after.person, factor.addressId);
    facts.push({ id, kind: factor.kind, label: factor.label, target: address === null ? null : masked(address) });
  }
  return facts;
}

const factorOf = (account: Account, factorId: string): Factor | undefined =>
  account.factors.find(({ id }) => id === factorId);
