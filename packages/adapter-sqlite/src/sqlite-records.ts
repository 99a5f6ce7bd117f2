import type { PortName, Records, Version, Versioned } from '@detent/core';
import { type Fields, fieldsOf, parsed, type Read, text, Unreadable } from '@detent/core/storage';
import type { SqlValue, Statement } from './driver.ts';
import type { SqliteFile } from './sqlite-file.ts';

/** How one kind of record lies in its table: as JSON, beside the columns it is looked up by. */
export interface Shape<V> {
  readonly port: PortName;
  readonly table: string;
  readonly columns: readonly string[];
  valuesOf(value: V): readonly SqlValue[];
  readonly read: Read<V>;
}

/**
 * Plain, versioned records. A version is random: one that was removed and inserted again is another one. What a unique
 * column forbids takes no effect, as if the version had been swapped away.
 */
export class SqliteRecords<V extends { readonly id: string }> implements Records<V> {
  protected readonly file: SqliteFile;
  protected readonly shape: Shape<V>;
  readonly #find: Statement;
  readonly #insert: Statement;
  readonly #replace: Statement;
  readonly #remove: Statement;

  constructor(file: SqliteFile, shape: Shape<V>) {
    const { table, columns } = shape;
    this.file = file;
    this.shape = shape;
    this.#find = file.prepare(`SELECT version, value FROM ${table} WHERE id = ?`);
    this.#insert = file.prepare(
      `INSERT INTO ${table} (${['value', ...columns, 'id', 'version'].join(', ')})
       VALUES (${['?', ...columns.map(() => '?'), '?', 'hex(randomblob(8))'].join(', ')}) ON CONFLICT DO NOTHING`,
    );
    this.#replace = file.prepare(
      `UPDATE OR IGNORE ${table} SET ${['value', ...columns].map((column) => `${column} = ?`).join(', ')},
       version = hex(randomblob(8)) WHERE id = ? AND version = ?`,
    );
    this.#remove = file.prepare(`DELETE FROM ${table} WHERE id = ? AND version = ?`);
  }

  find(id: string): Promise<Versioned<V> | null> {
    return this.one(this.#find, id);
  }

  insert(value: V): Promise<boolean> {
    return this.file.write(this.shape, this.inserting(value));
  }

  replace(value: V, version: Version): Promise<boolean> {
    return this.file.write(this.shape, this.replacing(value, version));
  }

  remove(id: string, version: Version): Promise<boolean> {
    return this.file.write(this.shape, () => this.#remove.run(id, version).changes === 1);
  }

  /** What is written is what the value is now, whatever becomes of it before the write. */
  protected inserting(value: V): () => boolean {
    const values = [JSON.stringify(value), ...this.shape.valuesOf(value), value.id];
    return () => this.#insert.run(...values).changes === 1;
  }

  protected replacing(value: V, version: Version): () => boolean {
    const values = [JSON.stringify(value), ...this.shape.valuesOf(value), value.id, version];
    return () => this.#replace.run(...values).changes === 1;
  }

  protected one(statement: Statement, ...values: readonly SqlValue[]): Promise<Versioned<V> | null> {
    return this.file.read(this.shape.port, () => {
      const row = statement.get(...values);
      return row === undefined ? null : this.#versioned(row);
    });
  }

  protected many(statement: Statement, ...values: readonly SqlValue[]): Promise<readonly Versioned<V>[]> {
    return this.file.read(this.shape.port, () => statement.all(...values).map((row) => this.#versioned(row)));
  }

  #versioned(row: unknown): Versioned<V> {
    const fields = fieldsOf(row, 'row');
    return { value: readValue(fields, this.shape.read), version: text(fields, 'version') };
  }
}

export function readValue<V>(row: Fields, read: Read<V>): V {
  try {
    return read(parsed(text(row, 'value'), 'value'));
  } catch (error) {
    throw error instanceof Unreadable ? error.within('record') : error;
  }
}

interface Sweep {
  readonly port: PortName;
  readonly table: string;
  readonly key: 'id' | 'key';
  /** How the end of what is over compares with now. */
  readonly over: '<' | '<=';
}

/** Removes at most so many rows that have run out, the oldest first. */
export class Sweeper {
  readonly #file: SqliteFile;
  readonly #port: PortName;
  readonly #sweep: Statement;

  constructor(file: SqliteFile, { port, table, key, over }: Sweep) {
    this.#file = file;
    this.#port = port;
    this.#sweep = file.prepare(
      `DELETE FROM ${table} WHERE ${key} IN
       (SELECT ${key} FROM ${table} WHERE expires_at ${over} ? ORDER BY expires_at LIMIT ?)`,
    );
  }

  sweep(now: number, limit: number): Promise<number> {
    return this.#file.write({ port: this.#port }, () => Number(this.#sweep.run(now, limit).changes));
  }
}
