import { createMemoryStores } from '@detent/core/memory';
import { ContainerModule } from 'inversify';
import * as tokens from '../tokens.ts';

/** Every storage port in memory; what is in it goes with the process. */
export const memory = (): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(tokens.Memory).toConstantValue(createMemoryStores());
    bind(tokens.CloseStores).toConstantValue(() => Promise.resolve());
    bind(tokens.Accounts).toResolvedValue(({ accounts }) => accounts, [tokens.Memory]);
    bind(tokens.Directory).toResolvedValue(({ directory }) => directory, [tokens.Memory]);
    bind(tokens.Notices).toResolvedValue(({ notices }) => notices, [tokens.Memory]);
    bind(tokens.History).toResolvedValue(({ history }) => history, [tokens.Memory]);
    bind(tokens.Sessions).toResolvedValue(({ sessions }) => sessions, [tokens.Memory]);
    bind(tokens.SignInNames).toResolvedValue(({ signInNames }) => signInNames, [tokens.Memory]);
    bind(tokens.Challenges).toResolvedValue(({ challenges }) => challenges, [tokens.Memory]);
    bind(tokens.Throttles).toResolvedValue(({ throttles }) => throttles, [tokens.Memory]);
    bind(tokens.Administrators).toResolvedValue(({ administrators }) => administrators, [tokens.Memory]);
    bind(tokens.ApiTokens).toResolvedValue(({ apiTokens }) => apiTokens, [tokens.Memory]);
    bind(tokens.Organizations).toResolvedValue(({ organizations }) => organizations, [tokens.Memory]);
    bind(tokens.Jobs).toResolvedValue(({ jobs }) => jobs, [tokens.Memory]);
  });
