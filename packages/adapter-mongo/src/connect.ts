import { DetentError } from '@detent/core';
import {
  type Collection,
  type Db,
  type DbOptions,
  MongoClient,
  type MongoClientOptions,
  MongoCompatibilityError,
  MongoServerError,
  MongoServerSelectionError,
  ReadConcern,
  WriteConcern,
} from 'mongodb';
import { detailOf } from './fault.ts';
import { createIndexes } from './indexes.ts';
import { callMs } from './mongo-database.ts';

// Connects, looks at what answers, and says in one sentence why it cannot be used. A connection string holds a password, so
// neither it nor what the driver says about it is repeated.

export type Deployment = 'standalone' | 'replica-set' | 'sharded';

export interface Server {
  readonly deployment: Deployment;
  readonly version: string;
}

/** MongoDB 6.0. */
const oldestWireVersion = 17;

/** How the ports keep their promises, whatever the connection string says. */
const promises: DbOptions = {
  readPreference: 'primary',
  readConcern: new ReadConcern('local'),
  writeConcern: new WriteConcern('majority', undefined, true),
  ignoreUndefined: true,
};

/** What holds where the connection string says nothing. */
const usual: MongoClientOptions = {
  appName: 'detent',
  serverSelectionTimeoutMS: callMs,
  connectTimeoutMS: callMs,
  socketTimeoutMS: callMs,
  waitQueueTimeoutMS: callMs,
};

export function clientFor(url: string, more: MongoClientOptions = {}): MongoClient {
  const named = new Set([...new URLSearchParams(url.split('?')[1])].map(([name]) => name.toLowerCase()));
  const unsaid = Object.entries(usual).filter(([name]) => !named.has(name.toLowerCase()));
  try {
    return new MongoClient(url, { ...Object.fromEntries(unsaid), retryReads: true, retryWrites: true, ...more });
  } catch {
    throw wrong('is no connection string that can be read, or has an option that MongoDB does not know');
  }
}

/** The database that a connection string names. */
export function databaseNamed(url: string): string {
  const [, path = ''] = /^mongodb(?:\+srv)?:\/\/[^/]*\/([^?]*)/.exec(url) ?? [];
  return path === '' ? 'detent' : decodeURIComponent(path);
}

/** Connects and makes the database ready; when that fails the client is closed. */
export async function prepared(
  client: MongoClient,
  name: string,
  purpose: Purpose,
): Promise<{ readonly db: Db; readonly server: Server }> {
  try {
    await client.connect();
    const db = client.db(name, promises);
    const server = await judged(db);
    await prepare(db, server, purpose);
    return { db, server };
  } catch (error) {
    await client.close();
    throw translated(error);
  }
}

/** What answers, if it can be used. */
async function judged(db: Db): Promise<Server> {
  const hello = await db.command({ hello: 1 });
  if (Number(hello['maxWireVersion']) < oldestWireVersion) throw wrong('names a MongoDB older than 6.0');
  if (hello['isWritablePrimary'] !== true) throw wrong('names a secondary, on which nothing can be written');
  const { version } = await db.command({ buildInfo: 1 });
  return { deployment: deploymentOf(hello), version: String(version) };
}

function deploymentOf(hello: Readonly<Record<string, unknown>>): Deployment {
  if (hello['msg'] === 'isdbgrid') return 'sharded';
  return typeof hello['setName'] === 'string' ? 'replica-set' : 'standalone';
}

/** The layout that this release writes. */
const layout = 1;

/** What a database is opened for: to be used, or to be filled with what another store holds. */
export type Purpose = 'use' | 'copy';

interface Meta {
  readonly _id: 'detent';
  readonly layout: number;
  /** How far a copy has come. Nothing is said about a database that is in use, and none is copied into such a one. */
  readonly copy?: 'begun' | 'whole';
}

const metaOf = (db: Db): Collection<Meta> => db.collection<Meta>('meta');

async function prepare(db: Db, { deployment }: Server, purpose: Purpose): Promise<void> {
  const fresh = purpose === 'use' ? { layout } : ({ layout, copy: 'begun' } as const);
  const found = await metaOf(db).findOneAndUpdate(
    { _id: 'detent' },
    { $setOnInsert: fresh },
    { upsert: true, returnDocument: 'after' },
  );
  if (found?.layout !== layout) throw wrong('names a database of another release, which this one cannot read');
  if (purpose === 'copy' && found.copy === undefined) throw wrong('names a database that is in use already');
  if (purpose === 'use' && found.copy === 'begun')
    throw wrong('names a database into which not everything is copied yet: detent migrate goes on with it');
  if (found.copy === 'whole') {
    const change = purpose === 'use' ? ({ $unset: { copy: '' } } as const) : ({ $set: { copy: 'begun' } } as const);
    await metaOf(db).updateOne({ _id: 'detent', copy: 'whole' }, change);
  }
  // A majority has to have an index before it is used; a member that is down holds up nobody's start.
  await createIndexes(db, deployment === 'standalone' ? {} : { commitQuorum: 'majority' });
}

/** From now on the database may be used. */
export async function copied(db: Db): Promise<void> {
  await metaOf(db).updateOne({ _id: 'detent', copy: 'begun' }, { $set: { copy: 'whole' } });
}

function translated(error: unknown): DetentError {
  if (DetentError.isInstance(error)) return error;
  if (error instanceof MongoCompatibilityError || isTooOld(error))
    return wrong('names a MongoDB older than 6.0', error);
  if (error instanceof MongoServerSelectionError)
    return unreachable(`no MongoDB to write to answers: ${seen(error)}`, error);
  if (isFileFault(error)) return wrong('names a file with a certificate or key that cannot be read', error);
  if (!(error instanceof MongoServerError)) return unreachable(codeOf(error) ?? detailOf(error), error);
  switch (Number(error.code)) {
    case 18:
      return wrong('has a user or password that MongoDB refuses', error);
    case 13:
      return wrong('has a user who may not read, write and make indexes in that database', error);
    case 85:
    case 86:
      return wrong('names a database in which an index of ours is somebody else’s', error);
    default:
      return unreachable(detailOf(error), error);
  }
}

/** So old that the driver does not talk to it. */
const isTooOld = (error: unknown): boolean =>
  error instanceof MongoServerSelectionError &&
  [...(error.reason?.servers.values() ?? [])].some((server) => server.error instanceof MongoCompatibilityError);

/** Each server that is known, and what is the matter with it. */
function seen({ reason }: MongoServerSelectionError): string {
  const servers = [...(reason?.servers.values() ?? [])];
  return servers.map(({ address, type, error }) => `${address} ${error === null ? type : causeOf(error)}`).join(', ');
}

const causeOf = (error: Error): string => codeOf(error.cause) ?? error.name;

/** What the system calls it. */
function codeOf(error: unknown): string | null {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
  return typeof code === 'string' ? code : null;
}

const isFileFault = (error: unknown): boolean =>
  error instanceof Error && ['open', 'read'].includes(String(Reflect.get(error, 'syscall')));

function wrong(flaw: string, cause?: unknown): DetentError {
  const failure = { code: 'configuration-wrong', setting: 'DETENT_STORE' } as const;
  return new DetentError(failure, { detail: flaw, ...(cause === undefined ? {} : { cause }) });
}

const unreachable = (detail: string, cause: unknown): DetentError =>
  new DetentError({ code: 'port-failed', port: 'Accounts', op: 'read' }, { detail, cause });
