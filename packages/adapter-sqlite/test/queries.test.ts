import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWith } from '../src/open-sqlite.ts';
import { otherConnection, watchedDriver } from './support/driver.ts';
import { aDirectory } from './support/store.ts';

/** Every statement that a store prepares, with SQLite's plan for it. */
async function plans(): Promise<readonly { readonly sql: string; readonly plan: readonly string[] }[]> {
  await using directory = await aDirectory();
  const path = join(directory.path, 'detent.db');
  const prepared: string[] = [];
  const driver = await watchedDriver(
    () => undefined,
    (sql) => prepared.push(sql),
  );
  const store = await openWith(driver, { file: path }, { limitMs: 50, pauseMs: 1 });
  await store.close();
  const database = await otherConnection(path);
  const queries = prepared.filter(
    (sql) => /^(SELECT|UPDATE|DELETE|INSERT)/.test(sql) && !sql.includes('sqlite_schema'),
  );
  const found = queries.map((sql) => ({
    sql,
    plan: database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map((row) => String(Reflect.get(Object(row), 'detail'))),
  }));
  database.close();
  return found;
}

describe('queries', () => {
  it('find their rows through an index, and in its order', async () => {
    const found = await plans();
    expect(found.length).toBeGreaterThan(50);
    const slow = found.filter(({ plan }) =>
      plan.some((step) => /^SCAN (?!CONSTANT ROW$|json_each |.* USING )/.test(step) || step.includes('TEMP B-TREE')),
    );
    // Whoever wants a whole table reads it in the order it lies in.
    const whole = /^SELECT version, value FROM (administrators|api_tokens|organizations) ORDER BY rowid$/;
    // The owners are one row.
    const oneRow = / FROM owners WHERE 'owners' /;
    expect(slow.filter(({ sql }) => !whole.test(sql) && !oneRow.test(sql))).toEqual([]);
    expect(slow).toHaveLength(5);
  });

  it('scan an index only where it is partial, or ends after as many rows as were asked for', async () => {
    const scans = (await plans()).flatMap(({ sql, plan }) =>
      plan.filter((step) => step.startsWith('SCAN') && step.includes(' USING ')).map((step) => ({ sql, step })),
    );
    const partial = /USING (COVERING )?INDEX (accounts_\w+_(due|at)|jobs_open)\b/;
    expect(scans.filter(({ step }) => !partial.test(step))).toEqual([]);
  });

  it('bind every value: none of them is written into a statement', async () => {
    const quoted = (await plans()).flatMap(({ sql }) => sql.match(/'[^']*'/g) ?? []);
    expect(new Set(quoted)).toEqual(new Set([`'owners'`, `'queued'`, `'running'`]));
  });
});
