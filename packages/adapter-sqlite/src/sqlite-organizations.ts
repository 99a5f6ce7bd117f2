import type { Organization, Organizations, Version, Versioned } from '@detent/core';
import { fieldsOf, readOrganization, text } from '@detent/core/storage';
import type { Statement } from './driver.ts';
import type { SqliteFile } from './sqlite-file.ts';
import { SqliteRecords } from './sqlite-records.ts';

/** Organizations, and a row for each domain, which one organization has at the most. */
export class SqliteOrganizations extends SqliteRecords<Organization> implements Organizations {
  readonly #byDomain: Statement;
  readonly #all: Statement;
  readonly #holder: Statement;
  readonly #giveUp: Statement;
  readonly #take: Statement;

  constructor(file: SqliteFile) {
    super(file, {
      port: 'Organizations',
      table: 'organizations',
      columns: [],
      valuesOf: () => [],
      read: readOrganization,
    });
    this.#byDomain = file.prepare(
      `SELECT version, value FROM organizations
       WHERE id = (SELECT organization_id FROM organization_domains WHERE domain = ?)`,
    );
    this.#all = file.prepare('SELECT version, value FROM organizations ORDER BY rowid');
    this.#holder = file.prepare('SELECT organization_id FROM organization_domains WHERE domain = ?');
    this.#giveUp = file.prepare('DELETE FROM organization_domains WHERE organization_id = ?');
    this.#take = file.prepare(
      'INSERT INTO organization_domains (domain, organization_id) VALUES (?, ?) ON CONFLICT (domain) DO NOTHING',
    );
  }

  override insert(value: Organization): Promise<boolean> {
    return this.#write(value, this.inserting(value));
  }

  override replace(value: Organization, version: Version): Promise<boolean> {
    return this.#write(value, this.replacing(value, version));
  }

  findByDomain(domain: string): Promise<Versioned<Organization> | null> {
    return this.one(this.#byDomain, domain);
  }

  async list(): Promise<readonly Organization[]> {
    return (await this.many(this.#all)).map(({ value }) => value);
  }

  #write({ id, domains }: Organization, write: () => boolean): Promise<boolean> {
    const wanted = [...domains];
    return this.file.write({ port: 'Organizations', severalSteps: true }, () => {
      if (wanted.some((domain) => this.#isTaken(domain, id)) || !write()) return false;
      this.#giveUp.run(id);
      for (const domain of wanted) this.#take.run(domain, id);
      return true;
    });
  }

  #isTaken(domain: string, by: string): boolean {
    const row = this.#holder.get(domain);
    return row !== undefined && text(fieldsOf(row, 'row'), 'organization_id') !== by;
  }
}
