import type {
  Accounts,
  Administrators,
  ApiTokens,
  Challenges,
  DetentError,
  Directory,
  History,
  Jobs,
  Notices,
  Organizations,
  Sessions,
  SignInNames,
  Throttles,
} from '@detent/core';
import type { MongoClient } from 'mongodb';
import { clientFor, type Deployment, databaseNamed, prepared } from './connect.ts';
import { MongoAccounts } from './mongo-accounts.ts';
import { MongoAdministrators } from './mongo-administrators.ts';
import { MongoApiTokens } from './mongo-api-tokens.ts';
import { MongoChallenges } from './mongo-challenges.ts';
import { callMs, MongoDatabase } from './mongo-database.ts';
import { MongoDirectory } from './mongo-directory.ts';
import { MongoHistory } from './mongo-history.ts';
import { MongoJobs } from './mongo-jobs.ts';
import { MongoNotices } from './mongo-notices.ts';
import { MongoOrganizations } from './mongo-organizations.ts';
import { MongoSessions } from './mongo-sessions.ts';
import { MongoSignInNames } from './mongo-sign-in-names.ts';
import { MongoThrottles } from './mongo-throttles.ts';

export interface MongoOptions {
  /** A connection string. What it says about read and write concern and about retries is not heeded: the ports promise more. */
  readonly url: string;
  /** Left out, the one that the connection string names, else `detent`. */
  readonly database?: string;
  /** Told of an account that the relay cannot read and therefore sets aside for an hour. Must not throw. */
  readonly onDamage?: (error: DetentError) => void;
}

/** Every storage port on one database. */
export interface MongoStore {
  readonly accounts: Accounts;
  readonly directory: Directory;
  readonly notices: Notices;
  readonly history: History;
  readonly sessions: Sessions;
  readonly signInNames: SignInNames;
  readonly challenges: Challenges;
  readonly throttles: Throttles;
  readonly administrators: Administrators;
  readonly apiTokens: ApiTokens;
  readonly organizations: Organizations;
  readonly jobs: Jobs;
  /** What is there: one server, a replica set or a sharded cluster, and its version. */
  readonly server: { readonly deployment: Deployment; readonly version: string };
  /** Answers every call made so far, then closes the connections. Whatever is asked for afterwards throws `port-failed`. */
  close(): Promise<void>;
}

/**
 * Opens every storage port on one MongoDB database, and makes the indexes that are missing. Throws `configuration-wrong` for a
 * server that cannot be used as it is, and `port-failed` for one that cannot be reached now.
 */
export async function openMongo(options: MongoOptions): Promise<MongoStore> {
  return openOn(clientFor(options.url), options);
}

/** The same with a client of the caller's choice, which is closed with the store, and a time of the caller's that a call may take. */
export async function openOn(
  client: MongoClient,
  { url, database: name = databaseNamed(url), onDamage = () => undefined }: MongoOptions,
  longestMs: number = callMs,
): Promise<MongoStore> {
  const { db, server } = await prepared(client, name, 'use');
  const database = new MongoDatabase(client, db, {
    isReplicated: server.deployment !== 'standalone',
    callMs: longestMs,
  });
  return {
    accounts: new MongoAccounts(database),
    directory: new MongoDirectory(database),
    notices: new MongoNotices(database, onDamage),
    history: new MongoHistory(database),
    sessions: new MongoSessions(database),
    signInNames: new MongoSignInNames(database),
    challenges: new MongoChallenges(database),
    throttles: new MongoThrottles(database),
    administrators: new MongoAdministrators(database),
    apiTokens: new MongoApiTokens(database),
    organizations: new MongoOrganizations(database),
    jobs: new MongoJobs(database),
    server,
    close: () => database.close(),
  };
}
