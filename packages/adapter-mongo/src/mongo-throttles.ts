import type { Tally, Throttles, Version } from '@detent/core';
import { type Fields, type KeptTally, number, parsed, readTally, text, Unreadable } from '@detent/core/storage';
import type { Collection, Document } from 'mongodb';
import { newRevision } from './account-document.ts';
import { exactly } from './exactly.ts';
import { bounded, type MongoDatabase, type Stored } from './mongo-database.ts';
import { isThere, sweep, unlessThere } from './mongo-records.ts';

/** How these documents are laid out. */
const throttleSchema = 1;
const day = 86_400_000;

/** What is written beside a key. */
export const tallied = (tally: Tally, expiresAt: number): Document & { readonly version: string } => ({
  schema: throttleSchema,
  version: newRevision(),
  tally: JSON.stringify(tally),
  expiresAt,
  goneAt: new Date(Math.max(expiresAt, Date.now()) + day),
});

export function readTallied(fields: Fields): KeptTally {
  if (fields['schema'] !== throttleSchema) throw new Unreadable('schema');
  return { tally: readTally(parsed(text(fields, 'tally'), 'tally')), expiresAt: number(fields, 'expiresAt') };
}

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
      return found === null ? null : { tally: readTallied(found).tally, version: text(found, 'version') };
    });
  }

  take(key: string, version: Version | null, tally: Tally, expiresAt: number): Promise<boolean> {
    const next = tallied(tally, expiresAt);
    // One that comes back was past its end when it was swept away, and is so still.
    return this.#database.guarded(
      'Throttles',
      () => (version === null ? this.#first(key, next) : this.#swap({ key, version }, next)),
      () => isThere(this.#throttles, { _id: key, ...next }),
    );
  }

  sweep(now: number, limit: number): Promise<number> {
    return this.#database.write('Throttles', () =>
      sweep(this.#throttles, 'expiresAt', { $lt: exactly('Throttles', now) }, limit),
    );
  }

  #first(key: string, next: Document): Promise<boolean> {
    return unlessThere(async () => {
      await this.#throttles.insertOne({ _id: exactly('Throttles', key), ...next }, bounded);
      return true;
    });
  }

  async #swap(of: { readonly key: string; readonly version: Version }, next: Document): Promise<boolean> {
    const guard = { _id: exactly('Throttles', of.key), version: exactly('Throttles', of.version) };
    const { matchedCount } = await this.#throttles.updateOne(guard, { $set: next }, bounded);
    return matchedCount === 1;
  }
}
