import { type Account, isLive } from '@detent/core';
import { aCommit, anAccount, aTotp } from '@detent/core/testing';
import { expect, it } from 'vitest';
import { aProgram, exited, message } from '../support/child.ts';
import { lackOf, ownStore, sharedMongod } from '../support/mongo-store.ts';
import { describeWith } from '../support/require.ts';
import { isThorough } from '../support/thorough.ts';

const mongod = await sharedMongod('replica-set');
const signal = { aborted: false };
const processes = 4;
const rounds = isThorough ? 200 : 30;

const factorIds = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `totp-${index}`);

const withFactors = (id: string, count: number): Account =>
  anAccount({ id, factors: factorIds(count).map((factorId) => aTotp({ id: factorId }, id)) });

describeWith('mongodb', lackOf(mongod), 'four servers on one mongodb replica set', () => {
  it(`keeps-one-factor: take off as many factors as there are at once, and one stays, ${rounds} times`, async () => {
    await using program = await aProgram(new URL('./programs/mongo-remover.ts', import.meta.url));
    await using own = await ownStore(mongod);
    const { store, url, database } = own;
    const servers = Array.from({ length: processes }, (_, index) => program.start(url, database, String(index + 1)));
    expect(await Promise.all(servers.map(message))).toEqual(servers.map(() => 'ready'));

    const lastOnes = new Set<number>();
    for (let round = 0; round < rounds; round += 1) {
      // Two, three and four factors by turns, and each server asks for the same one or for another.
      const count = 2 + (round % 3);
      const accountId = `account-${round}`;
      const account = withFactors(accountId, count);
      await store.accounts.insert(account, aCommit({ ...account, sequence: 0 }).act, signal);
      const answers = servers.map(message);
      for (const [index, server] of servers.entries()) {
        server.send({ accountId, factorId: `totp-${(index + round) % count}` });
      }
      const told = (await Promise.all(answers)).map((answer) => Object(answer));
      const done = told.filter(({ done: actId }) => typeof actId === 'string');
      const refused = told.map(({ refused: code }) => code).filter((code) => code !== undefined);

      const after = await store.accounts.confirm(accountId, signal);
      const live = (after?.factors ?? []).filter(isLive).map(({ id }) => id);
      expect([round, live.length, done.length]).toEqual([round, 1, count - 1]);
      expect(refused.every((code) => code === 'only-factor' || code === 'factor-unknown')).toBe(true);
      expect(refused).toContain('only-factor');
      lastOnes.add(factorIds(4).indexOf(live[0] ?? ''));

      // Each removal that was acknowledged is an act, and there is no other.
      const acts = (await store.notices.pending(accountId)).map(({ act }) => act);
      const removals = acts.filter(({ events }) => events.some(({ type }) => type === 'factors-removed'));
      expect(new Set(removals.map(({ id }) => id))).toEqual(new Set(done.map(({ done: actId }) => actId)));
      expect(removals).toHaveLength(done.length);
      const epoch = account.epoch + count - 1;
      expect(after).toMatchObject({ epoch, mustEnrol: false });
    }
    // Another one must have stayed now and then, or nothing raced.
    expect(lastOnes.size).toBeGreaterThan(1);

    for (const server of servers) server.send({ end: true });
    await Promise.all(servers.map(exited));
    expect(servers.map(({ exitCode }) => exitCode)).toEqual(servers.map(() => 0));
  }, 120_000);
});
