import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite, type SqliteStore } from '@detent/adapter-sqlite';

/** A directory that is gone at the end of the test. */
export async function aDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'detent-sqlite-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A store on a file of its own, which goes with it. */
export async function openFresh(): Promise<SqliteStore> {
  const directory = await aDirectory();
  const store = await openSqlite({ file: join(directory.path, 'detent.db') });
  return {
    ...store,
    async close() {
      await store.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}
