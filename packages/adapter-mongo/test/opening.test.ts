import { inspect } from 'node:util';
import { aCommit, anAccount, anOrganization, caught } from '@detent/core/testing';
import { MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { aDatabaseName, lackOf, ownStore, sharedMongod } from '../../../test/support/mongo-store.ts';
import { describeWith } from '../../../test/support/require.ts';
import { databaseNamed } from '../src/connect.ts';
import { indexes } from '../src/indexes.ts';
import { openMongo } from '../src/open-mongo.ts';
import { failure } from './support.ts';

const standalone = await sharedMongod('standalone');
const replicaSet = await sharedMongod('replica-set');
const signal = { aborted: false };
const wrong = { code: 'configuration-wrong', setting: 'DETENT_STORE' } as const;

/** The address with something more said in it. */
function also(mongod: typeof standalone, options: string): string {
  if ('lack' in mongod) throw new Error(mongod.lack);
  return mongod.url.includes('?') ? `${mongod.url}&${options}` : `${mongod.url}?${options}`;
}

describe('a connection string to mongodb', () => {
  it.each([
    ['mongodb://h', 'detent'],
    ['mongodb://h/', 'detent'],
    ['mongodb://h/?a=b/c', 'detent'],
    ['mongodb://u:p@h1:1,h2:2/shop?w=1', 'shop'],
    ['mongodb+srv://h/two%20words', 'two words'],
  ])('names a database: %s', (url, name) => {
    expect(databaseNamed(url)).toBe(name);
  });

  it.each([
    'mongodb://user:sesame@',
    'mongodb://user:ses%ame@h',
    'mongodb://user:sesame@h/?noSuchOption=1',
    'mongodb://user:sesame@h/?tls=sesame',
    'http://user:sesame@h',
    '',
  ])('that cannot be used is refused without a word of it: %s', async (url) => {
    const error = await caught(() => openMongo({ url }));
    expect(error).toMatchObject({ failure: wrong });
    expect(inspect(error, { depth: 9 })).not.toContain('sesame');
  });

  it('to where nothing listens is no mistake in the configuration, and says what was tried', async () => {
    const url = 'mongodb://127.0.0.1:9,127.0.0.2:9/?serverSelectionTimeoutMS=200';
    expect(await failure(() => openMongo({ url }))).toEqual({
      failure: { code: 'port-failed', port: 'Accounts', op: 'read' },
      detail: 'no MongoDB to write to answers: 127.0.0.1:9 ECONNREFUSED, 127.0.0.2:9 ECONNREFUSED',
    });
  });
});

describeWith('mongodb', lackOf(standalone), 'opening mongodb', () => {
  it('makes the collections and their indexes, and once they are there leaves them', async () => {
    await using own = await ownStore(standalone);
    const { store, client, database, url } = own;
    const found = async (): Promise<Readonly<Record<string, readonly string[]>>> => {
      const names = Object.keys(indexes).filter((name) => (indexes[name] ?? []).length > 0);
      const made = await Promise.all(
        names.map(async (name) => [name, await client.db(database).collection(name).indexes()] as const),
      );
      return Object.fromEntries(made.map(([name, all]) => [name, all.map((index) => String(index.name)).toSorted()]));
    };
    const wanted = Object.entries(indexes)
      .filter(([, all]) => all.length > 0)
      .map(([name, all]) => [name, ['_id_', ...all.map((index) => String(index.name))].toSorted()]);
    expect(await found()).toEqual(Object.fromEntries(wanted));
    await store.organizations.insert(anOrganization());
    const again = await Promise.all(Array.from({ length: 4 }, () => openMongo({ url, database })));
    expect(await found()).toEqual(Object.fromEntries(wanted));
    for (const one of again) {
      expect(await one.organizations.find('organization-1')).toEqual(await store.organizations.find('organization-1'));
      await one.close();
    }
  });

  it('says what is there', async () => {
    await using alone = await ownStore(standalone);
    expect(alone.store.server).toEqual({ deployment: 'standalone', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  it('by several at once for the first time makes one database', async () => {
    const url = also(standalone, 'appName=test');
    const database = aDatabaseName();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openMongo({ url, database })));
    const client = new MongoClient(url);
    expect(await client.db(database).collection('meta').countDocuments()).toBe(1);
    await client.db(database).dropDatabase();
    await client.close();
    await Promise.all(stores.map((store) => store.close()));
  });

  it('is refused where the user or password is wrong, and the password is repeated nowhere', async () => {
    const url = also(standalone, '').replace('mongodb://', 'mongodb://somebody:sesame@');
    const error = await caught(() => openMongo({ url }));
    expect(error).toMatchObject({ failure: wrong, detail: 'has a user or password that MongoDB refuses' });
    expect(inspect(error, { depth: 9 })).not.toContain('sesame');
  });

  it('is refused where another release has been, and where an index of ours is somebody else’s', async () => {
    await using own = await ownStore(standalone);
    const { client, database, url } = own;
    const jobs = client.db(database).collection('jobs');
    await jobs.dropIndex('open');
    await jobs.createIndex({ somethingElse: 1 }, { name: 'open' });
    expect(await failure(() => openMongo({ url, database }))).toMatchObject({
      failure: wrong,
      detail: 'names a database in which an index of ours is somebody else’s',
    });
    await client
      .db(database)
      .collection('meta')
      .updateOne({}, { $set: { layout: 2 } });
    expect(await failure(() => openMongo({ url, database }))).toMatchObject({
      failure: wrong,
      detail: 'names a database of another release, which this one cannot read',
    });
  });

  it('waits for a majority and its journal whatever the connection string says', async () => {
    const url = also(standalone, 'w=0&journal=false&readPreference=secondary&readConcernLevel=available');
    const database = aDatabaseName();
    const store = await openMongo({ url, database });
    const one = anAccount({ id: 'one' });
    expect(await store.accounts.insert(one, aCommit({ ...one, sequence: 0 }).act, signal)).toBe('committed');
    expect(await store.accounts.commit(aCommit({ ...one, sequence: 9 }), signal)).toBe('conflict');
    expect(await store.accounts.find('one', signal)).toEqual(one);
    const client = new MongoClient(also(standalone, ''));
    await client.db(database).dropDatabase();
    await client.close();
    await store.close();
  });
});

describeWith('mongodb', lackOf(replicaSet), 'opening a mongodb replica set', () => {
  it('says what is there', async () => {
    await using set = await ownStore(replicaSet);
    expect(set.store.server.deployment).toBe('replica-set');
  });

  it('is refused where a secondary alone was named', async () => {
    const client = new MongoClient(also(replicaSet, ''));
    const { hosts, primary } = await client.db('admin').command({ hello: 1 });
    await client.close();
    const secondary = hosts.find((host: string) => host !== primary);
    expect(await failure(() => openMongo({ url: `mongodb://${secondary}/?directConnection=true` }))).toEqual({
      failure: wrong,
      detail: 'names a secondary, on which nothing can be written',
    });
  });
});
