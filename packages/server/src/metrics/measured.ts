import type { Accounts, RecordedEvent, Vault } from '@detent/core';
import type { Meter, Outcome } from './meter.ts';

/** The same accounts; each commit is counted and timed. */
export function measured(accounts: Accounts, meter: Pick<Meter, 'committed'>): Accounts {
  async function timed(
    events: readonly RecordedEvent[],
    work: () => ReturnType<Accounts['commit']>,
  ): ReturnType<Accounts['commit']> {
    const from = performance.now();
    let outcome: Outcome = 'failed';
    try {
      outcome = await work();
      return outcome;
    } finally {
      meter.committed(outcome, (performance.now() - from) / 1000, events);
    }
  }
  return {
    find: (accountId, signal) => accounts.find(accountId, signal),
    confirm: (accountId, signal) => accounts.confirm(accountId, signal),
    insert: (next, act, signal) => timed(act.events, () => accounts.insert(next, act, signal)),
    commit: (change, signal) => timed(change.act.events, () => accounts.commit(change, signal)),
    hasAct: (where) => accounts.hasAct(where),
    forget: (accountId) => accounts.forget(accountId),
    list: (page) => accounts.list(page),
    dueForErasure: (now, limit) => accounts.dueForErasure(now, limit),
  };
}

/** The same vault; what it seals and what it cannot open is counted. */
export const measuredVault = (vault: Vault, meter: Pick<Meter, 'sealed' | 'unopened'>): Vault => ({
  seal(plain, bound) {
    const sealed = vault.seal(plain, bound);
    meter.sealed(vault.currentKey());
    return sealed;
  },
  open(sealed, bound) {
    try {
      return vault.open(sealed, bound);
    } catch (error) {
      meter.unopened();
      throw error;
    }
  },
  keyOf: (sealed) => vault.keyOf(sealed),
  currentKey: () => vault.currentKey(),
});
