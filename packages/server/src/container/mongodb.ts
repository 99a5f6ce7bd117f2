import { ContainerModule } from 'inversify';
import { faultOf } from '../logging/fault.ts';
import * as tokens from '../tokens.ts';

/** Every storage port on one MongoDB database. */
export const mongodb = (url: string): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(tokens.MongoDatabase).toResolvedValue(
      async (log) => {
        // The driver takes a while to load, for which nobody should wait whose store is another one.
        const { openMongo } = await import('@detent/adapter-mongo');
        return openMongo({
          url,
          onDamage: (error) => log.error({ fault: faultOf(error) }, 'an account cannot be read and is passed over'),
        });
      },
      [tokens.Log],
    );
    bind(tokens.CloseStores).toResolvedValue((store) => () => store.close(), [tokens.MongoDatabase]);
    bind(tokens.Accounts).toResolvedValue(({ accounts }) => accounts, [tokens.MongoDatabase]);
    bind(tokens.Directory).toResolvedValue(({ directory }) => directory, [tokens.MongoDatabase]);
    bind(tokens.Notices).toResolvedValue(({ notices }) => notices, [tokens.MongoDatabase]);
    bind(tokens.History).toResolvedValue(({ history }) => history, [tokens.MongoDatabase]);
    bind(tokens.Sessions).toResolvedValue(({ sessions }) => sessions, [tokens.MongoDatabase]);
    bind(tokens.SignInNames).toResolvedValue(({ signInNames }) => signInNames, [tokens.MongoDatabase]);
    bind(tokens.Challenges).toResolvedValue(({ challenges }) => challenges, [tokens.MongoDatabase]);
    bind(tokens.Throttles).toResolvedValue(({ throttles }) => throttles, [tokens.MongoDatabase]);
    bind(tokens.Administrators).toResolvedValue(({ administrators }) => administrators, [tokens.MongoDatabase]);
    bind(tokens.ApiTokens).toResolvedValue(({ apiTokens }) => apiTokens, [tokens.MongoDatabase]);
    bind(tokens.Organizations).toResolvedValue(({ organizations }) => organizations, [tokens.MongoDatabase]);
    bind(tokens.Jobs).toResolvedValue(({ jobs }) => jobs, [tokens.MongoDatabase]);
  });
