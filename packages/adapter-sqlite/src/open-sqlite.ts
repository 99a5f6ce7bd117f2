import {
  type Accounts,
  type Administrators,
  type ApiTokens,
  type Challenges,
  DetentError,
  type Directory,
  type History,
  type Jobs,
  type Notices,
  type Organizations,
  type Sessions,
  type SignInNames,
  type Throttles,
} from '@detent/core';
import type { Contents } from '@detent/core/storage';
import { backUp } from './backup.ts';
import { Checkpointer } from './checkpointer.ts';
import { contentsOf } from './contents.ts';
import { DirectoryRows } from './directory-rows.ts';
import { type ChosenDriver, chooseDriver } from './driver.ts';
import type { Patience } from './group-commit.ts';
import { openFile } from './open-file.ts';
import { SqliteAccounts } from './sqlite-accounts.ts';
import { SqliteAdministrators } from './sqlite-administrators.ts';
import { SqliteApiTokens } from './sqlite-api-tokens.ts';
import { SqliteChallenges } from './sqlite-challenges.ts';
import { SqliteDirectory } from './sqlite-directory.ts';
import { SqliteFile } from './sqlite-file.ts';
import { SqliteHistory } from './sqlite-history.ts';
import { SqliteJobs } from './sqlite-jobs.ts';
import { SqliteNotices } from './sqlite-notices.ts';
import { SqliteOrganizations } from './sqlite-organizations.ts';
import { SqliteSessions } from './sqlite-sessions.ts';
import { SqliteSignInNames } from './sqlite-sign-in-names.ts';
import { SqliteThrottles } from './sqlite-throttles.ts';

export interface SqliteOptions {
  /** Where the database lies. It is made when it is not there; its directory has to be. */
  readonly file: string;
  /** Told of an account that the relay cannot read and therefore sets aside for an hour. Must not throw. */
  readonly onDamage?: (error: DetentError) => void;
}

/** Every storage port on one file. */
export interface SqliteStore {
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
  /** Everything in it, for whoever moves it elsewhere. */
  readonly contents: Contents;
  /** Which SQLite is in use. */
  readonly driver: { readonly name: string; readonly version: string };
  /**
   * Writes a copy to a path where nothing is yet. It holds every write that was acknowledged before the call, and opens
   * like the original. Reading and writing go on meanwhile.
   */
  backup(toPath: string): Promise<void>;
  /** Answers every write asked for so far, then closes the file. Whatever is asked for afterwards throws `port-failed`. */
  close(): Promise<void>;
}

/** How long a call waits for another process to let go of the file, and how often it asks. */
const usual: Patience = { limitMs: 5000, pauseMs: 30 };

/**
 * Opens every storage port on one SQLite file. Throws `configuration-wrong` for a file that is not ours to use and
 * `port-failed` for one that cannot be used now; either leaves the file as it was.
 */
export async function openSqlite(options: SqliteOptions): Promise<SqliteStore> {
  return openWith(await chooseDriver(), options, usual);
}

/** The same with a driver and a patience of the caller's choice. */
export async function openWith(
  { name, version, driver }: ChosenDriver,
  { file: path, onDamage = () => undefined }: SqliteOptions,
  patience: Patience,
): Promise<SqliteStore> {
  const file = new SqliteFile(await openFile(path, driver, patience), patience, new Checkpointer(path, { name }));
  const directory = new DirectoryRows(file);
  await directory.fill();
  return {
    accounts: new SqliteAccounts(file, directory),
    directory: new SqliteDirectory(file),
    notices: new SqliteNotices(file, onDamage),
    history: new SqliteHistory(file),
    sessions: new SqliteSessions(file),
    signInNames: new SqliteSignInNames(file),
    challenges: new SqliteChallenges(file),
    throttles: new SqliteThrottles(file),
    administrators: new SqliteAdministrators(file),
    apiTokens: new SqliteApiTokens(file),
    organizations: new SqliteOrganizations(file),
    jobs: new SqliteJobs(file),
    contents: contentsOf(file),
    driver: { name, version },
    async backup(toPath) {
      if (file.isClosed)
        throw new DetentError({ code: 'port-failed', port: 'Accounts', op: 'read' }, { detail: 'closed' });
      await backUp(path, toPath, driver);
    },
    close: () => file.close(),
  };
}
