import type { Account } from '../../account/account.ts';
import { type Factor, isPending, isRemoved, type Kind } from '../../account/factor.ts';
import { addressOf } from '../../account/person.ts';
import { masked } from '../../hygiene.ts';
import type { History } from '../../ports/history.ts';
import type { Notices, SettledAct } from '../../ports/notices.ts';
import { guarded } from '../guarded.ts';

/** A factor as whoever may look at it sees it: never its secret, its address only masked. */
export interface FactorView {
  readonly id: string;
  readonly kind: Kind;
  readonly state: 'pending' | 'active' | 'locked' | 'removed';
  readonly label: string;
  readonly target: string | null;
  readonly preferred: boolean;
  readonly createdAt: number;
  readonly confirmedAt: number | null;
  readonly lastUsedAt: number | null;
  readonly removedAt: number | null;
  readonly restorableUntil: number | null;
}

/** The factors of an account in the order in which they were bound; lapsed enrolments are not among them. */
export function viewFactors(
  account: Account,
  now: number,
  include: { readonly removed: boolean },
): readonly FactorView[] {
  return account.factors
    .filter((factor) => (isPending(factor) ? factor.expiresAt > now : include.removed || !isRemoved(factor)))
    .map((factor) => viewFactor(account, factor));
}

function viewFactor(account: Account, factor: Factor): FactorView {
  const address = addressOf(account.person, factor.addressId);
  const undoable = isRemoved(factor) && !factor.erased;
  return {
    id: factor.id,
    kind: factor.kind,
    state: factor.state,
    label: factor.label,
    target: address === null ? null : masked(address),
    preferred: !isPending(factor) && !isRemoved(factor) && factor.kind === account.preferred,
    createdAt: factor.boundAt,
    confirmedAt: isPending(factor) ? null : factor.confirmedAt,
    lastUsedAt: isPending(factor) ? null : factor.lastUsedAt,
    removedAt: isRemoved(factor) ? factor.removedAt : null,
    restorableUntil: undoable ? factor.restorableUntil : null,
  };
}

export type ReadHistory = (query: {
  readonly accountId: string;
  readonly before?: number;
  readonly limit: number;
}) => Promise<readonly SettledAct[]>;

/** What happened to an account, newest first: acts that history holds already, and those whose notices are still under way. */
export function createReadHistory(deps: { readonly notices: Notices; readonly history: History }): ReadHistory {
  return async function readHistory(query) {
    const { accountId, before = Number.MAX_SAFE_INTEGER, limit } = query;
    const pending = await guarded('Notices', 'read', () => deps.notices.pending(accountId));
    const settled = await guarded('History', 'read', () => deps.history.list({ accountId, before, limit }));
    const fresh = pending.filter(({ act }) => act.sequence < before);
    const known = new Set(settled.map(({ act }) => act.sequence));
    return [...settled, ...fresh.filter(({ act }) => !known.has(act.sequence))]
      .toSorted((a, b) => b.act.sequence - a.act.sequence)
      .slice(0, limit);
  };
}
