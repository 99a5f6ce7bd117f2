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
  /** Whether it does no harm to insert one again that somebody has removed already. */
  readonly insertsAgain?: true;
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
    const document = recordDocument(this.shape, value);
    const write = (): Promise<boolean> =>
      unlessThere(async () => {
        this.exactly(value.id);
        await this.collection.insertOne(document, bounded);
        return true;
      });
    return this.shape.insertsAgain === true
      ? this.database.guarded(this.shape.port, write, () => isThere(this.collection, document))
      : this.database.write(this.shape.port, write);
  }

  replace(value: V, version: Version): Promise<boolean> {
    const whole = recordDocument(this.shape, value);
    const { _id, ...document } = whole;
    const write = (): Promise<boolean> =>
      unlessThere(async () => {
        const { matchedCount } = await this.collection.replaceOne(this.#guard(_id, version), document, bounded);
        return matchedCount === 1;
      });
    return this.database.guarded(this.shape.port, write, () => isThere(this.collection, whole));
  }

  remove(id: string, version: Version): Promise<boolean> {
    return this.database.write(this.shape.port, async () => {
      const { deletedCount } = await this.collection.deleteOne(this.#guard(id, version), bounded);
      return deletedCount === 1;
    });
  }

  /** The one that matches; any of them where several do. */
  protected one(filter: () => Filter<Stored>): Promise<Versioned<V> | null> {
    return this.database.read(this.shape.port, async () => {
      const found = await this.collection.findOne(filter(), bounded);
      return found === null ? null : readRecord(this.shape, found);
    });
  }

  protected many(
    filter: () => Filter<Stored>,
    sort: Readonly<Record<string, 1 | -1>>,
    limit: number,
  ): Promise<readonly Versioned<V>[]> {
    return this.database.read(this.shape.port, async () => {
      const found = await this.collection.find(filter(), { ...bounded, sort, limit }).toArray();
      return found.map((document) => readRecord(this.shape, document));
    });
  }

  protected async all(): Promise<readonly V[]> {
    return (await this.many(() => ({}), { _id: 1 }, 0)).map(({ value }) => value);
  }

  protected exactly<T extends string | number>(value: T): T {
    return exactly(this.shape.port, value);
  }

  #guard(id: string, version: Version): Filter<Stored> {
    return { _id: this.exactly(id), version: this.exactly(version) };
  }
}

/** A document with the version that this writing of it has, and no other. */
export interface Written extends Stored {
  readonly version: string;
}

export function recordDocument<V extends { readonly id: string }>(shape: Shape<V>, value: V): Written {
  const { id, ...rest } = value;
  const stored = shape.stored?.(value) ?? rest;
  return { _id: id, schema: recordSchema, version: newRevision(), value: stored, ...shape.beside?.(value) };
}

export function readRecord<V>(shape: Shape<V>, document: Stored): Versioned<V> {
  const { _id: id, schema } = document;
  if (schema !== recordSchema) throw new Unreadable('schema');
  const value = nested(document, 'value', (fields) => shape.read({ ...fields, id }));
  return { value, version: text(document, 'version') };
}

/** False where a unique index, or the id, is in the way. */
export async function unlessThere(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** Whether what is stored under that id is this very writing of it. */
export async function isThere(collection: Collection<Stored>, { _id, version }: Written): Promise<boolean> {
  return (await collection.findOne({ _id, version }, { ...bounded, projection: { _id: 1 } })) !== null;
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
