import type { Administrator, Administrators, Version, Versioned } from '@detent/core';
import { fieldsOf, readAdministrator, text, texts } from '@detent/core/storage';
import type { Statement } from './driver.ts';
import type { SqliteFile } from './sqlite-file.ts';
import { readValue, SqliteRecords } from './sqlite-records.ts';

/** Those who may act on other people's accounts, and the set of owners as one record. */
export class SqliteAdministrators extends SqliteRecords<Administrator> implements Administrators {
  readonly #byEmail: Statement;
  readonly #byAccount: Statement;
  readonly #all: Statement;
  readonly #owners: Statement;
  readonly #swapOwners: Statement;

  constructor(file: SqliteFile) {
    super(file, {
      port: 'Administrators',
      table: 'administrators',
      columns: ['account_id', 'email'],
      valuesOf: (administrator) => [administrator.accountId, administrator.emailNormal],
      read: readAdministrator,
    });
    this.#byEmail = file.prepare('SELECT version, value FROM administrators WHERE email = ? ORDER BY rowid LIMIT 1');
    this.#byAccount = file.prepare(
      'SELECT version, value FROM administrators WHERE account_id = ? ORDER BY rowid LIMIT 1',
    );
    this.#all = file.prepare('SELECT version, value FROM administrators ORDER BY rowid');
    this.#owners = file.prepare('SELECT version, value FROM owners WHERE only = 1');
    this.#swapOwners = file.prepare(
      'UPDATE owners SET value = ?, version = hex(randomblob(8)) WHERE only = 1 AND version = ?',
    );
  }

  findByEmail(emailNormal: string): Promise<Versioned<Administrator> | null> {
    return this.one(this.#byEmail, emailNormal);
  }

  findByAccount(accountId: string): Promise<Versioned<Administrator> | null> {
    return this.one(this.#byAccount, accountId);
  }

  async list(): Promise<readonly Administrator[]> {
    return (await this.many(this.#all)).map(({ value }) => value);
  }

  owners(): Promise<Versioned<readonly string[]>> {
    return this.file.read('Administrators', () => {
      const row = fieldsOf(this.#owners.get(), 'owners');
      return { value: readValue(row, (fields) => texts(fields, 'ids')), version: text(row, 'version') };
    });
  }

  swapOwners(owners: readonly string[], version: Version): Promise<boolean> {
    const ids = JSON.stringify({ ids: owners });
    return this.file.write({ port: 'Administrators' }, () => this.#swapOwners.run(ids, version).changes === 1);
  }
}
