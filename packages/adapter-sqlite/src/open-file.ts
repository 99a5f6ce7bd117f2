import { closeSync, fsyncSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DetentError } from '@detent/core';
import { fieldsOf, number, text } from '@detent/core/storage';
import { pagesBeforeCommitsWait } from './checkpointer.ts';
import type { Database, Driver } from './driver.ts';
import { codes, detailOf, resultCode } from './fault.ts';
import type { Patience } from './group-commit.ts';
import { applicationId, migrate, migrations, pragma, refuseNewer } from './migrations.ts';
import { patiently } from './sqlite-file.ts';

// Opens a file, or says in one sentence why not and leaves it as it was. A file that is there is looked at through a
// connection that cannot write before one that can is opened. It is never opened by other means than SQLite: closing such
// a handle would take away the locks that this process holds on it.

/** How long SQLite itself waits for another process, in milliseconds, during which nothing else happens here. */
const busyMs = 20;
/** Files up to this size, in bytes, are checked whole at opening; what is wrong in larger ones shows when it is read. */
const checkedWhole = 32 * 1024 * 1024;

export async function openFile(path: string, driver: Driver, patience: Patience): Promise<Database> {
  const size = sizeOf(path) ?? createFile(path);
  try {
    if (size > 0) {
      const reader = new driver.DatabaseSync(path, { readOnly: true, timeout: busyMs });
      await orClosed(reader, () => patiently(patience, () => inspect(path, size, reader)));
      reader.close();
    }
    const database = new driver.DatabaseSync(path, { timeout: busyMs });
    await orClosed(database, () => patiently(patience, () => makeReady(path, database)));
    return database;
  } catch (error) {
    throw translated(path, error);
  }
}

async function orClosed(database: Database, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Null when there is no such file. */
function sizeOf(path: string): number | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (!found.isFile()) throw wrong(`${path} is not a file`);
  return found.size;
}

/** Readable by its owner alone; SQLite gives the files beside it the same mode. */
function createFile(path: string): number {
  try {
    closeSync(openSync(path, 'wx', 0o600));
    syncDirectory(dirname(path));
  } catch (error) {
    // Somebody else has just made it.
    if (systemCode(error) === 'EEXIST') return sizeOf(path) ?? 0;
    throw wrong(`${path} cannot be created (${systemCode(error) ?? detailOf(error)})`, error);
  }
  return 0;
}

/** A file whose name did not reach the disk is gone after a power cut, with all that was written to it. */
function syncDirectory(path: string): void {
  // Windows has no such thing.
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function inspect(path: string, size: number, database: Database): void {
  const version = pragma(database, 'user_version');
  const owner = pragma(database, 'application_id');
  const tables = number(
    fieldsOf(database.prepare('SELECT count(*) AS count FROM sqlite_schema').get(), 'row'),
    'count',
  );
  const isNew = version === 0 && owner === 0 && tables === 0;
  if (!isNew && owner !== applicationId) throw wrong(`${path} is a database of another program`);
  refuseNewer(version, migrations.length);
  if (size <= checkedWhole) refuseDamaged(path, database);
}

function refuseDamaged(path: string, database: Database): void {
  const found = text(fieldsOf(database.prepare('PRAGMA quick_check(1)').get(), 'row'), 'quick_check');
  if (found !== 'ok') throw damaged(path, found);
}

/** All of it may be done again. */
function makeReady(path: string, database: Database): void {
  const mode = fieldsOf(database.prepare('PRAGMA journal_mode = WAL').get(), 'row')['journal_mode'];
  if (mode !== 'wal') throw wrong(`${path} lies where SQLite cannot keep a write-ahead log`);
  // Deleted content is overwritten, so that what was erased is not found in the file. The log shrinks after a peak. The
  // cache grows to 128 MB at the most, which is room for the index of a million accounts and those in use.
  database.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -131072;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA wal_autocheckpoint = ${pagesBeforeCommitsWait};
  `);
  migrate(database);
  // Where SQLite may not write it silently opens for reading alone. A write that changes nothing tells.
  database.exec('UPDATE owners SET version = version WHERE only = 0');
}

function translated(path: string, error: unknown): unknown {
  if (DetentError.isInstance(error)) return error;
  const known = reasons.get(resultCode(error) ?? Number.NaN);
  return known?.(path, error) ?? failed('read', `${path} cannot be opened: ${detailOf(error)}`, error);
}

const held = (path: string, error: unknown): DetentError => failed('read', `another process holds ${path}`, error);

const unwritable = (path: string, error: unknown): DetentError =>
  wrong(`${path}, or what SQLite keeps beside it, cannot be opened for writing`, error);

const reasons: ReadonlyMap<number, (path: string, error: unknown) => DetentError> = new Map([
  [codes.busy, held],
  [codes.locked, held],
  [codes.full, (path, error) => failed('write', `there is no room for ${path}`, error)],
  [codes.corrupt, (path, error) => damaged(path, detailOf(error), error)],
  [codes.notADatabase, (path, error) => wrong(`${path} is not a SQLite database`, error)],
  [codes.readOnly, unwritable],
  [codes.cannotOpen, unwritable],
]);

const damaged = (path: string, what: string, cause?: unknown): DetentError =>
  failed('read', `${path} is damaged, restore a backup: ${what}`, cause);

const failed = (op: 'read' | 'write', detail: string, cause?: unknown): DetentError =>
  new DetentError({ code: 'port-failed', port: 'Accounts', op }, { detail, cause });

const wrong = (detail: string, cause?: unknown): DetentError =>
  new DetentError({ code: 'configuration-wrong', setting: 'file' }, { detail, cause });

export function systemCode(error: unknown): string | null {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
  return typeof code === 'string' ? code : null;
}
