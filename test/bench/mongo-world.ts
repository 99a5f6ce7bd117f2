import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyRing, formatKeyRing, parseKeyRing } from '@detent/adapter-crypto';
import { openMongo } from '@detent/adapter-mongo';
import { BSON, type Db, type Document, MongoClient } from 'mongodb';
import { clientFor } from '../../packages/adapter-mongo/src/connect.ts';
import { type MongoStore, openOn } from '../../packages/adapter-mongo/src/open-mongo.ts';
import { composed, type Prepared, person, removeOnce, type World } from './http-world.ts';

const { EJSON } = BSON;
/** Whoever is compared works on a database of their own, with the same documents and indexes. */
const subjects = ['bare', 'detent', 'relaying'] as const;
export type Subject = (typeof subjects)[number];

/** Where a run works. */
export interface Place {
  readonly directory: string;
  readonly url: string;
  /** What the names of its databases begin with. */
  readonly run: string;
}

export const aRun = (): string => `bench-${randomBytes(4).toString('hex')}`;
export const databaseOf = ({ run }: Place, name: Subject | 'source'): string => `${run}-${name}`;

export interface MongoWorld extends World {
  readonly store: MongoStore;
}

const ringFile = (directory: string): string => join(directory, 'ring.json');

export async function openMongoWorld(place: Place, subject: Subject): Promise<MongoWorld> {
  return worldOver(place, await openMongo({ url: place.url, database: databaseOf(place, subject) }));
}

function worldOver({ directory }: Place, store: MongoStore): MongoWorld {
  const ring = parseKeyRing(readFileSync(ringFile(directory), 'utf8'));
  return { ...composed(store, ring), store };
}

/** What a removal asks of the database: what the two reads leave out, and the update. */
export interface MongoFloor {
  readonly session: Document;
  readonly account: Document;
  readonly update: Document;
}

const floorFile = (directory: string): string => join(directory, 'floor.json');

export const readFloor = ({ directory }: Place): MongoFloor => EJSON.parse(readFileSync(floorFile(directory), 'utf8'));

/** Fills a database with people who have just stepped up, writes down what a removal does, and copies it for all subjects. */
export async function prepareMongo(place: Place, count: number): Promise<readonly Prepared[]> {
  const { directory, url } = place;
  writeFileSync(ringFile(directory), formatKeyRing(createKeyRing()), { mode: 0o600 });
  const client = clientFor(url, { monitorCommands: true });
  const heard: Document[] = [];
  client.on('commandStarted', ({ command }) => heard.push(command));
  const database = databaseOf(place, 'source');
  const world = worldOver(place, await openOn(client, { url, database }));
  const passwordHash = await world.ports.hasher.hash('S3cur3P@ssw0rd!');
  const people: Prepared[] = [];
  while (people.length <= count) {
    const together = Array.from({ length: 200 }, (_, at) => person(world, passwordHash, people.length + at));
    people.push(...(await Promise.all(together)));
  }
  const db = client.db(database);
  await db.collection('accounts').updateMany({}, { $set: { outbox: [], due: {} } });

  heard.length = 0;
  const [model, ...rest] = people;
  if (model === undefined) throw new Error('nobody is there');
  await removeOnce(world, model);
  writeFileSync(floorFile(directory), EJSON.stringify(floorOf(heard)));
  await db.collection<{ _id: string }>('accounts').deleteOne({ _id: model.accountId });
  for (const subject of subjects) {
    await (await openMongoWorld(place, subject)).store.close();
    for (const collection of ['accounts', 'sessions', 'organizations'])
      await copyInto(db, collection, databaseOf(place, subject));
  }
  await world.store.close();
  return rest.slice(0, count);
}

function floorOf(heard: readonly Document[]): MongoFloor {
  const projection = (collection: string): Document => {
    const found = heard.find(({ find: of }) => of === collection);
    if (found === undefined) throw new Error(`nothing was read of ${collection}`);
    return found['projection'] ?? {};
  };
  const update = heard.find(({ update: of }) => of === 'accounts');
  if (update === undefined) throw new Error('nothing was written');
  return { session: projection('sessions'), account: projection('accounts'), update: update['updates'][0].u };
}

async function copyInto(db: Db, collection: string, into: string): Promise<void> {
  const merge = { into: { db: into, coll: collection }, on: '_id', whenMatched: 'replace' } as const;
  await db
    .collection(collection)
    .aggregate([{ $merge: merge }])
    .toArray();
}

/** A way to the server past all subjects: gives everybody back what was taken off, and in the end takes the databases away. */
export interface Aside {
  readonly restore: () => Promise<void>;
  readonly dispose: () => Promise<void>;
}

export function besides(place: Place): Aside {
  const client = new MongoClient(place.url, { writeConcern: { w: 'majority' } });
  const source = client.db(databaseOf(place, 'source'));
  return {
    async restore() {
      for (const subject of subjects) await copyInto(source, 'accounts', databaseOf(place, subject));
    },
    async dispose() {
      for (const name of ['source', ...subjects] as const) await client.db(databaseOf(place, name)).dropDatabase();
      await client.close();
    },
  };
}
