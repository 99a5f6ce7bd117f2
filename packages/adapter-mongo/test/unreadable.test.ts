import { inspect } from 'node:util';
import type { DetentError } from '@detent/core';
import {
  aChallenge,
  aCommit,
  aJob,
  anAccount,
  anAdministrator,
  anApiToken,
  anOrganization,
  aSession,
  caught,
  noon,
} from '@detent/core/testing';
import { type Document, MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { aDatabaseName, lackOf, sharedMongod } from '../../../test/support/mongo-store.ts';
import { describeWith } from '../../../test/support/require.ts';
import { type MongoStore, openMongo } from '../src/open-mongo.ts';
import { failure } from './support.ts';

// What is stored member by member is tried in core. Here it is damaged where it lies in MongoDB: a layout of another release, a
// part that is gone, a part that is something else.

const mongod = await sharedMongod('standalone');
const signal = { aborted: false };
const hour = 3_600_000;

interface Damageable extends AsyncDisposable {
  readonly store: MongoStore;
  /** What the relay was told of. */
  readonly told: DetentError[];
  readonly damage: (collection: string, update: Document) => Promise<void>;
  readonly stored: (collection: string) => Promise<Document | null>;
}

async function open(): Promise<Damageable> {
  if ('lack' in mongod) throw new Error(mongod.lack);
  const database = aDatabaseName();
  const told: DetentError[] = [];
  const store = await openMongo({ url: mongod.url, database, onDamage: (error) => told.push(error) });
  const client = new MongoClient(mongod.url);
  return {
    store,
    told,
    async damage(collection, update) {
      await client.db(database).collection(collection).updateMany({}, update);
    },
    stored: (collection) => client.db(database).collection(collection).findOne(),
    async [Symbol.asyncDispose]() {
      await store.close();
      await client.db(database).dropDatabase();
      await client.close();
    },
  };
}

const one = anAccount({ id: 'one', person: { metadata: { a: 1 } } });
const first = aCommit({ ...one, sequence: 0 }, { notices: [{ kind: 'sign-in-code', sealed: 'sealed' }, {}] });

describeWith('mongodb', lackOf(mongod), 'what is stored in mongodb', () => {
  it.each([
    ['another layout', { $set: { schema: 2 } }, 'account-unreadable', 'schema'],
    ['no layout', { $unset: { schema: '' } }, 'account-unreadable', 'schema'],
    ['no state', { $unset: { state: '' } }, 'account-unreadable', 'state'],
    ['a state that is a text', { $set: { state: 'sesame' } }, 'account-unreadable', 'state'],
    ['a sequence that is a text', { $set: { sequence: 'sesame' } }, 'account-unreadable', 'sequence'],
    ['a factor of no kind', { $set: { 'state.factors.0.kind': 'sesame' } }, 'account-unreadable', 'factors[0].kind'],
    ['no person', { $unset: { person: '' } }, 'person-unreadable', 'person'],
    ['a person without roles', { $unset: { 'person.roles': '' } }, 'person-unreadable', 'roles'],
    ['metadata that is no JSON', { $set: { 'person.metadata': '{"a":sesame' } }, 'person-unreadable', 'metadata'],
    ['metadata that is a document', { $set: { 'person.metadata': { a: 1 } } }, 'person-unreadable', 'metadata'],
  ])('is an account of its own failure when it has %s', async (_what, update, code, place) => {
    await using opened = await open();
    const { store, damage } = opened;
    await store.accounts.insert(one, first.act, signal);
    await damage('accounts', update);
    for (const how of ['find', 'confirm'] as const) {
      const error = await caught(() => store.accounts[how]('one', signal));
      expect(error).toMatchObject({
        failure: { code },
        detail: `account one, ${place} is missing or not what it should be`,
      });
      expect(inspect(error, { depth: 9 })).not.toContain('sesame');
    }
  });

  it.each([
    ['a notice without its channel', { $unset: { 'outbox.0.act.notices.0.channel': '' } }],
    ['an outbox that is a document', { $set: { outbox: { a: 1 } } }],
    ['a revision that is a number', { $set: { revision: 7 } }],
    ['another layout', { $set: { schema: 2 } }],
    ['a person without a name', { $unset: { 'person.name': '' } }],
  ])('is set aside by the relay, told of, and holds up nobody else when it has %s', async (_what, update) => {
    await using opened = await open();
    const { store, damage, told } = opened;
    await store.accounts.insert(one, first.act, signal);
    await damage('accounts', update);
    const other = anAccount({ id: 'other' });
    const later = aCommit({ ...other, sequence: 0 }, { notices: [{ dueAt: noon }] });
    await store.accounts.insert(other, later.act, signal);

    const claim = async (now: number): Promise<readonly string[]> => {
      const claimed = await store.notices.claim({ now, until: now + 1, lease: 'l', limit: 1 });
      return claimed.map(({ accountId }) => accountId);
    };
    expect(await claim(noon)).toEqual(['other']);
    expect(told).not.toEqual([]);
    for (const error of told) {
      expect(error.failure.code).toMatch(/^(account|person)-unreadable$/);
      expect(error.detail).toMatch(/^account one, /);
    }
    expect((await opened.stored('accounts'))?.['due']).toMatchObject({ codeMail: noon + hour, alertMail: noon + hour });
    const before = told.length;
    expect(await claim(noon + 1)).toEqual(['other']);
    expect(told).toHaveLength(before);
    await claim(noon + hour);
    expect(told.length).toBeGreaterThan(before);
  });

  it('that the relay cannot read keeps it from no settled act, dead letter or count of others', async () => {
    await using opened = await open();
    const { store, damage, told } = opened;
    const silent = aCommit({ ...one, sequence: 0 });
    await store.accounts.insert(one, silent.act, signal);
    await damage('accounts', { $set: { 'outbox.0.act': 'sesame', 'due.dead': noon } });
    const other = anAccount({ id: 'other' });
    await store.accounts.insert(other, aCommit({ ...other, sequence: 0 }).act, signal);
    const settled = await store.notices.settled(1);
    expect(settled.map(({ accountId }) => accountId)).toEqual(['other']);
    expect(await store.notices.dead({ limit: 1 })).toEqual([]);
    expect(await store.notices.counts(noon)).toMatchObject({ due: {}, dead: {} });
    expect(told.map(({ detail }) => detail)).toEqual(Array(told.length).fill(told[0]?.detail));
    expect(told).toHaveLength(3);
    await expect(store.notices.pending('one')).rejects.toMatchObject({ failure: { code: 'account-unreadable' } });
    await expect(store.notices.dead({ accountId: 'one', limit: 1 })).rejects.toMatchObject({
      failure: { code: 'account-unreadable' },
    });
    const settlement = { accountId: 'one', noticeId: 'n', lease: 'l', as: { state: 'dead', because: 'b' } } as const;
    expect(await store.notices.settle([settlement], noon)).toEqual([false]);
  });

  it('is a damage of its own where no account is meant', async () => {
    await using opened = await open();
    const { store, damage } = opened;
    const claim = { name: 'ada', accountId: 'one', claimedAt: noon };
    await store.sessions.insert(aSession());
    await store.administrators.insert(anAdministrator());
    await store.administrators.swapOwners(['a'], (await store.administrators.owners()).version);
    await store.apiTokens.insert(anApiToken());
    await store.organizations.insert(anOrganization());
    await store.jobs.insert(aJob());
    await store.challenges.put(aChallenge());
    await store.signInNames.claim(claim);
    await store.throttles.take('key', null, { windows: {}, runs: {} }, noon);
    await store.history.append([{ accountId: 'one', act: first.act, progress: [] }]);
    const spoil = { $set: { schema: 2 } };
    const reads: readonly (readonly [string, string, Document, () => Promise<unknown>])[] = [
      ['sessions', 'Sessions', spoil, () => store.sessions.find('session-1')],
      ['sessions', 'Sessions', { $set: { schema: 1, 'value.proofs': 7 } }, () => store.sessions.listOf('account-1')],
      ['administrators', 'Administrators', spoil, () => store.administrators.find('administrator-1')],
      ['administrators', 'Administrators', spoil, () => store.administrators.list()],
      ['owners', 'Administrators', { $set: { ids: 'sesame' } }, () => store.administrators.owners()],
      ['apiTokens', 'ApiTokens', spoil, () => store.apiTokens.findByHash('hash-1')],
      ['organizations', 'Organizations', spoil, () => store.organizations.list()],
      ['jobs', 'Jobs', spoil, () => store.jobs.runnable(noon, 1)],
      ['jobs', 'Jobs', { $set: { schema: 1, version: 7 } }, () => store.jobs.find('job-1')],
      ['challenges', 'Challenges', spoil, () => store.challenges.find('challenge-1')],
      ['signInNames', 'SignInNames', spoil, () => store.signInNames.find('ada')],
      ['throttles', 'Throttles', spoil, () => store.throttles.find('key')],
      ['throttles', 'Throttles', { $set: { schema: 1, tally: 'sesame' } }, () => store.throttles.find('key')],
      ['history', 'History', spoil, () => store.history.list({ accountId: 'one', limit: 1 })],
    ];
    for (const [collection, port, update, read] of reads) {
      await damage(collection, update);
      const failed = await failure(read);
      expect([collection, failed]).toEqual([
        collection,
        {
          failure: { code: 'port-failed', port, op: 'read' },
          detail: expect.stringMatching(/is missing or not what it should be$/),
        },
      ]);
    }
  });
});
