import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { openSqlite, type SqliteStore } from '@detent/adapter-sqlite';
import { anAccount, anAct, caught } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { chooseDriver, type Statement } from '../src/driver.ts';
import { migrations } from '../src/migrations.ts';
import { openWith } from '../src/open-sqlite.ts';
import { otherConnection, sqliteError, watchedDriver } from './support/driver.ts';
import { aDirectory } from './support/store.ts';

const signal = { aborted: false };
const impatient = { limitMs: 50, pauseMs: 5 };

const fingerprint = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** A file with one account in it, closed again. */
async function aFile(path: string): Promise<void> {
  const store = await openSqlite({ file: path });
  await store.accounts.insert(anAccount({ id: 'one' }), anAct(), signal);
  await store.close();
}

/** How opening fails, and whether the file is afterwards what it was before. */
async function refusal(path: string): Promise<object> {
  const before = fingerprint(path);
  const error = Object(await caught(() => openSqlite({ file: path })));
  const harmed = fingerprint(path) !== before;
  return { failure: Reflect.get(error, 'failure'), detail: Reflect.get(error, 'detail'), harmed };
}

const refused = (failure: object, detail: RegExp): object => ({
  failure,
  detail: expect.stringMatching(detail),
  harmed: false,
});

async function accountIn(path: string): Promise<unknown> {
  const store = await openSqlite({ file: path });
  const account = await store.accounts.find('one', signal);
  await store.close();
  return account;
}

const one = anAccount({ id: 'one' });
const wrongFile = { code: 'configuration-wrong', setting: 'file' };

describe('opening', () => {
  it('makes a file that only its owner can read, and keeps what beside it as close', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    const store = await openSqlite({ file: path });
    await store.accounts.insert(anAccount({ id: 'one' }), anAct(), signal);
    const modes = ['', '-wal', '-shm'].map((suffix) => statSync(`${path}${suffix}`).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
    await store.close();
  });

  it('finds again what was written before', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    await aFile(path);
    expect(await accountIn(path)).toEqual(one);
  });

  it('says which SQLite it uses', async () => {
    await using directory = await aDirectory();
    const store = await openSqlite({ file: join(directory.path, 'detent.db') });
    expect(store.driver.version).toMatch(/^3\./);
    await store.close();
  });

  it('begins anew with an empty file, as one is left when a first opening is cut short', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    writeFileSync(path, '');
    const store = await openSqlite({ file: path });
    await expect(store.accounts.list({ after: null, limit: 1 })).resolves.toEqual([]);
    await store.close();
  });

  it('lets two open a new file at once', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    const stores = await Promise.all([openSqlite({ file: path }), openSqlite({ file: path })]);
    await stores[0].accounts.insert(anAccount({ id: 'one' }), anAct(), signal);
    await expect(stores[1].accounts.find('one', signal)).resolves.toEqual(anAccount({ id: 'one' }));
    await Promise.all(stores.map((store) => store.close()));
  });

  it('refuses a file of a newer version', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    await aFile(path);
    const other = await otherConnection(path);
    other.exec(`PRAGMA user_version = ${migrations.length + 1}; PRAGMA wal_checkpoint(TRUNCATE)`);
    other.close();
    expect(await refusal(path)).toEqual(refused(wrongFile, /newer program/));
  });

  it('refuses a newer version that is only in the log so far, and leaves the log', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    const crashed = join(directory.path, 'crashed.db');
    await aFile(path);
    const other = await otherConnection(path);
    other.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    // What a process that was killed here leaves behind.
    copyFileSync(path, crashed);
    copyFileSync(`${path}-wal`, `${crashed}-wal`);
    other.close();
    const log = fingerprint(`${crashed}-wal`);
    expect(await refusal(crashed)).toEqual(refused(wrongFile, /newer program/));
    expect(fingerprint(`${crashed}-wal`)).toBe(log);
  });

  it('refuses a database of another program', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'other.db');
    const other = await otherConnection(path);
    other.exec('CREATE TABLE bookmarks (url TEXT)');
    other.close();
    expect(await refusal(path)).toEqual(refused(wrongFile, /another program/));
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('refuses a file that is no database', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'notes.txt');
    writeFileSync(path, 'Dear diary, today I configured the wrong path. '.repeat(100));
    expect(await refusal(path)).toEqual(refused(wrongFile, /not a SQLite database/));
  });

  it.each([
    ['a page in the middle was overwritten', (path: string) => scribble(path, 3 * 4096, 4096)],
    ['the table of tables was overwritten', (path: string) => scribble(path, 100, 3900)],
    ['it was cut short', (path: string) => truncateSync(path, 5 * 4096)],
  ])('refuses a damaged file when %s', async (_what, damage) => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    await aFile(path);
    damage(path);
    expect(await refusal(path)).toEqual(
      refused({ code: 'port-failed', port: 'Accounts', op: 'read' }, /damaged|cannot be opened/),
    );
  });

  it('refuses a directory', async () => {
    await using directory = await aDirectory();
    await expect(openSqlite({ file: directory.path })).rejects.toMatchObject({
      failure: wrongFile,
      detail: expect.stringContaining('is not a file'),
    });
  });

  it('refuses a path whose directory is not there, and makes none', async () => {
    await using directory = await aDirectory();
    const missing = join(directory.path, 'missing');
    await expect(openSqlite({ file: join(missing, 'detent.db') })).rejects.toMatchObject({
      failure: wrongFile,
      detail: expect.stringContaining('ENOENT'),
    });
    expect(existsSync(missing)).toBe(false);
  });

  it('refuses a file that it may not write', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    await aFile(path);
    chmodSync(path, 0o444);
    chmodSync(directory.path, 0o777);
    expect(await asNobody(() => refusal(path))).toEqual(refused(wrongFile, /for writing/));
    chmodSync(path, 0o600);
    expect(await accountIn(path)).toEqual(one);
  });

  it('refuses a file in a directory that it may not write', async () => {
    await using directory = await aDirectory();
    const inner = join(directory.path, 'inner');
    mkdirSync(inner);
    const path = join(inner, 'detent.db');
    await aFile(path);
    chmodSync(path, 0o666);
    chmodSync(inner, 0o555);
    chmodSync(directory.path, 0o777);
    expect(await asNobody(() => refusal(path))).toEqual(refused(wrongFile, /for writing/));
    const created = await asNobody(() => caught(() => openSqlite({ file: join(inner, 'new.db') })));
    expect(created).toMatchObject({ failure: wrongFile });
    chmodSync(inner, 0o777);
    expect(await accountIn(path)).toEqual(one);
  });

  it('gives up on a file that another process holds whole, and opens it once that lets go', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    await aFile(join(directory.path, 'original.db'));
    // This process may not have let go of the original quite yet.
    copyFileSync(join(directory.path, 'original.db'), path);
    const other = await otherConnection(path);
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const opened = openWith(await watchedDriver(() => undefined), { file: path }, impatient);
    await expect(opened).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'Accounts' },
      detail: expect.stringContaining('another process holds'),
    });
    other.exec('ROLLBACK');
    other.close();
    expect(await accountIn(path)).toEqual(one);
  });

  it('waits for another process that is only just writing', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    await aFile(path);
    const other = await otherConnection(path);
    other.exec('BEGIN IMMEDIATE');
    let tries = 0;
    const driver = await watchedDriver((sql) => {
      if (sql !== 'BEGIN IMMEDIATE') return;
      tries += 1;
      if (tries === 3) other.exec('COMMIT');
    });
    const store = await openWith(driver, { file: path }, { limitMs: 60_000, pauseMs: 1 });
    expect(tries).toBe(3);
    await store.close();
    other.close();
  });

  it('says so when the disk is full, and leaves a file that opens when there is room again', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    // SQLite's own limit on pages is reached as a full disk is: with SQLITE_FULL, in the middle of a statement.
    const full = await watchedDriver((sql, database) => {
      if (sql.startsWith('CREATE') || sql.includes('CREATE TABLE accounts'))
        database.prepare('PRAGMA max_page_count = 4').get();
    });
    await expect(openWith(full, { file: path }, impatient)).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'Accounts', op: 'write' },
      detail: expect.stringContaining('no room'),
    });
    await aFile(path);
    expect(await accountIn(path)).toEqual(one);
  });

  it('refuses where SQLite cannot keep a log', async () => {
    await using directory = await aDirectory();
    const chosen = await chooseDriver();
    class WithoutLog extends chosen.driver.DatabaseSync {
      override prepare(sql: string): Statement {
        return super.prepare(sql.replace('journal_mode = WAL', 'journal_mode = MEMORY'));
      }
    }
    const driver = { ...chosen, driver: { ...chosen.driver, DatabaseSync: WithoutLog } };
    await expect(openWith(driver, { file: join(directory.path, 'detent.db') }, impatient)).rejects.toMatchObject({
      failure: wrongFile,
      detail: expect.stringContaining('write-ahead log'),
    });
  });

  it('names any other fault it meets', async () => {
    await using directory = await aDirectory();
    const driver = await watchedDriver((sql) => {
      if (sql.includes('journal_mode')) throw sqliteError(10, 'disk I/O error');
    });
    const opened = openWith(driver, { file: join(directory.path, 'detent.db') }, impatient);
    await expect(opened).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'Accounts', op: 'read' },
      detail: expect.stringContaining('SQLite 10: disk I/O error'),
    });
  });
});

