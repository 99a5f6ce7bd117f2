import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openSqlite } from '@detent/adapter-sqlite';
import { ContainerModule } from 'inversify';
import type { Config } from '../config/config.ts';
import { faultOf } from '../logging/fault.ts';
import * as tokens from '../tokens.ts';

/** Every storage port on one SQLite file. */
export const sqlite = (file: string): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(tokens.DatabaseFile).toResolvedValue(
      (log) => {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        return openSqlite({
          file,
          onDamage: (error) => log.error({ fault: faultOf(error) }, 'an account cannot be read and is passed over'),
        });
      },
      [tokens.Log],
    );
    bind(tokens.CloseStores).toResolvedValue((store) => () => store.close(), [tokens.DatabaseFile]);
    bind(tokens.Accounts).toResolvedValue(({ accounts }) => accounts, [tokens.DatabaseFile]);
    bind(tokens.Directory).toResolvedValue(({ directory }) => directory, [tokens.DatabaseFile]);
    bind(tokens.Notices).toResolvedValue(({ notices }) => notices, [tokens.DatabaseFile]);
    bind(tokens.History).toResolvedValue(({ history }) => history, [tokens.DatabaseFile]);
    bind(tokens.Sessions).toResolvedValue(({ sessions }) => sessions, [tokens.DatabaseFile]);
    bind(tokens.SignInNames).toResolvedValue(({ signInNames }) => signInNames, [tokens.DatabaseFile]);
    bind(tokens.Challenges).toResolvedValue(({ challenges }) => challenges, [tokens.DatabaseFile]);
    bind(tokens.Throttles).toResolvedValue(({ throttles }) => throttles, [tokens.DatabaseFile]);
    bind(tokens.Administrators).toResolvedValue(({ administrators }) => administrators, [tokens.DatabaseFile]);
    bind(tokens.ApiTokens).toResolvedValue(({ apiTokens }) => apiTokens, [tokens.DatabaseFile]);
    bind(tokens.Organizations).toResolvedValue(({ organizations }) => organizations, [tokens.DatabaseFile]);
    bind(tokens.Jobs).toResolvedValue(({ jobs }) => jobs, [tokens.DatabaseFile]);
  });

/** The file that was configured, else the one in the data folder. */
export const databasePath = (file: string | null, { dataDir }: Pick<Config, 'dataDir'>): string =>
  file ?? join(dataDir, 'detent.db');
