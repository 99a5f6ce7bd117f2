import type { Account } from '../account/account.ts';
import type { Act } from '../account/act.ts';
import { isRemoved } from '../account/factor.ts';
import type { Accounts, Commit, Committed } from '../ports/accounts.ts';
import { MemoryStore } from './memory-store.ts';

/** Accounts in memory. Give `MemoryNotices` and `MemoryHistory` the same store. */
export class MemoryAccounts implements Accounts {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore = new MemoryStore()) {
    this.#store = store;
  }

  async find(accountId: string): Promise<Account | null> {
    return this.#store.row(accountId)?.account ?? null;
  }

  confirm(accountId: string): Promise<Account | null> {
    return this.find(accountId);
  }

  async insert(next: Account, act: Act): Promise<Committed> {
    if (this.#store.row(next.id) !== null) return 'conflict';
    this.#store.insert(next, act);
    return 'committed';
  }

  async commit({ expected, next, act }: Commit): Promise<Committed> {
    const row = this.#store.row(next.id);
    if (row?.account.sequence !== expected) return 'conflict';
    this.#store.write(row, next, act);
    return 'committed';
  }

  async hasAct({ accountId, sequence, actId }: Parameters<Accounts['hasAct']>[0]): Promise<boolean> {
    const acts = [...(this.#store.row(accountId)?.outbox ?? []), ...this.#store.past(accountId).values()];
    return acts.some(({ act }) => act.sequence === sequence && act.id === actId);
  }

  async forget(accountId: string): Promise<boolean> {
    const row = this.#store.row(accountId);
    if (row?.account.standing !== 'closed' || row.outbox.length > 0) return false;
    this.#store.remove(accountId);
    return true;
  }

  async list({ after, limit }: Parameters<Accounts['list']>[0]): Promise<readonly string[]> {
    const ids = this.#store.ids();
    return ids.filter((id) => after === null || id > after).slice(0, limit);
  }

  async dueForErasure(now: number, limit: number): Promise<readonly string[]> {
    const due = this.#store
      .rows()
      .filter(({ account }) =>
        account.factors.some((factor) => isRemoved(factor) && factor.sealed !== null && factor.restorableUntil <= now),
      );
    return due.slice(0, limit).map(({ account }) => account.id);
  }
}
