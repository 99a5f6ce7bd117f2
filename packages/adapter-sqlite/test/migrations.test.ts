import { join } from 'node:path';
import { openSqlite } from '@detent/adapter-sqlite';
import { describe, expect, it } from 'vitest';
import type { Database } from '../src/driver.ts';
import { applicationId, migrate, migrations, pragma } from '../src/migrations.ts';
import { otherConnection } from './support/driver.ts';
import { aDirectory } from './support/store.ts';

const first = 'CREATE TABLE one (id TEXT PRIMARY KEY) STRICT';
const second = `ALTER TABLE one ADD COLUMN note TEXT; INSERT INTO one VALUES ('a', 'b')`;

async function withDatabase(work: (database: Database, path: string) => void | Promise<void>): Promise<void> {
  await using directory = await aDirectory();
  const path = join(directory.path, 'detent.db');
  const database = await otherConnection(path);
  await work(database, path);
  database.close();
}

const tables = (database: Database): readonly unknown[] =>
  database.prepare('SELECT name FROM sqlite_schema ORDER BY name').all();

describe('migrations', () => {
  it('bring a new file through every step, and mark it as ours', () =>
    withDatabase((database) => {
      migrate(database, [first, second]);
      expect(pragma(database, 'user_version')).toBe(2);
      expect(pragma(database, 'application_id')).toBe(applicationId);
      expect(database.prepare('SELECT note FROM one').all()).toEqual([{ note: 'b' }]);
    }));

  it('take an older file through the steps it lacks, and keep what is in it', () =>
    withDatabase((database) => {
      migrate(database, [first]);
      database.exec(`INSERT INTO one VALUES ('kept')`);
      migrate(database, [first, second]);
      expect(pragma(database, 'user_version')).toBe(2);
      expect(database.prepare('SELECT id FROM one ORDER BY id').all()).toEqual([{ id: 'a' }, { id: 'kept' }]);
    }));

  it('do nothing to a file that is up to date', () =>
    withDatabase((database) => {
      migrate(database, [first, second]);
      migrate(database, [first, second]);
      expect(database.prepare('SELECT count(*) AS count FROM one').get()).toEqual({ count: 1 });
    }));

  it('leave the file at the version before a step that fails, whatever that had begun', () =>
    withDatabase((database) => {
      const failing = 'CREATE TABLE two (id TEXT) STRICT; INSERT INTO one VALUES (1, 2, 3)';
      expect(() => migrate(database, [first, failing])).toThrow(/columns/);
      expect(pragma(database, 'user_version')).toBe(1);
      expect(database.isTransaction).toBe(false);
      expect(tables(database)).not.toContainEqual({ name: 'two' });
      migrate(database, [first, second]);
      expect(pragma(database, 'user_version')).toBe(2);
    }));

  it('refuse a file that is newer, and end the transaction they looked in', () =>
    withDatabase((database) => {
      migrate(database, [first, second]);
      expect(() => migrate(database, [first])).toThrow(
        expect.objectContaining({ failure: { code: 'configuration-wrong', setting: 'file' } }),
      );
      expect(database.isTransaction).toBe(false);
    }));

  it('do not begin while another connection is at it, and then find the work done', () =>
    withDatabase(async (database, path) => {
      const other = await otherConnection(path);
      other.exec('PRAGMA journal_mode = WAL; BEGIN IMMEDIATE');
      expect(() => migrate(database, [first])).toThrow(/locked/);
      other.exec('COMMIT');
      migrate(other, [first]);
      migrate(database, [first]);
      expect(tables(database)).toContainEqual({ name: 'one' });
      other.close();
    }));

  it('make every table strict', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    await (await openSqlite({ file: path })).close();
    const database = await otherConnection(path);
    const found = database.prepare(`SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'`).all();
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter((table) => Reflect.get(Object(table), 'strict') !== 1)).toEqual([]);
    expect(pragma(database, 'user_version')).toBe(migrations.length);
    database.close();
  });
});
