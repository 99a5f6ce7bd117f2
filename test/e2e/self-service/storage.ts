import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite, type SqliteStore } from '@detent/adapter-sqlite';
import type { Administrators, ApiTokens, DetentPorts } from '@detent/core';
import { createMemoryStores } from '@detent/core/memory';

type StoragePorts = Pick<
  DetentPorts,
  'accounts' | 'notices' | 'history' | 'sessions' | 'signInNames' | 'throttles' | 'organizations'
> &
  OperatorPorts;

/** What only contracts for operators and services read. */
export interface OperatorPorts {
  readonly administrators: Administrators;
  readonly apiTokens: ApiTokens;
}

/** An empty store, and any number of ways to it. */
export interface Storage {
  readonly ports: StoragePorts;
  /** Another server's own way to the same data. */
  another(): Promise<StoragePorts>;
  close(): Promise<void>;
}

export type OpenStorage = () => Promise<Storage>;

export const openMemory: OpenStorage = () => {
  const ports = createMemoryStores();
  return Promise.resolve({ ports, another: () => Promise.resolve(ports), close: () => Promise.resolve() });
};

export async function openSqliteFile(): Promise<
  Storage & { readonly ports: SqliteStore; another(): Promise<SqliteStore> }
> {
  const directory = await mkdtemp(join(tmpdir(), 'detent-e2e-'));
  const file = join(directory, 'detent.db');
  const open: SqliteStore[] = [await openSqlite({ file })];
  const [first] = open;
  if (first === undefined) throw new Error('nothing was opened');
  return {
    ports: first,
    async another() {
      const store = await openSqlite({ file });
      open.push(store);
      return store;
    },
    async close() {
      for (const store of open) await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
