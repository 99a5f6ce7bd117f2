import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type MongoStore, openMongo, openMongoCopy } from '@detent/adapter-mongo';
import { openSqlite, type SqliteStore } from '@detent/adapter-sqlite';
import type { WritableContents, WritableShelf } from '@detent/core/storage';
import {
  aChallenge,
  aCommit,
  aJob,
  anAccount,
  anAdministrator,
  anApiToken,
  anOrganization,
  aRemoved,
  aSession,
  aTotp,
  caught,
  noon,
} from '@detent/core/testing';
import { run } from '@detent/server';
import { MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { copyStore, type Pass } from '../../packages/server/src/migration/copy-store.ts';
import { scratch } from '../../packages/server/test/support/scratch.ts';
import { aDatabaseName, databaseIn, lackOf, sharedMongod } from '../support/mongo-store.ts';
import { describeWith } from '../support/require.ts';

const mongod = await sharedMongod('standalone');
const signal = { aborted: false };
const people = 230;
/** Of whom everything is compared that the ports can tell. */
const some = 40;

interface Own extends AsyncDisposable {
  readonly original: SqliteStore;
  readonly file: string;
  readonly folder: string;
  /** With the database of its own in it. */
  readonly url: string;
}

async function aFullStore(): Promise<Own> {
  if ('lack' in mongod) throw new Error(mongod.lack);
  const folder = scratch();
  const file = join(folder.path, 'detent.db');
  const original = await openSqlite({ file });
  const database = aDatabaseName();
  await fill(original);
  return {
    original,
    file,
    folder: folder.path,
    url: databaseIn(mongod.url, database),
    async [Symbol.asyncDispose]() {
      await original.close();
      folder[Symbol.dispose]();
      const client = new MongoClient(mongod.url);
      await client.db(database).dropDatabase();
      await client.close();
    },
  };
}

const idOf = (index: number): string => `account-${String(index).padStart(4, '0')}`;
const accountIds = Array.from({ length: people }, (_, index) => idOf(index));

/** Something in every port, and notices in every state. */
async function fill(store: SqliteStore): Promise<void> {
  await Promise.all(
    accountIds.map((id, index) => {
      const factors = index % 3 === 0 ? [aTotp({}, id), aRemoved(aTotp({ id: 'totp-2' }, id))] : [aTotp({}, id)];
      const account = anAccount({
        id,
        factors,
        person: { name: `Ada ${index} 🜚`, metadata: { $set: { 'a.b': index } } },
      });
      const { act } = aCommit({ ...account, sequence: 0 }, { notices: index % 2 === 0 ? [{}, {}] : [] });
      return store.accounts.insert(account, act, signal);
    }),
  );
  const claimed = await store.notices.claim({ now: noon, until: noon + 9, lease: 'lease', limit: 40 });
  const become = [
    { state: 'sent', to: 'a•••', because: '250' },
    { state: 'dead', because: 'rejected' },
    { state: 'due', dueAt: noon + 77, claimBack: true, because: '451' },
  ] as const;
  await store.notices.settle(
    claimed.flatMap(({ accountId, notice }, index) => {
      const as = become[index % 4];
      return as === undefined ? [] : [{ accountId, noticeId: notice.id, lease: 'lease', as }];
    }),
    noon,
  );
  const settled = await store.notices.settled(99);
  await store.history.append(settled);
  await store.notices.forget(settled.slice(9).map(({ accountId, act }) => ({ accountId, sequence: act.sequence })));

  for (let index = 0; index < 5; index += 1) {
    await store.sessions.insert(aSession({ id: `session-${index}`, accountId: idOf(index) }));
    await store.signInNames.claim({ name: `name-${index}`, accountId: idOf(index), claimedAt: noon });
    await store.challenges.put(aChallenge({ id: `challenge-${index}` }));
    await store.throttles.take(`key-${index}`, null, { windows: { a: [index] }, runs: { b: index } }, noon + index);
    await store.organizations.insert(
      anOrganization({ id: `organization-${index}`, domains: [`${index}.example.org`] }),
    );
    await store.apiTokens.insert(anApiToken({ id: `token-${index}`, hash: `hash-${index}` }));
    await store.administrators.insert(anAdministrator({ id: `administrator-${index}`, metadata: { $a: 1 } }));
    await store.jobs.insert(aJob({ id: `job-${index}`, status: index % 2 === 0 ? 'queued' : 'completed' }));
  }
  await store.administrators.swapOwners(['administrator-1'], (await store.administrators.owners()).version);
}

const each = async <T>(ask: (index: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all([0, 1, 2, 3, 4].map(ask));

const valueOf = <V>(found: { readonly value: V } | null): V | null => found?.value ?? null;

/** Everything that the ports can tell. */
async function shownBy(store: SqliteStore | MongoStore): Promise<unknown> {
  return {
    ids: await store.accounts.list({ after: null, limit: 999 }),
    accounts: await Promise.all(accountIds.map((id) => store.accounts.find(id, signal))),
    pending: await Promise.all(accountIds.slice(0, some).map((id) => store.notices.pending(id))),
    history: await Promise.all(
      accountIds.slice(0, some).map((accountId) => store.history.list({ accountId, limit: 9 })),
    ),
    dueForErasure: (await store.accounts.dueForErasure(Number.MAX_SAFE_INTEGER, 999)).toSorted(),
    nextDue: await store.notices.nextDue(),
    counts: await store.notices.counts(noon),
    settled: (await store.notices.settled(999)).length,
    sessions: await each(async (index) => valueOf(await store.sessions.find(`session-${index}`))),
    names: await each((index) => store.signInNames.find(`name-${index}`)),
    challenges: await each((index) => store.challenges.find(`challenge-${index}`)),
    throttles: await each(async (index) => (await store.throttles.find(`key-${index}`))?.tally),
    organizations: await each(async (index) => valueOf(await store.organizations.findByDomain(`${index}.example.org`))),
    tokens: await each(async (index) => valueOf(await store.apiTokens.findByHash(`hash-${index}`))),
    administrators: await store.administrators.list(),
    owners: (await store.administrators.owners()).value,
    jobs: await each(async (index) => valueOf(await store.jobs.find(`job-${index}`))),
    runnable: (await store.jobs.runnable(noon, 9)).map(({ value }) => value.id).toSorted(),
  };
}

/** The same shelves, which fail for good after so many pages were written. */
function failingAfter(contents: WritableContents, pages: number): WritableContents {
  let left = pages;
  const failing = <V>(shelf: WritableShelf<V>): WritableShelf<V> => ({
    page: (after, limit) => shelf.page(after, limit),
    under: (keys) => shelf.under(keys),
    drop: (keys) => shelf.drop(keys),
    put(all) {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('interrupted')) : shelf.put(all);
    },
  });
  return { ...contents, accounts: failing(contents.accounts), history: failing(contents.history) };
}

async function copy(
  own: Own,
  pages = Number.POSITIVE_INFINITY,
): Promise<{ readonly alike: boolean; readonly passes: readonly Pass[] }> {
  const target = await openMongoCopy({ url: own.url });
  try {
    const copied = await copyStore(own.original.contents, failingAfter(target.contents, pages), () => undefined);
    await target.finish();
    return copied;
  } finally {
    await target.close();
  }
}

const totals = ({ passes }: { readonly passes: readonly Pass[] }): readonly (readonly [number, number])[] =>
  passes.map(({ written, dropped }) => [written, dropped]);

const configurationWrong = (detail: string): unknown =>
  expect.objectContaining({ failure: { code: 'configuration-wrong', setting: 'DETENT_STORE' }, detail });

describeWith('mongodb', lackOf(mongod), 'a sqlite store that is copied into mongodb', () => {
  it('arrives whole, also when the copying was interrupted, and nobody can use it before', async () => {
    await using own = await aFullStore();
    expect(await caught(() => copy(own, 1))).toEqual(new Error('interrupted'));
    expect(await caught(() => openMongo({ url: own.url }))).toEqual(
      configurationWrong('names a database into which not everything is copied yet: detent migrate goes on with it'),
    );

    const resumed = await copy(own);
    expect(resumed).toMatchObject({ alike: true });
    // A page of two hundred was there already, and the second pass was the proof.
    const whole = Object.values(resumed.passes[0]?.found ?? {}).reduce((sum, count) => sum + count, 0);
    expect(totals(resumed)).toEqual([
      [whole - 200, 0],
      [0, 0],
    ]);
    expect(resumed.passes[1]?.found).toMatchObject({ accounts: people, sessions: 5, owners: 1, jobs: 5 });

    const store = await openMongo({ url: own.url });
    try {
      expect(await shownBy(store)).toEqual(await shownBy(own.original));
    } finally {
      await store.close();
    }
    // Now it is in use, and nothing old may be written over what is new.
    expect(await caught(() => copy(own))).toEqual(configurationWrong('names a database that is in use already'));
  });

  it('catches up with what happened to the original meanwhile', async () => {
    await using own = await aFullStore();
    const { original } = own;
    await copy(own);
    const one = await original.accounts.find(idOf(7), signal);
    if (one === null) throw new Error('nobody is there');
    await original.accounts.commit(aCommit(one, { account: { mustEnrol: true } }), signal);
    const session = await original.sessions.find('session-3');
    await original.sessions.remove('session-3', session?.version ?? '');
    await original.challenges.take('challenge-0');
    // A domain that changes hands is with one of them at any time.
    const domains = ['moved.example.org'];
    const [from, to] = [
      await original.organizations.find('organization-3'),
      await original.organizations.find('organization-1'),
    ];
    await original.organizations.replace(anOrganization({ id: 'organization-3', domains: [] }), from?.version ?? '');
    await original.organizations.replace(
      anOrganization({ id: 'organization-1', domains: ['3.example.org', ...domains] }),
      to?.version ?? '',
    );

    const again = await copy(own);
    expect(again.alike).toBe(true);
    expect(again.passes[0]).toMatchObject({ written: 3, dropped: 2 });
    const store = await openMongo({ url: own.url });
    try {
      expect(await shownBy(store)).toEqual(await shownBy(original));
    } finally {
      await store.close();
    }
  });

  it('is copied by a command, which says what there is and refuses what it cannot copy to or from', async () => {
    await using own = await aFullStore();
    const migrated = async (to: string, input = '', settings = {}) => {
      const said = { out: '', error: '' };
      const code = await run(['migrate', '--json', '--to', to], {
        environment: { DETENT_DATA_DIR: own.folder, DETENT_STORE: `sqlite:${own.file}`, ...settings },
        stdin: Readable.from([input]),
        out: (text) => void (said.out += text),
        error: (text) => void (said.error += text),
      });
      return { code, ...said };
    };
    const done = await migrated('-', `${own.url}\n`);
    expect(done).toMatchObject({ code: 0, error: '' });
    // The command sees to it that the usual organization is there.
    expect(JSON.parse(done.out)).toMatchObject({
      alike: true,
      passes: 2,
      dropped: 0,
      found: { accounts: people, organizations: 6 },
    });

    await (await openMongo({ url: own.url })).close();
    expect(await migrated(own.url)).toMatchObject({
      code: 2,
      error: expect.stringContaining('a database that is in use already'),
    });
    expect(await migrated('sqlite:')).toMatchObject({
      code: 2,
      error: expect.stringContaining('--to must be mongodb'),
    });
    expect(await migrated(own.url, '', { DETENT_STORE: own.url })).toMatchObject({
      code: 78,
      error: expect.stringContaining('DETENT_STORE must name the SQLite store'),
    });
  });
});
