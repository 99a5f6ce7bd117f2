import type { Challenge, Challenges } from '@detent/core';
import { type Fields, fieldsOf, number, text } from '@detent/core/storage';
import type { Statement } from './driver.ts';
import type { SqliteFile } from './sqlite-file.ts';
import { Sweeper } from './sqlite-records.ts';

/** What must be found by its id before an account is known. */
export class SqliteChallenges implements Challenges {
  readonly #file: SqliteFile;
  readonly #put: Statement;
  readonly #find: Statement;
  readonly #take: Statement;
  readonly #sweeper: Sweeper;

  constructor(file: SqliteFile) {
    this.#file = file;
    this.#put = file.prepare(
      'INSERT INTO challenges (id, account_id, purpose, epoch, expires_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
    );
    this.#find = file.prepare('SELECT id, account_id, purpose, epoch, expires_at FROM challenges WHERE id = ?');
    this.#take = file.prepare(
      'DELETE FROM challenges WHERE id = ? RETURNING id, account_id, purpose, epoch, expires_at',
    );
    this.#sweeper = new Sweeper(file, { port: 'Challenges', table: 'challenges', key: 'id', over: '<=' });
  }

  put({ id, accountId, purpose, epoch, expiresAt }: Challenge): Promise<boolean> {
    return this.#file.write(
      { port: 'Challenges' },
      () => this.#put.run(id, accountId, purpose, epoch, expiresAt).changes === 1,
    );
  }

  find(id: string): Promise<Challenge | null> {
    return this.#file.read('Challenges', () => challengeOf(this.#find.get(id)));
  }

  take(id: string): Promise<Challenge | null> {
    return this.#file.write({ port: 'Challenges' }, () => challengeOf(this.#take.get(id)));
  }

  sweep(now: number, limit: number): Promise<number> {
    return this.#sweeper.sweep(now, limit);
  }
}

const challengeOf = (row: unknown): Challenge | null =>
  row === undefined ? null : readChallenge(fieldsOf(row, 'row'));

export const readChallenge = (fields: Fields): Challenge => ({
  id: text(fields, 'id'),
  accountId: text(fields, 'account_id'),
  purpose: text(fields, 'purpose'),
  epoch: number(fields, 'epoch'),
  expiresAt: number(fields, 'expires_at'),
});
