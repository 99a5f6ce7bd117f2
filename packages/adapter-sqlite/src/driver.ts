import { DetentError } from '@detent/core';

// The little of a SQLite driver that is used here. `node:sqlite` and `@photostructure/sqlite` both fit, and neither is typed
// by its own declarations: those of the lowest supported Node know no SQLite.

export type SqlValue = string | number | null | Uint8Array;

export interface Statement {
  run(...values: readonly SqlValue[]): { readonly changes: number | bigint };
  get(...values: readonly SqlValue[]): unknown;
  all(...values: readonly SqlValue[]): readonly unknown[];
}

export interface Database {
  /** Whether a transaction is open. SQLite ends one by itself when the disk is full or fails. */
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

export interface Driver {
  readonly DatabaseSync: new (
    path: string,
    options?: { readonly readOnly?: boolean; readonly timeout?: number },
  ) => Database;
  /** Copies a database page by page, off this thread. */
  backup(source: Database, path: string, options: { readonly rate: number }): Promise<unknown>;
}

export interface ChosenDriver {
  readonly name: string;
  /** Of SQLite. */
  readonly version: string;
  readonly driver: Driver;
}

export interface Candidate {
  readonly name: string;
  /** SQLite's version, where it is known without loading the driver; undefined where it is not. */
  readonly version?: string | undefined;
  readonly load: () => Promise<unknown>;
}

/** Older ones can lose a committed transaction when a write-ahead log is reset while another connection checkpoints it. */
const oldest = '3.51.3';

const candidates: readonly Candidate[] = [
  {
    name: 'node:sqlite',
    version: process.versions['sqlite'] ?? 'missing from this runtime',
    load: async () => process.getBuiltinModule('node:sqlite'),
  },
  { name: '@photostructure/sqlite', load: () => import('@photostructure/sqlite') },
];

/** The runtime's own SQLite where it is recent enough, else the one that is installed beside us, else none at all. */
export async function chooseDriver(from: readonly Candidate[] = candidates): Promise<ChosenDriver> {
  const passedOver: string[] = [];
  for (const { name, version, load } of from) {
    if (version !== undefined && !isRecent(version)) {
      passedOver.push(`${name} ${version}`);
      continue;
    }
    const found = await loaded(load);
    if (typeof found === 'string') {
      passedOver.push(`${name} ${found}`);
      continue;
    }
    const own = versionOf(found);
    if (isRecent(own)) return { name, version: own, driver: found };
    passedOver.push(`${name} ${own}`);
  }
  throw new DetentError(
    { code: 'configuration-wrong', setting: 'sqlite' },
    { detail: `SQLite ${oldest} or newer is needed; there is ${passedOver.join(', ')}` },
  );
}

async function loaded(load: Candidate['load']): Promise<Driver | string> {
  try {
    const module = await load();
    return isDriver(module) ? module : 'missing from this runtime';
  } catch (error) {
    return `that cannot be loaded (${error instanceof Error ? error.message : String(error)})`;
  }
}

function isDriver(module: unknown): module is Driver {
  return (
    typeof module === 'object' &&
    module !== null &&
    typeof Reflect.get(module, 'DatabaseSync') === 'function' &&
    typeof Reflect.get(module, 'backup') === 'function'
  );
}

function versionOf({ DatabaseSync }: Driver): string {
  const database = new DatabaseSync(':memory:');
  const found = database.prepare('SELECT sqlite_version() AS version').get();
  database.close();
  return typeof found === 'object' && found !== null ? String(Reflect.get(found, 'version')) : 'of unknown version';
}

function isRecent(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of oldest.split('.').map(Number).entries()) {
    const part = parts[index] ?? Number.NaN;
    if (part !== least) return part > least;
  }
  return true;
}
