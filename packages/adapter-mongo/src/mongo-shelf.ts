import type { PortName } from '@detent/core';
import type { Kept, WritableShelf } from '@detent/core/storage';
import type { Collection } from 'mongodb';
import { exactly } from './exactly.ts';
import { isOnlyDuplicates } from './fault.ts';
import { bounded, type MongoDatabase, type Stored } from './mongo-database.ts';

/** How what is kept lies in its collection. */
export interface Layout<V> {
  readonly port: PortName;
  readonly collection: string;
  readonly document: (kept: Kept<V>) => Stored;
  readonly read: (document: Stored) => V;
}

/** A collection as a whole, by the ids of its documents. */
export class MongoShelf<V> implements WritableShelf<V> {
  readonly #database: MongoDatabase;
  readonly #layout: Layout<V>;
  readonly #collection: Collection<Stored>;

  constructor(database: MongoDatabase, layout: Layout<V>) {
    this.#database = database;
    this.#layout = layout;
    this.#collection = database.collection(layout.collection);
  }

  page(after: string | null, limit: number): Promise<readonly Kept<V>[]> {
    return this.#database.read(this.#layout.port, async () => {
      const later = after === null ? {} : { _id: { $gt: exactly(this.#layout.port, after) } };
      const found = await this.#collection.find(later, { ...bounded, sort: { _id: 1 }, limit }).toArray();
      return found.map((document) => this.#kept(document));
    });
  }

  under(keys: readonly string[]): Promise<readonly Kept<V>[]> {
    return this.#database.read(this.#layout.port, async () => {
      const found = await this.#collection.find(this.#oneOf(keys), bounded).toArray();
      return found.map((document) => this.#kept(document));
    });
  }

  put(all: readonly Kept<V>[]): Promise<void> {
    const writes = all.map((kept) => {
      const { _id, ...replacement } = this.#layout.document(kept);
      return { replaceOne: { filter: { _id: exactly(this.#layout.port, _id) }, replacement, upsert: true } };
    });
    return this.#database.repeatable(this.#layout.port, async () => {
      try {
        await this.#collection.bulkWrite(writes, { ordered: false, ...bounded });
      } catch (error) {
        if (!isOnlyDuplicates(error)) throw error;
      }
    });
  }

  drop(keys: readonly string[]): Promise<void> {
    return this.#database.repeatable(this.#layout.port, async () => {
      await this.#collection.deleteMany(this.#oneOf(keys), bounded);
    });
  }

  #oneOf(keys: readonly string[]): { readonly _id: { readonly $in: string[] } } {
    return { _id: { $in: keys.map((key) => exactly(this.#layout.port, key)) } };
  }

  #kept(document: Stored): Kept<V> {
    const { _id: key } = document;
    return { key, value: this.#layout.read(document) };
  }
}
