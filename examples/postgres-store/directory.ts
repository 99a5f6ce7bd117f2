import type { Account, Directory, DirectoryPage, DirectoryQuery, DirectoryScope } from '@detent/core';
import { directoryEntryOf } from '@detent/core';
import type { Database } from './database.ts';

/**
 * Wraps the statement that writes an account, so that the directory changes with it or not at all: `write` answers the id of what
 * it wrote, and uses the values up to `first`.
 */
export const withDirectory = (write: string, first: number): string => {
  const at = (index: number): string => `$${first + index}`;
  return `
    with changed as (${write}),
    gone as (delete from directory_terms where account_id in (select id from changed)),
    listed as (
      insert into directory
      select id, ${at(1)}::boolean, ${at(2)}::double precision, ${at(3)}::text, ${at(4)}::text, ${at(5)}::boolean,
        ${at(6)}::text, ${at(7)}::boolean from changed
      on conflict (account_id) do update set listed = excluded.listed, created_at = excluded.created_at,
        organization_id = excluded.organization_id, standing = excluded.standing, verified = excluded.verified,
        second_factor = excluded.second_factor, must_enrol = excluded.must_enrol
    ),
    added as (
      insert into directory_terms
      select changed.id, found.kind, found.term
      from changed, unnest(${at(8)}::text[], ${at(9)}::text[]) as found (kind, term)
    )
    select id from changed`;
};

/** What an account is found by, in the order in which `withDirectory` takes it. A closed one is found by nothing. */
export function directoryValues(account: Account): readonly unknown[] {
  const entry = directoryEntryOf(account);
  if (entry === null) return [false, account.person.createdAt, null, 'closed', false, 'disabled', false, [], []];
  const { createdAt, organizationId, standing, verified, secondFactor, mustEnrol, roles, terms } = entry;
  const kinds = [...roles.map(() => 'role'), ...terms.map(() => 'word')];
  return [true, createdAt, organizationId, standing, verified, secondFactor, mustEnrol, kinds, [...roles, ...terms]];
}

/** Accounts by what administrators look for, answered from indexes. */
export class PgDirectory implements Directory {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(query: DirectoryQuery): Promise<DirectoryPage> {
    const values: unknown[] = [];
    const take = (value: unknown): string => `$${values.push(value)}`;
    const where = ['listed', ...within(query.within, take), ...filters(query, take)].join(' and ');
    const counted = `select count(*)::int as total, max(created_at) as newest from directory where ${where}`;
    const [count] = await this.#database.ask(counted, ...values);
    const page = `select account_id from directory where ${where}
      order by created_at desc, account_id limit ${take(query.limit)} offset ${take(query.offset)}`;
    const rows = await this.#database.ask(page, ...values);
    const newest = count?.['newest'];
    return {
      ids: rows.map((row) => String(row['account_id'])),
      total: Number(count?.['total']),
      newest: typeof newest === 'number' ? newest : null,
    };
  }
}

type Take = (value: unknown) => string;

function within(scope: DirectoryScope, take: Take): readonly string[] {
  if (scope === 'everywhere') return [];
  if (scope === 'platform') return ['organization_id is null'];
  if (scope === 'tenants') return ['organization_id is not null'];
  return [`organization_id = any(${take(scope)})`];
}

function filters(query: DirectoryQuery, take: Take): readonly string[] {
  const { standing, verified, secondFactor, role, beginning, asOf } = query;
  return [
    ...(standing === null ? [] : [`standing = ${take(standing)}`]),
    ...(verified === null ? [] : [`verified = ${take(verified)}`]),
    ...(secondFactor === null
      ? []
      : [secondFactor === 'must-enrol' ? 'must_enrol' : `second_factor = ${take(secondFactor)}`]),
    ...(asOf === null ? [] : [`created_at <= ${take(asOf)}`]),
    ...(role === null ? [] : [having(`kind = 'role' and term = ${take(role)}`)]),
    ...(beginning === null
      ? []
      : [having(`kind = 'word' and term >= ${take(beginning)} and term < ${take(`${beginning}${last}`)}`)]),
  ];
}

const having = (which: string): string => `account_id in (select account_id from directory_terms where ${which})`;

/** Behind every text that begins alike. */
const last = '\u{10ffff}';
