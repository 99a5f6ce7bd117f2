import type { Session, Sessions, Versioned } from '@detent/core';
import { readSession } from '@detent/core/storage';
import type { Statement } from './driver.ts';
import type { SqliteFile } from './sqlite-file.ts';
import { SqliteRecords, Sweeper } from './sqlite-records.ts';

/** Sign-ins that go on. That one is over is said by its account, so nothing here is struck. */
export class SqliteSessions extends SqliteRecords<Session> implements Sessions {
  readonly #ofAccount: Statement;
  readonly #sweeper: Sweeper;

  constructor(file: SqliteFile) {
    super(file, {
      port: 'Sessions',
      table: 'sessions',
      columns: ['account_id', 'started_at', 'expires_at'],
      valuesOf: (session) => [session.accountId, session.startedAt, session.expiresAt],
      read: readSession,
    });
    this.#ofAccount = file.prepare(
      'SELECT version, value FROM sessions WHERE account_id = ? ORDER BY started_at DESC, rowid DESC',
    );
    this.#sweeper = new Sweeper(file, { port: 'Sessions', table: 'sessions', key: 'id', over: '<=' });
  }

  listOf(accountId: string): Promise<readonly Versioned<Session>[]> {
    return this.many(this.#ofAccount, accountId);
  }

  sweep(now: number, limit: number): Promise<number> {
    return this.#sweeper.sweep(now, limit);
  }
}
