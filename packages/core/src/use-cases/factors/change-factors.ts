import type { Account } from '../../account/account.ts';
import type { Kind } from '../../account/factor.ts';
import type { Actor, System } from '../../actor.ts';
import { DetentError } from '../../failure.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { History } from '../../ports/history.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Notices } from '../../ports/notices.ts';
import type { Vault } from '../../ports/vault.ts';
import { eraseFactors } from '../../rules/erase-factor.ts';
import { preferKind } from '../../rules/prefer-kind.ts';
import { issueRecoveryCodes, removeRecoveryCodes } from '../../rules/recovery-codes.ts';
import { restoreFactor } from '../../rules/restore-factor.ts';
import { allowed, type Refused, unchanged } from '../../verdict.ts';
import type { Ask, Decide, Done, Outcome } from '../decide.ts';
import { guarded, guardedNow } from '../guarded.ts';
import { createReadHistory } from './list-factors.ts';
import { defaultRecoveryShape, drawCodes, hashedSet } from './recovery-set.ts';

export type RestoreFactor = (
  ask: Ask,
  asked: { readonly actor: Actor; readonly factorId: string; readonly ifMatch: number | null },
) => Promise<Outcome>;

/** Brings back one removed factor, as it was, while its secret is kept. */
export function createRestoreFactor(deps: {
  readonly decide: Decide;
  readonly notices: Notices;
  readonly history: History;
}): RestoreFactor {
  const readHistory = createReadHistory(deps);

  /** Removals that can still be undone are among the newest acts; of an older one no message is recent enough to go on from. */
  async function removalOf(accountId: string, factorId: string): Promise<number | null> {
    const acts = await readHistory({ accountId, limit: searchedActs });
    const removal = acts.find(({ act }) =>
      act.events.some((event) => event.type === 'factors-removed' && event.factorIds.includes(factorId)),
    );
    return removal?.act.sequence ?? null;
  }

  return async function restore(ask, asked) {
    const may = await deps.decide.preview(ask, asked.actor, (account, policy, now) =>
      restoreFactor(account, { ...asked, removal: null }, policy, now),
    );
    if (may.kind === 'refused') return may;
    const removal = await removalOf(ask.accountId, asked.factorId);
    return deps.decide.commit(ask, asked.actor, (account, policy, now) =>
      restoreFactor(account, { ...asked, removal }, policy, now),
    );
  };
}

const searchedActs = 200;

export interface AskedChange {
  readonly actor: Actor;
  readonly ifMatch: number | null;
  readonly needsPassword: boolean;
}

export type PreferKind = (ask: Ask, asked: AskedChange & { readonly kind: Kind }) => Promise<Outcome>;

/** Makes one of the kinds that are on the one that is asked for first. */
export function createPreferKind(deps: { readonly decide: Decide }): PreferKind {
  return (ask, asked) =>
    deps.decide.commit(ask, asked.actor, (account, policy, now) =>
      preferKind(account, { ...asked, door: ask.door }, policy, now),
    );
}

export type IssueRecoveryCodes = (
  ask: Ask,
  asked: AskedChange & { readonly count?: number },
) => Promise<
  { readonly outcome: Done; readonly codes: readonly string[] } | { readonly outcome: Refused; readonly codes: null }
>;

/** Issues a new set of recovery codes in place of the old one; the codes are shown this once. */
export function createIssueRecoveryCodes(deps: {
  readonly decide: Decide;
  readonly ids: Ids;
  readonly hasher: Hasher;
}): IssueRecoveryCodes {
  const nothing = { salt: '', hashes: [] };
  return async function issue(ask, asked) {
    const change = { ...asked, door: ask.door };
    const may = await deps.decide.preview(ask, asked.actor, (account, policy, now) =>
      issueRecoveryCodes(account, change, nothing, policy, now),
    );
    if (may.kind === 'refused') return { outcome: may, codes: null };
    const codes = drawCodes(deps.ids, { ...defaultRecoveryShape, count: asked.count ?? defaultRecoveryShape.count });
    const set = await hashedSet(deps.hasher, codes);
    const outcome = await deps.decide.commit(ask, asked.actor, (account, policy, now) =>
      issueRecoveryCodes(account, change, set, policy, now),
    );
    return outcome.kind === 'refused' ? { outcome, codes: null } : { outcome, codes };
  };
}

