import type pg from 'pg';
import { PgAccounts } from './accounts.ts';
import { connect } from './database.ts';
import { PgDirectory } from './directory.ts';
import { PgHistory } from './history.ts';
import { PgNotices } from './notices.ts';
import { PgAdministrators, PgApiTokens, PgJobs, PgOrganizations, PgSessions } from './operators.ts';
import { schema } from './schema.ts';
import { PgChallenges, PgSignInNames, PgThrottles } from './small-ports.ts';

export interface PostgresStore {
  readonly accounts: PgAccounts;
  readonly directory: PgDirectory;
  readonly notices: PgNotices;
  readonly history: PgHistory;
  readonly sessions: PgSessions;
  readonly signInNames: PgSignInNames;
  readonly challenges: PgChallenges;
  readonly throttles: PgThrottles;
  readonly administrators: PgAdministrators;
  readonly apiTokens: PgApiTokens;
  readonly organizations: PgOrganizations;
  readonly jobs: PgJobs;
  close(): Promise<void>;
}

/** Every storage port on one PostgreSQL database; what it lacks is made. */
export async function openPostgres(options: pg.PoolConfig): Promise<PostgresStore> {
  const database = connect(options);
  await database.ask(schema);
  return {
    accounts: new PgAccounts(database),
    directory: new PgDirectory(database),
    notices: new PgNotices(database),
    history: new PgHistory(database),
    sessions: new PgSessions(database),
    signInNames: new PgSignInNames(database),
    challenges: new PgChallenges(database),
    throttles: new PgThrottles(database),
    administrators: new PgAdministrators(database),
    apiTokens: new PgApiTokens(database),
    organizations: new PgOrganizations(database),
    jobs: new PgJobs(database),
    close: () => database.close(),
  };
}
