import type { PortName, Records, Version, Versioned } from '@detent/core';
import { type Fields, nested, text, Unreadable } from '@detent/core/storage';
import type { Collection, Filter } from 'mongodb';
import { newRevision } from './account-document.ts';
import { exactly } from './exactly.ts';
import { isDuplicate } from './fault.ts';
import { bounded, type MongoDatabase, type Stored } from './mongo-database.ts';

/** How one kind of record lies in its collection. */
export interface Shape<V> {
  readonly port: PortName;
  readonly collection: string;
  /** What stands beside the value, to be looked up by. */
  readonly beside?: (value: V) => Fields;
  /** The value as it is stored; left out, as it is. */
  readonly stored?: (value: V) => Fields;
  readonly read: (fields: Fields) => V;
}

/** How these documents are laid out. */
const recordSchema = 1;

/** Plain, versioned records. What a unique index forbids takes no effect, as if the version had been swapped away. */
export class MongoRecords<V extends { readonly id: string }> implements Records<V> {
  protected readonly database: MongoDatabase;
  protected readonly collection: Collection<Stored>;
  protected readonly shape: Shape<V>;

  constructor(database: MongoDatabase, shape: Shape<V>) {
    this.database = database;
    this.shape = shape;
    this.collection = database.collection(shape.collection);
  }

  find(id: string): Promise<Versioned<V> | null> {
    return this.one(() => ({ _id: this.exactly(id) }));
  }

  insert(value: V): Promise<boolean> {
    const document = this.#documentOf(value);
    return this.#takesEffect(async () => {
      this.exactly(value.id);
      await this.collection.insertOne(document, bounded);
      return true;
    });
  }

  replace(value: V, version: Version): Promise<boolean> {
    const { _id, ...document } = this.#documentOf(value);
    return this.#takesEffect(async () => {
      const { matchedCount } = await this.collection.replaceOne(this.#guard(_id, version), document, bounded);
      return matchedCount === 1;
    });
  }

  remove(id: string, version: Version): Promise<boolean> {
    return this.#takesEffect(async () => {
      const { deletedCount } = await this.collection.deleteOne(this.#guard(id, version), bounded);
      return deletedCount === 1;
    });
  }

  /** The one that matches; any of them where several do. */
  protected one(filter: () => Filter<Stored>): Promise<Versioned<V> | null> {
    return this.database.read(this.shape.port, async () => {
      const found = await this.collection.findOne(filter(), bounded);
      return found === null ? null : this.versioned(found);
    });
  }

  protected many(
    filter: () => Filter<Stored>,
    sort: Readonly<Record<string, 1 | -1>>,
    limit: number,
  ): Promise<readonly Versioned<V>[]> {
    return this.database.read(this.shape.port, async () => {
      const found = await this.collection.find(filter(), { ...bounded, sort, limit }).toArray();
      return found.map((document) => this.versioned(document));
    });
  }

  protected async all(): Promise<readonly V[]> {
    return (await this.many(() => ({}), { _id: 1 }, 0)).map(({ value }) => value);
  }

  protected exactly<T extends string | number>(value: T): T {
    return exactly(this.shape.port, value);
  }

  protected versioned(document: Stored): Versioned<V> {
    const { _id: id, schema } = document;
    if (schema !== recordSchema) throw new Unreadable('schema');
    const value = nested(document, 'value', (fields) => this.shape.read({ ...fields, id }));
    return { value, version: text(document, 'version') };
  }

  #guard(id: string, version: Version): Filter<Stored> {
    return { _id: this.exactly(id), version: this.exactly(version) };
  }

  #documentOf(value: V): Stored {
    const { id, ...rest } = value;
    const stored = this.shape.stored?.(value) ?? rest;
    return { _id: id, schema: recordSchema, version: newRevision(), value: stored, ...this.shape.beside?.(value) };
  }

  #takesEffect(work: () => Promise<boolean>): Promise<boolean> {
    return this.database.write(this.shape.port, async () => {
      try {
        return await work();
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    });
  }
}

/** Removes at most so many documents that have run out, the oldest first, and says how many. */
export async function sweep(
  collection: Collection<Stored>,
  path: string,
  over: Readonly<Record<string, number>>,
  limit: number,
): Promise<number> {
  const found = await collection
    .find({ [path]: over }, { ...bounded, projection: { _id: 1 }, sort: { [path]: 1 }, limit })
    .toArray();
  if (found.length === 0) return 0;
  const { deletedCount } = await collection.deleteMany(
    { _id: { $in: found.map(({ _id }) => _id) }, [path]: over },
    bounded,
  );
  return deletedCount;
}