describe('closing', () => {
  it('answers every write that was asked for', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    const store = await openSqlite({ file: path });
    const written = store.accounts.insert(anAccount({ id: 'one' }), anAct(), signal);
    await Promise.all([store.close(), store.close()]);
    await expect(written).resolves.toBe('committed');
    expect(await accountIn(path)).toEqual(one);
  });

  it('leaves one file that is whole by itself', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    await aFile(path);
    const copy = join(directory.path, 'copy.db');
    copyFileSync(path, copy);
    expect(await accountIn(copy)).toEqual(one);
  });

  it('fails whatever is asked for afterwards', async () => {
    await using directory = await aDirectory();
    const store: SqliteStore = await openSqlite({ file: join(directory.path, 'detent.db') });
    await store.close();
    const calls = [
      () => store.accounts.find('one', signal),
      () => store.accounts.insert(anAccount(), anAct(), signal),
      () => store.notices.counts(0),
      () => store.backup(join(directory.path, 'backup.db')),
    ];
    for (const call of calls) {
      const error = await caught(call);
      expect(error).toMatchObject({ failure: { code: 'port-failed' }, detail: expect.stringContaining('closed') });
    }
  });
});

function scribble(path: string, from: number, length: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0x5a, from, from + length);
  writeFileSync(path, bytes);
}

/** The superuser may write everything, so tests that run as one become nobody for this. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const { getuid, seteuid } = process;
  if (getuid?.() !== 0 || seteuid === undefined) return work();
  seteuid(65_534);
  try {
    return await work();
  } finally {
    seteuid(0);
  }
}
