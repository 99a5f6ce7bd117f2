import { aCommit, anAccount, aSession, noon } from '@detent/core/testing';
import { MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { aDatabaseName, lackOf, sharedMongod } from '../../../test/support/mongo-store.ts';
import { describeWith } from '../../../test/support/require.ts';
import { aProxy, type Proxy } from '../../../test/support/tcp-proxy.ts';
import { clientFor } from '../src/connect.ts';
import { type MongoStore, openOn } from '../src/open-mongo.ts';
import { failure, readFailed, writeFailed } from './support.ts';

const standalone = await sharedMongod('standalone');
const replicaSet = await sharedMongod('replica-set');
const signal = { aborted: false };
const briefMs = 400;

interface Opened extends AsyncDisposable {
  readonly store: MongoStore;
  readonly proxy: Proxy;
}

/** A store whose talk with the server, or with the primary of the set, goes through a proxy. */
async function behindProxy(mongod: typeof standalone, longestMs?: number): Promise<Opened> {
  if ('lack' in mongod) throw new Error(mongod.lack);
  const direct = new MongoClient(mongod.url);
  const hello = await direct.db('admin').command({ hello: 1 });
  const { host, port } = new URL(`tcp://${String(hello['primary'] ?? new URL(mongod.url).host)}`);
  const proxy = await aProxy({ host: host.replace(/:\d+$/, ''), port: Number(port) });
  const url = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
  const database = aDatabaseName();
  const store = await openOn(clientFor(url), { url, database }, longestMs);
  return {
    store,
    proxy,
    async [Symbol.asyncDispose]() {
      await store.close();
      await proxy[Symbol.asyncDispose]();
      await direct.db(database).dropDatabase();
      await direct.close();
    },
  };
}

const one = anAccount({ id: 'one' });
const first = aCommit({ ...one, sequence: 0 }, { act: { id: 'first' } });
const second = aCommit(one, { account: { mustEnrol: true }, act: { id: 'second' }, notices: [{}] });
const secondAct = { accountId: 'one', sequence: second.act.sequence, actId: 'second' };

const actIds = async ({ notices }: MongoStore): Promise<readonly string[]> =>
  (await notices.pending('one')).map(({ act }) => act.id);

describeWith('mongodb', lackOf(standalone), 'a mongodb server that stands alone', () => {
  it('whose answer to a commit is lost is asked again, and the commit has happened once', async () => {
    await using opened = await behindProxy(standalone);
    const { store, proxy } = opened;
    proxy.spoil('first', 'answer-lost');
    expect(await store.accounts.insert(one, first.act, signal)).toBe('committed');
    proxy.spoil('second', 'answer-lost');
    expect(await store.accounts.commit(second, signal)).toBe('committed');
    expect(await store.accounts.hasAct(secondAct)).toBe(true);
    expect(await store.accounts.find('one', signal)).toEqual(second.next);
    expect(await actIds(store)).toEqual(['second', 'first']);
    expect(proxy.spoilt).toBe(2);
  });

  it('that never hears of a commit is asked again', async () => {
    await using opened = await behindProxy(standalone);
    const { store, proxy } = opened;
    await store.accounts.insert(one, first.act, signal);
    proxy.spoil('second', 'lost');
    expect(await store.accounts.commit(second, signal)).toBe('committed');
    expect(await actIds(store)).toEqual(['second', 'first']);
    expect(proxy.spoilt).toBe(1);
  });

  it('whose answer is lost to one of two rivals tells each what is true of it', async () => {
    await using opened = await behindProxy(standalone);
    const { store, proxy } = opened;
    await store.accounts.insert(one, first.act, signal);
    expect(await store.accounts.commit(second, signal)).toBe('committed');
    proxy.spoil('rival', 'answer-lost');
    expect(await store.accounts.commit({ ...second, act: { ...second.act, id: 'rival' } }, signal)).toBe('conflict');
    expect(await actIds(store)).toEqual(['second', 'first']);
  });

  it('whose answer to another write is lost is asked again where that does no harm, else says that it failed', async () => {
    await using opened = await behindProxy(standalone);
    const { store, proxy } = opened;
    const tally = { windows: {}, runs: { guesses: 1 } };
    proxy.spoil('insert', 'answer-lost');
    expect(await store.throttles.take('key', null, tally, noon)).toBe(true);
    const counted = await store.throttles.find('key');
    proxy.spoil('update', 'answer-lost');
    expect(await store.throttles.take('key', counted?.version ?? null, tally, noon)).toBe(true);
    expect(await store.throttles.take('key', counted?.version ?? null, tally, noon)).toBe(false);

    proxy.spoil('insert', 'answer-lost');
    expect(await store.sessions.insert(aSession())).toBe(true);
    expect(await store.sessions.insert(aSession())).toBe(false);
    const session = await store.sessions.find('session-1');
    proxy.spoil('update', 'answer-lost');
    expect(await store.sessions.replace(aSession({ clientId: 'c' }), session?.version ?? '')).toBe(true);
    expect(await store.sessions.replace(aSession({ clientId: 'd' }), session?.version ?? '')).toBe(false);

    const settled = [{ accountId: 'one', act: first.act, progress: [] }];
    proxy.spoil('insert', 'answer-lost');
    await store.history.append(settled);
    expect(await store.history.list({ accountId: 'one', limit: 9 })).toEqual(settled);

    proxy.spoil('delete', 'answer-lost');
    const version = (await store.sessions.find('session-1'))?.version ?? '';
    expect(await failure(() => store.sessions.remove('session-1', version))).toMatchObject({
      failure: { code: 'port-failed', port: 'Sessions', op: 'write' },
    });
    expect(proxy.spoilt).toBe(6);
  });

  it('whose answer to a read is lost is asked again', async () => {
    await using opened = await behindProxy(standalone);
    const { store, proxy } = opened;
    await store.accounts.insert(one, first.act, signal);
    proxy.spoil('find', 'answer-lost');
    expect(await store.accounts.find('one', signal)).toEqual(one);
    expect(proxy.spoilt).toBe(1);
  });

  it('that does not answer in time leaves a commit unknown, and fails any other call', async () => {
    await using opened = await behindProxy(standalone, briefMs);
    const { store, proxy } = opened;
    await store.accounts.insert(one, first.act, signal);
    proxy.spoil('second', 'silent');
    expect(await store.accounts.commit(second, signal)).toBe('unknown');
    expect(await store.accounts.hasAct(secondAct)).toBe(true);
    const detail = `no answer within ${briefMs} ms`;
    proxy.spoil('one', 'silent');
    expect(await failure(() => store.accounts.find('one', signal))).toEqual({ failure: readFailed, detail });
    proxy.spoil('ada', 'silent');
    const claim = { name: 'ada', accountId: 'one', claimedAt: noon };
    const failed = { code: 'port-failed', port: 'SignInNames', op: 'write' };
    expect(await failure(() => store.signInNames.claim(claim))).toEqual({ failure: failed, detail });
  });

  it('that is told of a commit again, whose first answer never came, says that it is committed', async () => {
    await using opened = await behindProxy(standalone, briefMs);
    const { store, proxy } = opened;
    proxy.spoil('first', 'silent');
    expect(await store.accounts.insert(one, first.act, signal)).toBe('unknown');
    expect(await store.accounts.insert(one, first.act, signal)).toBe('committed');
    expect(await store.accounts.insert(one, { ...first.act, id: 'again' }, signal)).toBe('conflict');
    proxy.spoil('second', 'silent');
    expect(await store.accounts.commit(second, signal)).toBe('unknown');
    expect(await store.accounts.commit(second, signal)).toBe('committed');
    expect(await store.accounts.commit({ ...second, act: { ...second.act, id: 'rival' } }, signal)).toBe('conflict');
    // Even after the act has moved on.
    const claimed = await store.notices.claim({ now: noon, until: noon, lease: 'l', limit: 9 });
    const settlements = claimed.map(({ accountId, notice }) => ({
      accountId,
      noticeId: notice.id,
      lease: 'l',
      as: { state: 'sent', to: 'a', because: '250' } as const,
    }));
    await store.notices.settle(settlements, noon);
    const settled = await store.notices.settled(9);
    await store.history.append(settled);
    await store.notices.forget(settled.map(({ accountId, act }) => ({ accountId, sequence: act.sequence })));
    expect(await actIds(store)).toEqual([]);
    expect(await store.accounts.commit(second, signal)).toBe('committed');
    expect(await store.accounts.commit({ ...second, act: { ...second.act, id: 'rival' } }, signal)).toBe('conflict');
  });

  it('that refuses a commit fails it at once', async () => {
    await using opened = await behindProxy(standalone);
    const { store } = opened;
    await store.accounts.insert(one, first.act, signal);
    const large = aCommit(one, { act: { reason: 'x'.repeat(9_000_000) } });
    expect(await store.accounts.commit(large, signal)).toBe('committed');
    const larger = aCommit(large.next, { act: { reason: 'x'.repeat(9_000_000) } });
    const refused = await failure(() => store.accounts.commit(larger, signal));
    expect(refused).toMatchObject({ failure: writeFailed, detail: expect.stringMatching(/^MongoDB \d+/) });
    expect(await store.accounts.find('one', signal)).toEqual(large.next);
  });

  it('is asked for nothing by somebody who has given up', async () => {
    await using opened = await behindProxy(standalone);
    const { store } = opened;
    const gone = { aborted: true };
    const timedOut = { failure: { code: 'timed-out' }, detail: null };
    expect(await failure(() => store.accounts.insert(one, first.act, gone))).toEqual(timedOut);
    expect(await store.accounts.find('one', gone)).toBeNull();
    await store.accounts.insert(one, first.act, signal);
    expect(await failure(() => store.accounts.commit(second, gone))).toEqual(timedOut);
    expect(await store.accounts.find('one', signal)).toEqual(one);
  });

  it('that is gone fails every call in our words, and serves again when it is back', async () => {
    await using opened = await behindProxy(standalone, briefMs);
    const { store, proxy } = opened;
    await store.accounts.insert(one, first.act, signal);
    proxy.cut();
    expect(await store.accounts.commit(second, signal)).toBe('unknown');
    for (const call of [
      () => store.accounts.find('one', signal),
      () => store.accounts.confirm('one', signal),
      () => store.accounts.hasAct(secondAct),
      () => store.notices.claim({ now: noon, until: noon, lease: 'l', limit: 9 }),
      () => store.throttles.take('key', null, { windows: {}, runs: {} }, noon),
      () => store.sessions.find('session-1'),
    ]) {
      expect(await failure(call)).toMatchObject({ failure: { code: 'port-failed' } });
    }
    proxy.mend();
    await expect.poll(() => failure(() => store.accounts.find('one', signal)), { timeout: 15_000 }).toBeNull();
    expect(await store.accounts.commit(second, signal)).toBe('committed');
  });

  it('is let go of after the last answer, and not asked again', async () => {
    await using opened = await behindProxy(standalone);
    const { store } = opened;
    await store.accounts.insert(one, first.act, signal);
    const commits = store.accounts.commit(second, signal);
    const closes = store.close();
    expect(await commits).toBe('committed');
    await closes;
    expect(await failure(() => store.accounts.find('one', signal))).toEqual({
      failure: readFailed,
      detail: 'the store was closed',
    });
    await store.close();
  });
});

describeWith('mongodb', lackOf(replicaSet), 'a mongodb replica set', () => {
  it('that is asked again because its answer was lost commits once, and says so', async () => {
    await using opened = await behindProxy(replicaSet);
    const { store, proxy } = opened;
    proxy.spoil('first', 'answer-lost');
    expect(await store.accounts.insert(one, first.act, signal)).toBe('committed');
    proxy.spoil('second', 'answer-lost');
    expect(await store.accounts.commit(second, signal)).toBe('committed');
    expect(proxy.spoilt).toBe(2);
    expect(await store.accounts.confirm('one', signal)).toEqual(second.next);
    expect(await actIds(store)).toEqual(['second', 'first']);
  });

  it('that is asked again because it never heard commits once, and says so', async () => {
    await using opened = await behindProxy(replicaSet);
    const { store, proxy } = opened;
    await store.accounts.insert(one, first.act, signal);
    proxy.spoil('second', 'lost');
    expect(await store.accounts.commit(second, signal)).toBe('committed');
    expect(proxy.spoilt).toBe(1);
    expect(await actIds(store)).toEqual(['second', 'first']);
  });

  it('is read by the relay only where no fail-over takes anything back, and by those who judge as it is now', async () => {
    if ('lack' in replicaSet) throw new Error(replicaSet.lack);
    const { url } = replicaSet;
    const database = aDatabaseName();
    const client = clientFor(url, { monitorCommands: true });
    const store = await openOn(client, { url, database });
    const levels = new Set<unknown>();
    client.on('commandStarted', ({ command }) => {
      if (command['find'] === 'accounts') levels.add(command['readConcern']?.level);
    });
    const heard = (): readonly unknown[] => {
      const found = [...levels];
      levels.clear();
      return found;
    };
    await store.accounts.insert(one, first.act, signal);
    await store.accounts.commit(second, signal);
    await store.accounts.find('one', signal);
    expect(heard()).toEqual(['local']);
    const [claimed] = await store.notices.claim({ now: noon, until: noon, lease: 'lease-1', limit: 1 });
    const as = { state: 'sent', to: 'a', because: '250' } as const;
    const noticeId = claimed?.notice.id ?? '';
    await store.notices.settle([{ accountId: 'one', noticeId, lease: 'lease-1', as }], noon);
    const settled = await store.notices.settled(9);
    expect(settled.length).toBeGreaterThan(0);
    await store.notices.forget(settled.map(({ accountId, act }) => ({ accountId, sequence: act.sequence })));
    await store.notices.replay({ accountId: 'one', noticeId }, noon);
    expect(heard()).toEqual(['majority']);
    await client.db(database).dropDatabase();
    await store.close();
  });

  it('takes a challenge or a settlement once, though the answer was lost', async () => {
    await using opened = await behindProxy(replicaSet);
    const { store, proxy } = opened;
    const challenge = { id: 'challenge', accountId: 'one', purpose: 'login', epoch: 1, expiresAt: noon };
    await store.challenges.put(challenge);
    proxy.spoil('findAndModify', 'answer-lost');
    expect(await store.challenges.take('challenge')).toEqual(challenge);
    expect(await store.challenges.take('challenge')).toBeNull();

    await store.accounts.insert(one, first.act, signal);
    await store.accounts.commit(second, signal);
    const [claimed] = await store.notices.claim({ now: noon, until: noon, lease: 'lease-1', limit: 1 });
    expect(claimed?.notice.id).toBe('one.3.mail-1');
    proxy.spoil('$set', 'answer-lost');
    const as = { state: 'sent', to: 'a', because: '250' } as const;
    const settlement = { accountId: 'one', noticeId: 'one.3.mail-1', lease: 'lease-1', as };
    expect(await store.notices.settle([settlement], noon)).toEqual([true]);
    expect(proxy.spoilt).toBe(2);
  });
});
