import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '@detent/adapter-sqlite';
import { aCommit, anAccount, anAct } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { openWith } from '../src/open-sqlite.ts';
import { sqliteError, watchedDriver } from './support/driver.ts';
import { aDirectory } from './support/store.ts';

const signal = { aborted: false };

describe('a backup', () => {
  it('opens like the original and holds what was written', async () => {
    await using directory = await aDirectory();
    const store = await openSqlite({ file: join(directory.path, 'detent.db') });
    await store.accounts.insert(anAccount({ id: 'one' }), anAct(), signal);
    const path = join(directory.path, 'backup.db');
    await store.backup(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);

    const copy = await openSqlite({ file: path });
    await expect(copy.accounts.find('one', signal)).resolves.toEqual(anAccount({ id: 'one' }));
    await copy.accounts.insert(anAccount({ id: 'two' }), anAct(), signal);
    await expect(store.accounts.find('two', signal)).resolves.toBeNull();
    await Promise.all([copy.close(), store.close()]);
  });

  it('holds every write acknowledged before it was asked for, and no half of those that go on meanwhile', async () => {
    await using directory = await aDirectory();
    const store = await openSqlite({ file: join(directory.path, 'detent.db') });
    const ids = Array.from({ length: 20 }, (_, index) => `account-${String(index).padStart(2, '0')}`);
    await Promise.all(
      ids.map((id) => store.accounts.insert(anAccount({ id, sequence: 1, epoch: 1 }), anAct(), signal)),
    );

    const acknowledged = new Map(ids.map((id) => [id, 1]));
    const over = { signal: false };
    const writers = ids.map(async (id) => {
      let last = anAccount({ id, sequence: 1, epoch: 1 });
      while (!over.signal) {
        const change = aCommit(last, { account: { epoch: last.epoch + 1 }, notices: [{}] });
        await store.accounts.commit(change, signal);
        last = change.next;
        acknowledged.set(id, last.sequence);
      }
    });
    for (const name of ['first.db', 'second.db']) {
      const path = join(directory.path, name);
      const before = new Map(acknowledged);
      await store.backup(path);
      const copy = await openSqlite({ file: path });
      await expect(copy.accounts.list({ after: null, limit: 99 })).resolves.toEqual(ids);
      for (const id of ids) {
        const account = await copy.accounts.find(id, signal);
        expect(account?.sequence).toBeGreaterThanOrEqual(before.get(id) ?? Infinity);
        expect(account?.epoch).toBe(account?.sequence);
        const acts = (await copy.notices.pending(id)).map(({ act }) => act.sequence);
        expect(acts).toEqual(Array.from(acts, (_, index) => acts.length - index));
        expect(acts.length).toBe(account?.sequence);
      }
      await copy.close();
    }
    over.signal = true;
    await Promise.all(writers);
    await store.close();
  });

  it('overwrites nothing', async () => {
    await using directory = await aDirectory();
    const store = await openSqlite({ file: join(directory.path, 'detent.db') });
    const path = join(directory.path, 'precious.txt');
    writeFileSync(path, 'precious');
    await expect(store.backup(path)).rejects.toMatchObject({
      failure: { code: 'configuration-wrong', setting: 'backup' },
      detail: expect.stringContaining('EEXIST'),
    });
    expect(readFileSync(path, 'utf8')).toBe('precious');

    const twice = await Promise.allSettled([1, 2].map(() => store.backup(join(directory.path, 'backup.db'))));
    expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await store.close();
  });

  it('leaves nothing behind when it fails', async () => {
    await using directory = await aDirectory();
    const chosen = await watchedDriver(() => undefined);
    const driver = { ...chosen.driver, backup: () => Promise.reject(sqliteError(13, 'database or disk is full')) };
    const file = join(directory.path, 'detent.db');
    const store = await openWith({ ...chosen, driver }, { file }, { limitMs: 50, pauseMs: 1 });
    const path = join(directory.path, 'backup.db');
    await expect(store.backup(path)).rejects.toMatchObject({
      failure: { code: 'port-failed' },
      detail: expect.stringContaining('SQLite 13'),
    });
    expect(existsSync(path)).toBe(false);
    await store.close();
  });

  it('is refused where it cannot be written', async () => {
    await using directory = await aDirectory();
    const store = await openSqlite({ file: join(directory.path, 'detent.db') });
    await expect(store.backup(join(directory.path, 'missing', 'backup.db'))).rejects.toMatchObject({
      failure: { code: 'configuration-wrong', setting: 'backup' },
      detail: expect.stringContaining('ENOENT'),
    });
    await store.close();
  });
});
