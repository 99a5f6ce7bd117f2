import type { PortName, Records, Version, Versioned } from '@detent/core';
import type { Fields } from '@detent/core/storage';
import { type Ask, type Database, type Row, stored } from './database.ts';

export interface Kind<V> {
  readonly name: string;
  readonly port: PortName;
  readonly read: (fields: Fields) => V;
  /** What it is looked for by, besides its id. */
  readonly owner?: (value: V) => string | null;
  readonly expiresAt?: (value: V) => number;
}

/** Versioned values of one kind. Versions come from a sequence, so that none is ever used again. */
export class PgRecords<V extends { readonly id: string }> implements Records<V> {
  protected readonly database: Database;
  protected readonly kind: Kind<V>;

  constructor(database: Database, kind: Kind<V>) {
    this.database = database;
    this.kind = kind;
  }

  async find(id: string): Promise<Versioned<V> | null> {
    return (await this.where('id = $2', id))[0] ?? null;
  }

  insert(value: V): Promise<boolean> {
    return this.insertBy(this.database.ask, value);
  }

  replace(value: V, version: Version): Promise<boolean> {
    return this.replaceBy(this.database.ask, value, version);
  }

  remove(id: string, version: Version): Promise<boolean> {
    return this.removeBy(this.database.ask, id, version);
  }

  async sweep(now: number, limit: number): Promise<number> {
    const removed = await this.database.ask(
      `delete from records where kind = $1 and id in
         (select id from records where kind = $1 and expires_at <= $2 order by expires_at limit $3) returning id`,
      this.kind.name,
      now,
      limit,
    );
    return removed.length;
  }

  protected async insertBy(ask: Ask, value: V): Promise<boolean> {
    const { name, owner, expiresAt } = this.kind;
    const made = await ask(
      `insert into records (kind, id, value, owner, expires_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning id`,
      name,
      value.id,
      JSON.stringify(value),
      owner?.(value) ?? null,
      expiresAt?.(value) ?? null,
    );
    return made.length === 1;
  }

  protected async replaceBy(ask: Ask, value: V, version: Version): Promise<boolean> {
    const { name, owner, expiresAt } = this.kind;
    const replaced = await ask(
      `update records set value = $3, owner = $4, expires_at = $5, version = nextval('versions')
       where kind = $1 and id = $2 and version::text = $6 returning id`,
      name,
      value.id,
      JSON.stringify(value),
      owner?.(value) ?? null,
      expiresAt?.(value) ?? null,
      String(version),
    );
    return replaced.length === 1;
  }

  protected async removeBy(ask: Ask, id: string, version: Version): Promise<boolean> {
    const removed = await ask(
      'delete from records where kind = $1 and id = $2 and version::text = $3 returning id',
      this.kind.name,
      id,
      String(version),
    );
    return removed.length === 1;
  }

  /** Those that match, in the order in which they were made; `$1` is the kind. */
  protected async where(condition: string, ...values: readonly unknown[]): Promise<readonly Versioned<V>[]> {
    const sql = `select value, version from records where kind = $1 and ${condition} order by made`;
    return (await this.database.ask(sql, this.kind.name, ...values)).map((row) => this.versioned(row));
  }

  protected versioned({ value, version }: Row): Versioned<V> {
    return { value: stored(this.kind.port, value, this.kind.read), version: String(version) };
  }
}
