import { randomBytes } from 'node:crypto';
import { type MongoStore, openMongo } from '@detent/adapter-mongo';
import type { Open, Runner, StorageWorld } from '@detent/core/testing';
import { MongoClient } from 'mongodb';
import { inject, it } from 'vitest';
import type { Deployment } from './mongod.ts';
import type { SharedMongod } from './mongod-for-run.ts';
import { describeWith } from './require.ts';

/** The server of that kind which all suites of a run share. */
export async function sharedMongod(deployment: Deployment): Promise<SharedMongod> {
  const answer = await fetch(`${inject('mongod')}/${deployment}`);
  const told: unknown = await answer.json();
  const { url, lack } = Object(told);
  return typeof url === 'string' ? { url } : { lack: String(lack) };
}

/** Runs suites on that server, or says in their names why not. */
export const runnerOn = (mongod: SharedMongod): Runner => ({
  describe: (name, suite) => describeWith('mongodb', lackOf(mongod), name, suite),
  it,
});

export const lackOf = (mongod: SharedMongod): string | null => ('lack' in mongod ? mongod.lack : null);

/** A name that no other run or suite uses. */
export const aDatabaseName = (): string => `detent-${randomBytes(6).toString('hex')}`;

/** The address of that server with a database in it, as an operator writes it. */
export function databaseIn(url: string, database: string, options = ''): string {
  const [, hosts = '', given = ''] = /^(mongodb(?:\+srv)?:\/\/[^/]+)\/?[^?]*\??(.*)$/.exec(url) ?? [];
  return `${hosts}/${database}?${[given, options].filter((some) => some !== '').join('&')}`;
}

/** A store in a database of its own, which goes with it. */
export interface OwnStore extends AsyncDisposable {
  readonly store: MongoStore;
  readonly url: string;
  readonly database: string;
  /** A way to the same server past the store, for looking at what is stored and for spoiling it. */
  readonly client: MongoClient;
}

export async function ownStore(mongod: SharedMongod): Promise<OwnStore> {
  if ('lack' in mongod) throw new Error(mongod.lack);
  const { url } = mongod;
  const database = aDatabaseName();
  const store = await openMongo({ url, database });
  const client = new MongoClient(url);
  return {
    store,
    url,
    database,
    client,
    async [Symbol.asyncDispose]() {
      await store.close();
      await client.db(database).dropDatabase();
      await client.close();
    },
  };
}

export interface Emptied {
  readonly open: Open<StorageWorld>;
  /** Another server's own way to what is open. */
  another(): Promise<MongoStore>;
  close(): Promise<void>;
}

/** One store for a whole file, emptied after each test: making collections and indexes anew for each would take most of the time. */
export function emptied(mongod: SharedMongod): Emptied {
  let own: Promise<OwnStore> | null = null;
  return {
    async open() {
      own ??= ownStore(mongod);
      const { store, client, database } = await own;
      const used = new Set<string>();
      const world = new Proxy(store, {
        get(target, name) {
          for (const collection of collectionsOf[String(name)] ?? []) used.add(collection);
          return name === 'close' ? () => empty(client, database, used) : Reflect.get(target, name);
        },
      });
      return world;
    },
    async another() {
      own ??= ownStore(mongod);
      const { url, database } = await own;
      return openMongo({ url, database });
    },
    async close() {
      await (await own)?.[Symbol.asyncDispose]();
    },
  };
}

/** What is open, and any number of other servers' own ways to it, which are closed with it. */
export interface OpenedStorage {
  readonly ports: Awaited<ReturnType<Emptied['open']>>;
  another(): Promise<MongoStore>;
  close(): Promise<void>;
}

export const storageOn = (store: Emptied) =>
  async function openStorage(): Promise<OpenedStorage> {
    const ports = await store.open();
    const others: MongoStore[] = [];
    return {
      ports,
      async another() {
        const other = await store.another();
        others.push(other);
        return other;
      },
      async close() {
        for (const other of others) await other.close();
        await ports.close();
      },
    };
  };

/** Where each port stores. */
const collectionsOf: Readonly<Record<string, readonly string[]>> = {
  accounts: ['accounts'],
  directory: ['accounts'],
  notices: ['accounts'],
  history: ['history'],
  sessions: ['sessions'],
  signInNames: ['signInNames'],
  challenges: ['challenges'],
  throttles: ['throttles'],
  administrators: ['administrators', 'owners'],
  apiTokens: ['apiTokens'],
  organizations: ['organizations'],
  jobs: ['jobs'],
};

async function empty(client: MongoClient, database: string, collections: ReadonlySet<string>): Promise<void> {
  await Promise.all([...collections].map((name) => client.db(database).collection(name).deleteMany({})));
}
