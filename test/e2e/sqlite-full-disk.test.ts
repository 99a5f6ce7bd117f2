import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@detent/adapter-sqlite';
import { aCommit, anAccount } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { aProgram, exited, message } from '../support/child.ts';

const signal = { aborted: false };

// A limit on the size of a file stands for a disk that is full: SQLite is told by the system that it cannot write on.
describe('a disk that is full', () => {
  it('ends in honest answers, keeps everything acknowledged readable, and is no trouble once there is room', async () => {
    await using program = await aProgram(new URL('./programs/sqlite-until-full.ts', import.meta.url));
    const directory = mkdtempSync(join(tmpdir(), 'detent-full-'));
    const file = join(directory, 'detent.db');
    const child = program.startWithin(2_048, file);
    const said = Object(await message(child));
    await exited(child);
    expect(said).toMatchObject({ hasLost: false, readable: true, session: 'port-failed' });
    // Which of the two depends on whether a page did not fit before the commit or in it.
    expect(['unknown', 'port-failed']).toContain(said.answer);
    expect(said.acknowledged).toBeGreaterThan(50);
    expect(child.exitCode).toBe(0);

    const store = await openSqlite({ file });
    const there = await store.accounts.list({ after: null, limit: 100_000 });
    const wanted = Array.from({ length: said.acknowledged }, (_, index) => `account-${index}`);
    expect(there).toEqual(wanted.toSorted());
    for (const id of wanted) await expect(store.notices.pending(id)).resolves.toHaveLength(1);
    const { next, act } = aCommit(anAccount({ id: 'afterwards', sequence: 0 }));
    await expect(store.accounts.insert(next, act, signal)).resolves.toBe('committed');
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);
});
