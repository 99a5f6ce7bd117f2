import type { Directory, DirectoryPage, DirectoryQuery, DirectoryScope } from '@detent/core';
import { fieldsOf, number, numberOrNull, text } from '@detent/core/storage';
import type { SqlValue, Statement } from './driver.ts';
import type { SqliteFile } from './sqlite-file.ts';

interface Part {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Accounts by what administrators look for, answered from the indexes of the directory. */
export class SqliteDirectory implements Directory {
  readonly #file: SqliteFile;
  readonly #statements = new Map<string, Statement>();

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  find(query: DirectoryQuery): Promise<DirectoryPage> {
    const { page, count } = statementsFor(query);
    return this.#file.read('Accounts', () => {
      const counted = fieldsOf(this.#prepared(count.sql).get(...count.values), 'row');
      const rows = this.#prepared(page.sql).all(...page.values);
      return {
        ids: rows.map((row) => text(fieldsOf(row, 'row'), 'id')),
        total: number(counted, 'total'),
        newest: numberOrNull(counted, 'newest'),
      };
    });
  }

  /** There are as many statements as filters can be combined, which is few. */
  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#file.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** What is asked of the database for one query: the page, and how many there are on all. */
export function statementsFor(query: DirectoryQuery): { readonly page: Part; readonly count: Part } {
  const parts = [...within(query.within), ...filters(query)];
  const where = parts.length === 0 ? '' : ` WHERE ${parts.map(({ sql }) => sql).join(' AND ')}`;
  const values = parts.flatMap((part) => part.values);
  return {
    page: {
      sql: `SELECT id FROM directory${where} ORDER BY created_at DESC, id LIMIT ? OFFSET ?`,
      values: [...values, query.limit, query.offset],
    },
    count: { sql: `SELECT count(*) AS total, max(created_at) AS newest FROM directory${where}`, values },
  };
}

function within(scope: DirectoryScope): readonly Part[] {
  if (scope === 'everywhere') return [];
  if (scope === 'platform') return [{ sql: 'organization_id IS NULL', values: [] }];
  if (scope === 'tenants') return [{ sql: 'organization_id IS NOT NULL', values: [] }];
  return [{ sql: 'organization_id IN (SELECT value FROM json_each(?))', values: [JSON.stringify(scope)] }];
}

function filters(query: DirectoryQuery): readonly Part[] {
  const { standing, verified, secondFactor, role, beginning, asOf } = query;
  const parts: Part[] = [];
  if (standing === 'disabled') parts.push({ sql: `standing = 'disabled'`, values: [] });
  if (standing === 'active') parts.push({ sql: `standing = 'active'`, values: [] });
  if (verified !== null) parts.push({ sql: 'verified = ?', values: [verified ? 1 : 0] });
  if (secondFactor === 'must-enrol') parts.push({ sql: 'must_enrol = 1', values: [] });
  else if (secondFactor !== null) parts.push({ sql: 'second_factor = ?', values: [secondFactor] });
  if (asOf !== null) parts.push({ sql: 'created_at <= ?', values: [asOf] });
  if (role !== null) parts.push(havingTerm(`kind = 'role' AND term = ?`, role));
  if (beginning !== null)
    parts.push(havingTerm(`kind = 'word' AND term >= ? AND term < ?`, beginning, `${beginning}${last}`));
  return parts;
}

const havingTerm = (which: string, ...values: readonly string[]): Part => ({
  sql: `id IN (SELECT id FROM directory_terms WHERE ${which})`,
  values,
});

/** Behind every text that begins alike. */
const last = '\u{10ffff}';
