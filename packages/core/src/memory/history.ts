import type { History } from '../ports/history.ts';
import type { SettledAct } from '../ports/notices.ts';
import { MemoryStore } from './memory-store.ts';

/** History in memory. */
export class MemoryHistory implements History {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore = new MemoryStore()) {
    this.#store = store;
  }

  async append(acts: readonly SettledAct[]): Promise<void> {
    for (const settled of acts) {
      if (!this.#store.past(settled.accountId).has(settled.act.sequence)) this.#store.addToPast(settled);
    }
  }

  async list({ accountId, before = Infinity, limit }: Parameters<History['list']>[0]): Promise<readonly SettledAct[]> {
    const past = [...this.#store.past(accountId).values()].filter(({ act }) => act.sequence < before);
    return past.toSorted((a, b) => b.act.sequence - a.act.sequence).slice(0, limit);
  }
}
