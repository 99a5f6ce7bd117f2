import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@detent/adapter-sqlite';
import { aCommit, anAccount } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { aProgram, exited, message } from '../support/child.ts';

const rounds = 200;
const names = ['ada', 'grace'] as const;
const signal = { aborted: false };

interface Answers {
  readonly contested: unknown;
  readonly own: unknown;
  readonly put: unknown;
}

function answersOf(value: unknown): Answers {
  const { contested, own, put } = Object(value);
  return { contested, own, put };
}

const count = (answers: readonly unknown[], wanted: unknown): number => answers.filter((one) => one === wanted).length;

describe('two processes on one file', () => {
  it(`agree ${rounds} times on which of them committed, and disturb nothing else of each other`, async () => {
    await using program = await aProgram(new URL('./programs/sqlite-racer.ts', import.meta.url));
    const directory = mkdtempSync(join(tmpdir(), 'detent-race-'));
    const file = join(directory, 'detent.db');
    const store = await openSqlite({ file });
    const begun = aCommit(anAccount({ id: 'one', sequence: 0 }));
    await store.accounts.insert(begun.next, begun.act, signal);

    const racers: readonly ChildProcess[] = names.map((name) => program.start(file, name));
    expect(await Promise.all(racers.map(message))).toEqual(['ready', 'ready']);

    const winners: string[] = [];
    for (let expected = 1; expected <= rounds; expected += 1) {
      const answers = racers.map(message);
      // By turns, so that neither has a head start.
      for (const racer of expected % 2 === 0 ? racers : racers.toReversed()) racer.send(expected);
      const both = (await Promise.all(answers)).map(answersOf);
      const contested = both.map((answer) => answer.contested);
      const puts = both.map(({ put }) => put);
      expect([count(contested, 'committed'), count(contested, 'conflict')]).toEqual([1, 1]);
      expect([count(puts, true), count(puts, false)]).toEqual([1, 1]);
      expect(both.map(({ own }) => own)).toEqual(['committed', 'committed']);
      const winner = names[contested.indexOf('committed')];
      winners.unshift(`${winner}-${expected}`);

      // What was acknowledged there is read here at once.
      const account = await store.accounts.find('one', signal);
      expect(account).toMatchObject({ sequence: expected + 1, knownClients: [winner] });
    }
    const acts = (await store.notices.pending('one')).map(({ act }) => act.id);
    expect(acts).toEqual([...winners, begun.act.id]);
    for (const name of names) {
      await expect(store.accounts.find(name, signal)).resolves.toMatchObject({ sequence: rounds + 1 });
    }
    // Both must have won, or nothing raced.
    expect(new Set(winners.map((winner) => winner.split('-')[0]))).toEqual(new Set(names));

    for (const racer of racers) racer.send(-1);
    await Promise.all(racers.map(exited));
    expect(racers.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);
});
