import { type Account, DetentError, type DirectoryEntry, directoryEntryOf } from '@detent/core';
import { fieldsOf, text } from '@detent/core/storage';
import { readAccount } from './account-row.ts';
import type { SqlValue, Statement } from './driver.ts';
import type { SqliteFile } from './sqlite-file.ts';

const batch = 500;

/** What the directory holds of each account, written in the transaction of the account's own commit. */
export class DirectoryRows {
  readonly #file: SqliteFile;
  readonly #find: Statement;
  readonly #put: Statement;
  readonly #removeRow: Statement;
  readonly #addTerm: Statement;
  readonly #removeTerms: Statement;
  readonly #someRow: Statement;
  readonly #accounts: Statement;

  constructor(file: SqliteFile) {
    this.#file = file;
    this.#find = file.prepare(
      `SELECT created_at, organization_id, standing, verified, second_factor, must_enrol, terms FROM directory
       WHERE id = ?`,
    );
    this.#put = file.prepare(
      `INSERT INTO directory (created_at, organization_id, standing, verified, second_factor, must_enrol, terms, id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at,
       organization_id = excluded.organization_id, standing = excluded.standing, verified = excluded.verified,
       second_factor = excluded.second_factor, must_enrol = excluded.must_enrol, terms = excluded.terms`,
    );
    this.#removeRow = file.prepare('DELETE FROM directory WHERE id = ?');
    this.#addTerm = file.prepare(
      'INSERT INTO directory_terms (kind, term, id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#removeTerms = file.prepare('DELETE FROM directory_terms WHERE id = ?');
    this.#someRow = file.prepare('SELECT id FROM directory WHERE id > ? LIMIT 1');
    this.#accounts = file.prepare('SELECT id, sequence, state, person FROM accounts WHERE id > ? ORDER BY id LIMIT ?');
  }

  /** Within a transaction. Where nothing of it has changed one row is read and none is written. */
  keep(account: Account): void {
    const entry = directoryEntryOf(account);
    const stored = this.#find.get(account.id);
    if (entry === null) {
      if (stored !== undefined) this.#remove(account.id);
      return;
    }
    const values = valuesOf(entry);
    const before = stored === undefined ? null : Object.values(fieldsOf(stored, 'row'));
    if (before !== null && before.every((value, index) => value === values[index])) return;
    this.#put.run(...values, account.id);
    if (before?.at(-1) === values.at(-1)) return;
    this.#removeTerms.run(account.id);
    for (const term of entry.terms) this.#addTerm.run('word', term, account.id);
    for (const role of entry.roles) this.#addTerm.run('role', role, account.id);
  }

  /** Enters the accounts of a file that is older than its directory. */
  async fill(): Promise<void> {
    if (await this.#file.read('Accounts', () => this.#someRow.get('') !== undefined)) return;
    let after: string | null = '';
    while (after !== null) after = await this.#fillAfter(after);
  }

  #fillAfter(after: string): Promise<string | null> {
    return this.#file.write({ port: 'Accounts' }, () => {
      const rows = this.#accounts.all(after, batch);
      for (const row of rows) this.#enter(row);
      const last = rows.at(-1);
      return last === undefined ? null : text(fieldsOf(last, 'row'), 'id');
    });
  }

  /** Nobody can look for what cannot be read. */
  #enter(row: unknown): void {
    try {
      this.keep(readAccount(row));
    } catch (error) {
      if (!DetentError.isInstance(error)) throw error;
    }
  }

  #remove(id: string): void {
    this.#removeRow.run(id);
    this.#removeTerms.run(id);
  }
}

/** In the order of the columns. */
const valuesOf = (entry: DirectoryEntry): readonly SqlValue[] => [
  entry.createdAt,
  entry.organizationId,
  entry.standing,
  entry.verified ? 1 : 0,
  entry.secondFactor,
  entry.mustEnrol ? 1 : 0,
  JSON.stringify([entry.roles, entry.terms]),
];