export type RemoveRecoveryCodes = (ask: Ask, asked: AskedChange) => Promise<Outcome>;

/** Takes the recovery codes away and leaves the factors alone. */
export function createRemoveRecoveryCodes(deps: { readonly decide: Decide }): RemoveRecoveryCodes {
  return (ask, asked) =>
    deps.decide.commit(ask, asked.actor, (account, policy, now) =>
      removeRecoveryCodes(account, { ...asked, door: ask.door }, policy, now),
    );
}

export type EraseDue = (
  limit: number,
) => Promise<{ readonly erased: number; readonly failed: number; readonly more: boolean }>;

/**
 * Erases the secrets of removed factors whose undo window is over; safe to run on every server at once. An account that cannot be
 * read or written now is passed over. `more`: there may be others that can be.
 */
export function createEraseDue(deps: {
  readonly decide: Decide;
  readonly accounts: Accounts;
  readonly clock: Clock;
}): EraseDue {
  const eraseIn = async (accountId: string): Promise<'erased' | 'nothing' | 'failed'> => {
    try {
      const outcome = await deps.decide.commit(
        systemAsk(accountId, 'eraser'),
        system('eraser'),
        (account, _policy, now) => eraseFactors(account, now),
      );
      return outcome.kind === 'done' && outcome.act !== null ? 'erased' : 'nothing';
    } catch (error) {
      if (!DetentError.isInstance(error)) throw error;
      return 'failed';
    }
  };

  return async function eraseDue(limit) {
    const due = await guarded('Accounts', 'read', () => deps.accounts.dueForErasure(deps.clock.now(), limit));
    const count = { erased: 0, nothing: 0, failed: 0 };
    for (const accountId of due) count[await eraseIn(accountId)] += 1;
    const { erased, failed } = count;
    return { erased, failed, more: due.length === limit && erased > 0 };
  };
}

export type RewrapAccount = (accountId: string) => Promise<number>;

/** Seals every secret of an account anew under the ring's current key; answers how many were under another one. */
export function createRewrapAccount(deps: { readonly decide: Decide; readonly vault: Vault }): RewrapAccount {
  return async function rewrap(accountId) {
    let count = 0;
    const outcome = await deps.decide.commit(systemAsk(accountId, 'keys'), system('keys'), (account) => {
      const old = sealedUnderAnotherKey(deps.vault, account);
      count = old.length;
      if (count === 0) return unchanged;
      const sealed = old.map(({ id, sealed: value }) => sealedAnew(deps.vault, { accountId, factorId: id }, value));
      return allowed({ type: 'secrets-rewrapped', factorIds: old.map(({ id }) => id), secret: { sealed } });
    });
    if (outcome.kind === 'done') return count;
    if (outcome.failure.code === 'account-unknown') return 0;
    throw new DetentError(outcome.failure);
  };
}

interface Sealed {
  readonly id: string;
  readonly sealed: string;
}

const sealedUnderAnotherKey = (vault: Vault, account: Account): readonly Sealed[] =>
  account.factors
    .flatMap(({ id, sealed }) => (sealed === null ? [] : [{ id, sealed }]))
    .filter(({ sealed }) => vault.keyOf(sealed) !== vault.currentKey());

function sealedAnew(
  vault: Vault,
  where: { readonly accountId: string; readonly factorId: string },
  old: string,
): string {
  const bound = { purpose: 'totp-secret', accountId: where.accountId, of: where.factorId } as const;
  return guardedNow('Vault', 'write', () => vault.seal(vault.open(old, bound), bound));
}

const never = { aborted: false };

const systemAsk = (accountId: string, door: string): Ask => ({
  accountId,
  door,
  reason: null,
  origin: null,
  signal: never,
});
const system = (id: string): System => ({ kind: 'system', id });
