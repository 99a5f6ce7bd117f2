import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpointer } from '../src/checkpointer.ts';
import { chooseDriver } from '../src/driver.ts';
import { otherConnection } from './support/driver.ts';
import { aDirectory } from './support/store.ts';

/** What the file alone holds after that many writes were told of, the rest being in the log beside it. */
async function inTheFile(writes: number): Promise<number> {
  await using directory = await aDirectory();
  const path = join(directory.path, 'detent.db');
  const database = await otherConnection(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE one (id INTEGER) STRICT');
  database.exec('PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO one VALUES (1), (2), (3)');
  const checkpointer = new Checkpointer(path, await chooseDriver());
  checkpointer.written(writes);
  await checkpointer.close();

  const copy = join(directory.path, 'copy.db');
  copyFileSync(path, copy);
  const other = await otherConnection(copy);
  const { count } = Object(other.prepare('SELECT count(*) AS count FROM one').get());
  other.close();
  database.close();
  return Number(count);
}

describe('the log', () => {
  it('is moved into the file as it grows, without anybody waiting', async () => {
    await expect(inTheFile(1_000)).resolves.toBe(3);
  });

  it('is left alone while it is short', async () => {
    await expect(inTheFile(999)).resolves.toBe(0);
  });

  it('is left to SQLite when there is no thread to be had', async () => {
    const checkpointer = new Checkpointer('/nowhere/detent.db', { name: 'a-driver-that-is-not-installed' });
    expect(() => checkpointer.written(1_000)).not.toThrow();
    await expect(checkpointer.close()).resolves.toBeUndefined();
  });

  it('is left to SQLite when the thread that moves it cannot work', async () => {
    const checkpointer = new Checkpointer('/nowhere/detent.db', await chooseDriver());
    for (let time = 0; time < 3; time += 1) checkpointer.written(1_000);
    await expect(checkpointer.close()).resolves.toBeUndefined();
    checkpointer.written(1_000);
    await expect(checkpointer.close()).resolves.toBeUndefined();
  });
});
