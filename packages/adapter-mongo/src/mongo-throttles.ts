import type { Tally, Throttles, Version } from '@detent/core';
import { parsed, readTally, text, Unreadable } from '@detent/core/storage';
import type { Collection } from 'mongodb';
import { newRevision } from './account-document.ts';
import { exactly } from './exactly.ts';
import { isDuplicate } from './fault.ts';
import { bounded, type MongoDatabase, type Stored } from './mongo-database.ts';
import { sweep } from './mongo-records.ts';

/** How these documents are laid out. */
const throttleSchema = 1;
const day = 86_400_000;

/**
 * Counts of guesses, each taken by one caller only. MongoDB removes what nobody swept by itself, a day after its end by whichever
 * clock is behind: none may vanish before its time because two clocks disagree.
 */
export class MongoThrottles implements Throttles {
  readonly #database: MongoDatabase;
  readonly #throttles: Collection<Stored>;

  constructor(database: MongoDatabase) {
    this.#database = database;
    this.#throttles = database.collection('throttles');
  }

  find(key: string): Promise<{ readonly tally: Tally; readonly version: Version } | null> {
    return this.#database.read('Throttles', async () => {
      const found = await this.#throttles.findOne({ _id: exactly('Throttles', key) }, bounded);
      if (found === null) return null;
      if (found['schema'] !== throttleSchema) throw new Unreadable('schema');
      return { tally: readTally(parsed(text(found, 'tally'), 'tally')), version: text(found, 'version') };
    });
  }

  take(key: string, version: Version | null, tally: Tally, expiresAt: number): Promise<boolean> {
    const next = {
      schema: throttleSchema,
      version: newRevision(),
      tally: JSON.stringify(tally),
      expiresAt,
      goneAt: new Date(Math.max(expiresAt, Date.now()) + day),
    };
    return this.#database.write('Throttles', async () => {
      const one = { _id: exactly('Throttles', key) };
      if (version === null) return this.#takeFirst({ ...one, ...next });
      const guard = { ...one, version: exactly('Throttles', version) };
      const { matchedCount } = await this.#throttles.updateOne(guard, { $set: next }, bounded);
      return matchedCount === 1;
    });
  }

  sweep(now: number, limit: number): Promise<number> {
    return this.#database.write('Throttles', () =>
      sweep(this.#throttles, 'expiresAt', { $lt: exactly('Throttles', now) }, limit),
    );
  }

  async #takeFirst(document: Stored): Promise<boolean> {
    try {
      await this.#throttles.insertOne(document, bounded);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }
}
