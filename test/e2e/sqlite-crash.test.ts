import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite, type SqliteStore } from '@detent/adapter-sqlite';
import type { SettledAct } from '@detent/core';
import { agrees, holds, noon } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { aProgram, exited, type Program } from '../support/child.ts';
import { isLong, isThorough } from '../support/thorough.ts';
import { accountIds, replayed } from './sqlite-load.ts';

/** Every push kills ten times, somebody at work four times; before a release, `npm run test:long` fifty. */
const rounds = isLong ? 50 : isThorough ? 10 : 4;
const roundsOnOneFile = 10;
const seed = 20_261_121;
const signal = { aborted: false };

describe('a process that is killed while it writes', () => {
  it(
    `has lost nothing that it acknowledged, and left nothing half done, ${rounds} times in a row`,
    async () => {
      await using program = await aProgram(new URL('./programs/sqlite-load.ts', import.meta.url));
      const random = seeded(seed);
      let acknowledged = 0;
      for (let first = 0; first < rounds; first += roundsOnOneFile) {
        const directory = mkdtempSync(join(tmpdir(), 'detent-crash-'));
        const file = join(directory, 'detent.db');
        const notes = join(directory, 'notes');
        writeFileSync(notes, '');
        for (let round = first; round < Math.min(first + roundsOnOneFile, rounds); round += 1) {
          // The first kill on a file falls into its making, or near it.
          const after = round === first ? Math.floor(random() * 3) : Math.floor(random() ** 2 * 600);
          await killed(program, [file, notes, String(round)], after);
          const told = readFileSync(notes, 'utf8');
          acknowledged = told.split('\n').length;
          await holdsTogether(
            copyOf(file, join(directory, `copy-${round}.db`)),
            told,
            `round ${round}, killed after ${after}`,
          );
        }
        rmSync(directory, { recursive: true, force: true });
      }
      // Else nothing was tried.
      expect(acknowledged).toBeGreaterThan(100);
    },
    rounds * 20_000,
  );
});

/** Starts the program and kills it as soon as that many writes have been acknowledged. */
async function killed(program: Program, args: readonly string[], after: number): Promise<void> {
  const child = program.start(...args);
  let acknowledged = -1;
  child.stdout?.on('data', (chunk: Uint8Array) => {
    acknowledged += chunk.length;
    if (acknowledged >= after) child.kill('SIGKILL');
  });
  await exited(child);
  holds(child.signalCode === 'SIGKILL', 'the program writes until it is killed');
}

/** What a machine that starts again would find. Looked at apart, so that the next round finds it untouched. */
function copyOf(file: string, to: string): string {
  for (const suffix of ['', '-wal'])
    if (existsSync(`${file}${suffix}`)) copyFileSync(`${file}${suffix}`, `${to}${suffix}`);
  return to;
}

async function holdsTogether(file: string, notes: string, when: string): Promise<void> {
  const store = await openSqlite({ file });
  const acts = new Map<string, readonly SettledAct[]>();
  for (const id of accountIds) acts.set(id, await holdsAccount(store, id, when));
  await holdsNotes(store, [...acts.values()].flat(), notes, when);
  await relayed(store);
  for (const id of accountIds) {
    // Whatever was between outbox and history arrives there once.
    const past = await store.history.list({ accountId: id, limit: 100_000 });
    const ids = acts.get(id)?.map(({ act }) => act.id);
    agrees(
      past.map(({ act }) => act.id),
      ids,
      `${when}: ${id} has every act in history, once`,
    );
    agrees(await store.notices.pending(id), [], `${when}: ${id} has nothing left in its outbox`);
  }
  await store.close();
}

/** The account is what its acts made of it, every one of them and each once, and each owes or owed its notices. */
async function holdsAccount(
  { accounts, notices, history }: SqliteStore,
  id: string,
  when: string,
): Promise<readonly SettledAct[]> {
  const account = await accounts.find(id, signal);
  const told = [...(await notices.pending(id)), ...(await history.list({ accountId: id, limit: 100_000 }))];
  const oldestFirst = told.toSorted((a, b) => a.act.sequence - b.act.sequence);
  if (account === null) {
    agrees(told, [], `${when}: ${id} has no acts without an account`);
    return [];
  }
  const sequences = Array.from({ length: account.sequence }, (_, at) => at + 1);
  const acts = oldestFirst.map(({ act }) => act);
  agrees(
    acts.map(({ sequence }) => sequence),
    sequences,
    `${when}: ${id} has an act for each event, once`,
  );
  agrees(account, replayed(id, acts), `${when}: ${id} is what its acts made of it`);
  for (const { act, progress } of oldestFirst) {
    const isOpen = progress.map(({ state }) => state === 'due' || state === 'claimed');
    const sealed = act.notices.map((notice) => notice.sealed);
    agrees(sealed, [null, isOpen[1] === true ? 'sealed' : null], `${when}: ${act.id} has its two notices`);
  }
  return oldestFirst.toReversed();
}

/** What was acknowledged is there. */
async function holdsNotes(store: SqliteStore, acts: readonly SettledAct[], notes: string, when: string): Promise<void> {
  const noted = notes.split('\n').slice(0, -1);
  const there = new Set<string>();
  for (const { accountId, act, progress } of acts) {
    there.add(`committed ${accountId} ${act.sequence} ${act.id}`);
    for (const { noticeId, state } of progress) if (state === 'sent') there.add(`sent ${noticeId}`);
  }
  for (const id of accountIds) {
    const pending = new Set((await store.notices.pending(id)).map(({ act }) => act.sequence));
    for (const { act } of await store.history.list({ accountId: id, limit: 100_000 })) {
      there.add(`appended ${id} ${act.sequence}`);
      if (!pending.has(act.sequence)) there.add(`forgotten ${id} ${act.sequence}`);
    }
  }
  for (const line of noted.filter((note) => note.startsWith('session '))) {
    if ((await store.sessions.find(line.slice('session '.length))) !== null) there.add(line);
  }
  agrees(
    noted.filter((line) => !there.has(line)),
    [],
    `${when}: everything acknowledged is there`,
  );
}

/** Another relay, much later, does what is left to do. */
async function relayed({ notices, history }: SqliteStore): Promise<void> {
  const now = noon + 1_000_000;
  const lease = 'afterwards';
  const claimed = await notices.claim({ now, until: now + 60_000, lease, limit: 100_000 });
  const as = { state: 'sent', to: 'a', because: '250' } as const;
  await notices.settle(
    claimed.map(({ accountId, notice }) => ({ accountId, noticeId: notice.id, lease, as })),
    now,
  );
  const settled = await notices.settled(100_000);
  await history.append(settled);
  await notices.forget(settled.map(({ accountId, act }) => ({ accountId, sequence: act.sequence })));
}

/** The same numbers every time. */
function seeded(from: number): () => number {
  let state = from;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
