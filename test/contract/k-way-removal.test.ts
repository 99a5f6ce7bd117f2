import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@detent/adapter-sqlite';
import { type Account, broken, countingFactors, defaultPolicy, type Policy } from '@detent/core';
import { createMemoryStores } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { aProgram, exited, message } from '../support/child.ts';
import { anAccountWith, aServer, bare, removes, removesAll, type Storage } from '../support/removers.ts';
import { isLong } from '../support/thorough.ts';

const patient = { aborted: false };

/** Where races happen: one set of data, and as many ways to it as servers may take. */
interface Arena extends AsyncDisposable {
  readonly ways: readonly Storage[];
  readonly races: readonly { readonly removers: number; readonly counting: number }[];
}

const arenas: readonly (readonly [string, () => Promise<Arena>])[] = [
  ['memory', async () => ({ ways: [createMemoryStores()], races: all, [Symbol.asyncDispose]: async () => undefined })],
  ['one SQLite file, opened twice', openTwice],
];

async function openTwice(): Promise<Arena> {
  const directory = mkdtempSync(join(tmpdir(), 'detent-k-way-'));
  const file = join(directory, 'detent.db');
  const stores = [await openSqlite({ file }), await openSqlite({ file })];
  return {
    ways: stores,
    races: some,
    async [Symbol.asyncDispose]() {
      for (const store of stores) await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** Every number of removers there may be from 2 to 32, on accounts with one to four factors that count. */
const all = Array.from({ length: 31 }, (_, at) => at + 2).flatMap((removers) =>
  [1, 2, 3, 4].map((counting) => ({ removers, counting })),
);

/** On a disk every third of them; all before a release. */
const some = isLong ? all : all.filter((_race, at) => at % 3 === 0);

interface Race {
  readonly account: Account;
  readonly answers: readonly string[];
  readonly after: Account;
}

type Remover = (server: ReturnType<typeof aServer>, account: Account, at: number) => Promise<readonly string[]>;

/** Removes one factor, another one than the remover before. */
const removesOne: Remover = async (server, account, at) => {
  const ids = countingFactors(account, defaultPolicy).map(({ id }) => id);
  const outcome = await removes(server, account, `session-${at}`, ids[at % ids.length] ?? '');
  return [outcome.kind === 'done' ? 'done' : outcome.failure.code];
};

async function raced(
  { ways }: Arena,
  { removers, counting }: (typeof all)[number],
  policy: Policy,
  remover: Remover,
): Promise<Race> {
  const storage = (at: number): Storage => {
    const way = ways[at % ways.length];
    if (way === undefined) throw new TypeError('there is no way to the data');
    return way;
  };
  const { accounts } = storage(0);
  const account = await anAccountWith(accounts, `account-${removers}-${counting}`, counting);
  const removals = Array.from({ length: removers }, (_, at) => remover(aServer(storage(at), at, policy), account, at));
  const answers = (await Promise.all(removals)).flat();
  const after = await accounts.confirm(account.id, patient);
  if (after === null) throw new TypeError('the account is gone');
  return { account, answers, after };
}

const count = (answers: readonly string[], wanted: string): number =>
  answers.filter((answer) => answer === wanted).length;

describe.each(arenas)('attack-17: removals at once, each on a server of its own, on %s', (_name, open) => {
  it('keeps-one-factor: leave exactly one factor that counts, whoever removes whatever can be removed', async () => {
    await using arena = await open();
    for (const race of arena.races) {
      const { answers, after } = await raced(arena, race, bare, removesAll);
      const said = { ...race, left: countingFactors(after, bare).length, broken: broken(after) };
      expect(said).toEqual({ ...race, left: 1, broken: [] });
      // The locked one went too; everything else that was asked for was not there any more, or was the only one.
      expect(count(answers, 'done')).toBe(race.counting);
      expect(count(answers, 'only-factor')).toBe(race.removers);
      expect(count(answers, 'factor-unknown')).toBe(answers.length - race.counting - race.removers);
      expect(after.mustEnrol).toBe(false);
    }
  });

  it('step-up-is-bound: take one factor between them, where each has stepped up once', async () => {
    await using arena = await open();
    for (const race of arena.races) {
      const { account, answers, after } = await raced(arena, race, defaultPolicy, removesOne);
      const took = race.counting === 1 ? 0 : 1;
      const said = { ...race, done: count(answers, 'done'), left: countingFactors(after, defaultPolicy).length };
      expect(said).toEqual({ ...race, done: took, left: race.counting - took });
      expect(after.epoch).toBe(account.epoch + took);
      expect(count(answers, took === 0 ? 'only-factor' : 'session-ended')).toBe(race.removers - took);
    }
  });
});

describe('attack-17: removals at once from two processes on one SQLite file', () => {
  const rounds = 20;
  const removersEach = 8;

  it(`keeps-one-factor: leave exactly one factor that counts, ${rounds} times`, async () => {
    await using program = await aProgram(new URL('../e2e/programs/sqlite-remover.ts', import.meta.url));
    const directory = mkdtempSync(join(tmpdir(), 'detent-k-way-'));
    const file = join(directory, 'detent.db');
    const store = await openSqlite({ file });
    const processes: readonly ChildProcess[] = [0, 1].map((at) =>
      program.start(file, String(at), String(removersEach)),
    );
    expect(await Promise.all(processes.map(message))).toEqual(['ready', 'ready']);

    const winners = new Set<number>();
    for (let round = 0; round < rounds; round += 1) {
      const counting = (round % 4) + 1;
      const account = await anAccountWith(store.accounts, `account-${round}`, counting);
      const told = processes.map(message);
      // By turns, so that neither has a head start.
      for (const one of round % 2 === 0 ? processes : processes.toReversed()) one.send(account.id);
      const answers = (await Promise.all(told)).map((answer) => (Array.isArray(answer) ? answer.map(String) : []));
      for (const [at, of] of answers.entries()) if (of.includes('done')) winners.add(at);

      const after = await store.accounts.confirm(account.id, patient);
      const left = after === null ? 0 : countingFactors(after, bare).length;
      expect({ round, counting, left }).toEqual({ round, counting, left: 1 });
      expect(count(answers.flat(), 'done')).toBe(counting);
      expect(count(answers.flat(), 'only-factor')).toBe(2 * removersEach);
      const removals = (await store.notices.pending(account.id)).flatMap(({ act }) =>
        act.events.filter(({ type }) => type === 'factors-removed'),
      );
      expect(removals).toHaveLength(counting);
    }
    // Both must have won, or nothing raced.
    expect(winners).toEqual(new Set([0, 1]));

    for (const one of processes) one.disconnect();
    await Promise.all(processes.map(exited));
    expect(processes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    await store.close();
    rmSync(directory, { recursive: true });
  }, 60_000);
});
