import { aCommit, aJob, anAccount, anApiToken, aSession, caught, noon } from '@detent/core/testing';
import { expect, it } from 'vitest';
import { lackOf, ownStore, sharedMongod } from '../../../test/support/mongo-store.ts';
import { describeWith } from '../../../test/support/require.ts';
import { failure } from './support.ts';

// What a query compares with is a text or a number. Types say so; this is about callers whom no type held back.

const mongod = await sharedMongod('standalone');
const signal = { aborted: false };

/** What means something to a query. */
const strangers: readonly unknown[] = [
  { $ne: null },
  { $gt: '' },
  { $exists: true },
  { $regex: '.*' },
  { $where: 'true' },
  /.*/,
  ['one'],
  null,
  undefined,
  true,
];

describeWith('mongodb', lackOf(mongod), 'an operator in the place of a value, on mongodb', () => {
  it.each(strangers.map((stranger) => [JSON.stringify(stranger) ?? 'undefined', stranger] as const))(
    'attack-13: finds, changes and removes nothing: %s',
    async (_name, stranger) => {
      await using own = await ownStore(mongod);
      const { store, client, database } = own;
      const value = stranger as string;
      const number = stranger as number;
      const account = anAccount({ id: 'one' });
      const claim = { name: 'ada', accountId: 'one', claimedAt: noon };
      await store.accounts.insert(account, aCommit({ ...account, sequence: 0 }, { notices: [{}] }).act, signal);
      await store.sessions.insert(aSession());
      await store.apiTokens.insert(anApiToken());
      await store.jobs.insert(aJob({ key: 'key' }));
      await store.signInNames.claim(claim);
      await store.throttles.take('key', null, { windows: {}, runs: {} }, noon);
      const all = async (): Promise<unknown> =>
        Promise.all(
          ['accounts', 'sessions', 'apiTokens', 'jobs', 'signInNames', 'throttles'].map((name) =>
            client.db(database).collection(name).find().toArray(),
          ),
        );
      const before = await all();

      const change = aCommit(account);
      const where = { accountId: value, sequence: 1, actId: 'act-one-1' };
      const settled = {
        accountId: value,
        noticeId: 'one.1.mail-1',
        lease: 'l',
        as: { state: 'dead', because: 'b' },
      } as const;
      const tally = { windows: {}, runs: {} };
      const { accounts, notices, history, sessions, apiTokens, organizations, administrators, jobs } = store;
      const calls: readonly (() => Promise<unknown>)[] = [
        () => accounts.find(value, signal),
        () => accounts.confirm(value, signal),
        () => accounts.insert({ ...account, id: value }, change.act, signal),
        () => accounts.commit({ ...change, expected: number }, signal),
        () => accounts.commit({ ...change, next: { ...change.next, id: value } }, signal),
        () => accounts.hasAct(where),
        () => accounts.hasAct({ ...where, accountId: 'one', actId: value }),
        () => accounts.hasAct({ ...where, accountId: 'one', sequence: number }),
        () => accounts.forget(value),
        () => accounts.dueForErasure(number, 9),
        () => notices.claim({ now: number, until: noon, lease: 'l', limit: 9 }),
        () => notices.settle([settled], noon),
        () => notices.pending(value),
        () => notices.dead({ limit: 9, accountId: stranger === undefined ? (null as never) : value }),
        () => notices.replay({ accountId: value, noticeId: 'n' }, noon),
        () => notices.forget([{ accountId: value, sequence: 1 }]),
        () => history.list({ accountId: value, limit: 9 }),
        () => sessions.find(value),
        () => sessions.insert(aSession({ id: value })),
        () => sessions.replace(aSession(), value),
        () => sessions.replace(aSession({ id: value }), 'version'),
        () => sessions.remove('session-1', value),
        () => sessions.remove(value, 'version'),
        () => sessions.listOf(value),
        () => sessions.sweep(number, 9),
        () => apiTokens.findByHash(value),
        () => organizations.findByDomain(value),
        () => administrators.findByEmail(value),
        () => administrators.findByAccount(value),
        () => administrators.swapOwners([], value),
        () => jobs.findByKey(value, 'key', noon),
        () => jobs.findByKey('administrator-1', value, noon),
        () => jobs.runnable(number, 9),
        () => store.challenges.find(value),
        () => store.challenges.take(value),
        () => store.challenges.put({ id: value, accountId: 'one', purpose: 'login', epoch: 1, expiresAt: noon }),
        () => store.signInNames.find(value),
        () => store.signInNames.claim({ ...claim, name: value }),
        () => store.signInNames.takeOver('ada', { ...claim, accountId: value }, claim),
        () => store.signInNames.takeOver('ada', { ...claim, claimedAt: number }, claim),
        () => store.signInNames.release({ name: 'ada', accountId: value, claimedAt: 1 }),
        () => store.throttles.find(value),
        () => store.throttles.take(value, null, tally, noon),
        () => store.throttles.sweep(number, 9),
      ];
      for (const call of calls) {
        expect([String(call), await failure(call)]).toEqual([
          String(call),
          {
            failure: expect.objectContaining({ code: 'port-failed' }),
            detail: 'a value asked for is no text or number',
          },
        ]);
      }
      // No version is one of these; null says that none is stored.
      expect(await caught(() => store.throttles.take('key', value, tally, noon))).toSatisfy(
        (error: unknown) => error !== null || stranger === null,
      );
      expect(await all()).toEqual(before);
    },
  );

  it('attack-13: is data where data is stored', async () => {
    await using own = await ownStore(mongod);
    const { store } = own;
    const metadata = { $set: { rank: 3 }, 'a.b': { $ne: null }, '': 1, $where: 'true' };
    const account = anAccount({ id: 'one', person: { metadata, name: '{"$ne":null}', roles: ['$rank', 'a.b'] } });
    await store.accounts.insert(account, aCommit({ ...account, sequence: 0 }).act, signal);
    const change = aCommit(account, { act: { reason: '$outbox', door: '{"$ne":""}' } });
    await store.accounts.commit(change, signal);
    expect(await store.accounts.find('one', signal)).toEqual(change.next);
  });
});
