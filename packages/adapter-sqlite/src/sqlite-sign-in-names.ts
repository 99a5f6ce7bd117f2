import type { NameClaim, SignInNames } from '@detent/core';
import { type Fields, fieldsOf, number, text } from '@detent/core/storage';
import type { Statement } from './driver.ts';
import type { SqliteFile } from './sqlite-file.ts';

/** Who signs in by which name; the names are keyed hashes. */
export class SqliteSignInNames implements SignInNames {
  readonly #file: SqliteFile;
  readonly #find: Statement;
  readonly #claim: Statement;
  readonly #takeOver: Statement;
  readonly #release: Statement;

  constructor(file: SqliteFile) {
    this.#file = file;
    this.#find = file.prepare('SELECT name, account_id, claimed_at FROM sign_in_names WHERE name = ?');
    this.#claim = file.prepare(
      'INSERT INTO sign_in_names (name, account_id, claimed_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING',
    );
    this.#takeOver = file.prepare(
      `UPDATE sign_in_names SET account_id = ?, claimed_at = ? WHERE name = ? AND account_id = ? AND claimed_at = ?`,
    );
    this.#release = file.prepare('DELETE FROM sign_in_names WHERE name = ? AND account_id = ? AND claimed_at = ?');
  }

  find(name: string): Promise<NameClaim | null> {
    return this.#file.read('SignInNames', () => this.#held(name));
  }

  claim({ name, accountId, claimedAt }: NameClaim): Promise<NameClaim | null> {
    return this.#file.write<NameClaim | null>({ port: 'SignInNames' }, () => {
      const claimed = this.#claim.run(name, accountId, claimedAt).changes === 1;
      return claimed ? null : this.#held(name);
    });
  }

  takeOver(name: string, from: NameClaim, to: NameClaim): Promise<boolean> {
    return this.#file.write({ port: 'SignInNames' }, () => {
      const swapped = this.#takeOver.run(to.accountId, to.claimedAt, name, from.accountId, from.claimedAt);
      return swapped.changes === 1;
    });
  }

  release({ name, accountId, claimedAt }: NameClaim): Promise<boolean> {
    return this.#file.write({ port: 'SignInNames' }, () => this.#release.run(name, accountId, claimedAt).changes === 1);
  }

  #held(name: string): NameClaim | null {
    const row = this.#find.get(name);
    return row === undefined ? null : readClaim(fieldsOf(row, 'row'));
  }
}

export const readClaim = (fields: Fields): NameClaim => ({
  name: text(fields, 'name'),
  accountId: text(fields, 'account_id'),
  claimedAt: number(fields, 'claimed_at'),
});
