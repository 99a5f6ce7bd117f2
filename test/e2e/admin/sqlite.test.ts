import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite, type SqliteStore } from '@detent/adapter-sqlite';
import { adminSuite } from './suite.ts';

adminSuite('sqlite', {
  async open() {
    const directory = await mkdtemp(join(tmpdir(), 'detent-admin-'));
    const file = join(directory, 'detent.db');
    const first = await openSqlite({ file });
    const open: SqliteStore[] = [first];
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
  },
});
