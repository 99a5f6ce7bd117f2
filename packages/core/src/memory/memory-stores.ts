import { MemoryAccounts } from './accounts.ts';
import { MemoryAdministrators } from './administrators.ts';
import { MemoryApiTokens } from './api-tokens.ts';
import { MemoryChallenges } from './challenges.ts';
import { MemoryDirectory } from './directory.ts';
import { MemoryHistory } from './history.ts';
import { MemoryJobs } from './jobs.ts';
import { MemoryStore } from './memory-store.ts';
import { MemoryNotices } from './notices.ts';
import { MemoryOrganizations } from './organizations.ts';
import { MemorySessions } from './sessions.ts';
import { MemorySignInNames } from './sign-in-names.ts';
import { MemoryThrottles } from './throttles.ts';

/** Every storage port, in memory. */
export interface MemoryStores {
  readonly accounts: MemoryAccounts;
  readonly directory: MemoryDirectory;
  readonly notices: MemoryNotices;
  readonly history: MemoryHistory;
  readonly sessions: MemorySessions;
  readonly signInNames: MemorySignInNames;
  readonly challenges: MemoryChallenges;
  readonly throttles: MemoryThrottles;
  readonly administrators: MemoryAdministrators;
  readonly apiTokens: MemoryApiTokens;
  readonly organizations: MemoryOrganizations;
  readonly jobs: MemoryJobs;
}

/** An empty store for each storage port. What is in them is gone with the process. */
export function createMemoryStores(): MemoryStores {
  const store = new MemoryStore();
  return {
    accounts: new MemoryAccounts(store),
    directory: new MemoryDirectory(store),
    notices: new MemoryNotices(store),
    history: new MemoryHistory(store),
    sessions: new MemorySessions(),
    signInNames: new MemorySignInNames(),
    challenges: new MemoryChallenges(),
    throttles: new MemoryThrottles(),
    administrators: new MemoryAdministrators(),
    apiTokens: new MemoryApiTokens(),
    organizations: new MemoryOrganizations(),
    jobs: new MemoryJobs(),
  };
}
