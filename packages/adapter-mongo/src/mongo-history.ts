import type { History, SettledAct } from '@detent/core';
import { fieldsOf } from '@detent/core/storage';
import type { Collection } from 'mongodb';
import { exactly } from './exactly.ts';
import { isOnlyDuplicates } from './fault.ts';
import { historyDocument, readHistory } from './history-document.ts';
import { bounded, type MongoDatabase, type Stored } from './mongo-database.ts';

/** What became of accounts, one document an act. */
export class MongoHistory implements History {
  readonly #database: MongoDatabase;
  readonly #history: Collection<Stored>;

  constructor(database: MongoDatabase) {
    this.#database = database;
    this.#history = database.collection('history');
  }

  async append(acts: readonly SettledAct[]): Promise<void> {
    if (acts.length === 0) return;
    const documents = acts.map((act) => ({ ...historyDocument(act) }));
    await this.#database.repeatable('History', async () => {
      try {
        await this.#history.insertMany(documents, { ordered: false, ...bounded });
      } catch (error) {
        // Also then the server has waited until what was in the way is on a majority.
        if (!isOnlyDuplicates(error)) throw error;
      }
    });
  }

  list({ accountId, before, limit }: Parameters<History['list']>[0]): Promise<readonly SettledAct[]> {
    return this.#database.read('History', async () => {
      const own = { accountId: exactly('History', accountId) };
      const older = before === undefined ? own : { ...own, sequence: { $lt: exactly('History', before) } };
      const found = await this.#history
        .find(older, { ...bounded, sort: { accountId: 1, sequence: -1 }, limit })
        .toArray();
      return found.map((document) => readHistory(fieldsOf(document, 'document')));
    });
  }
}
