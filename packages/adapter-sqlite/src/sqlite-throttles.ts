import type { Tally, Throttles, Version } from '@detent/core';
import { fieldsOf, parsed, readTally, text } from '@detent/core/storage';
import type { Statement } from './driver.ts';
import type { SqliteFile } from './sqlite-file.ts';
import { Sweeper } from './sqlite-records.ts';

/** Counts of guesses, each taken by one caller only. */
export class SqliteThrottles implements Throttles {
  readonly #file: SqliteFile;
  readonly #find: Statement;
  readonly #first: Statement;
  readonly #next: Statement;
  readonly #sweeper: Sweeper;

  constructor(file: SqliteFile) {
    this.#file = file;
    this.#find = file.prepare('SELECT version, tally FROM throttles WHERE key = ?');
    this.#first = file.prepare(
      `INSERT INTO throttles (tally, expires_at, key, version) VALUES (?, ?, ?, hex(randomblob(8)))
       ON CONFLICT (key) DO NOTHING`,
    );
    this.#next = file.prepare(
      `UPDATE throttles SET tally = ?, expires_at = ?, version = hex(randomblob(8)) WHERE key = ? AND version = ?`,
    );
    this.#sweeper = new Sweeper(file, { port: 'Throttles', table: 'throttles', key: 'key', over: '<' });
  }

  find(key: string): Promise<{ readonly tally: Tally; readonly version: Version } | null> {
    return this.#file.read('Throttles', () => {
      const row = this.#find.get(key);
      if (row === undefined) return null;
      const fields = fieldsOf(row, 'row');
      return { tally: readTally(parsed(text(fields, 'tally'), 'tally')), version: text(fields, 'version') };
    });
  }

  take(key: string, version: Version | null, tally: Tally, expiresAt: number): Promise<boolean> {
    const counts = JSON.stringify(tally);
    return this.#file.write({ port: 'Throttles' }, () => {
      const written =
        version === null ? this.#first.run(counts, expiresAt, key) : this.#next.run(counts, expiresAt, key, version);
      return written.changes === 1;
    });
  }

  sweep(now: number, limit: number): Promise<number> {
    return this.#sweeper.sweep(now, limit);
  }
}
