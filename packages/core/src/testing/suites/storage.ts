import { type AccountsWorld } from './account-steps.ts';
import { accountsContract } from './accounts.ts';
import { type AdministratorsWorld, administratorsContract } from './administrators.ts';
import { type ApiTokensWorld, apiTokensContract } from './api-tokens.ts';
import { type ChallengesWorld, challengesContract } from './challenges.ts';
import { type DirectoryWorld, directoryContract } from './directory.ts';
import { type JobsWorld, jobsContract } from './jobs.ts';
import { type OrganizationsWorld, organizationsContract } from './organizations.ts';
import type { Open, Runner } from './runner.ts';
import { type SessionsDeviations, type SessionsWorld, sessionsContract } from './sessions.ts';
import { type SignInNamesWorld, signInNamesContract } from './sign-in-names.ts';
import { type ThrottlesWorld, throttlesContract } from './throttles.ts';

/** Every storage port. */
export type StorageWorld = AccountsWorld &
  AdministratorsWorld &
  ApiTokensWorld &
  ChallengesWorld &
  DirectoryWorld &
  JobsWorld &
  OrganizationsWorld &
  SessionsWorld &
  SignInNamesWorld &
  ThrottlesWorld;

/** The suites of all storage ports, for a store that has them all. `open` answers a fresh, empty store each time. */
export function storageContract(
  runner: Runner,
  name: string,
  open: Open<StorageWorld>,
  deviations: SessionsDeviations = {},
): void {
  accountsContract(runner, name, open);
  administratorsContract(runner, name, open);
  apiTokensContract(runner, name, open);
  challengesContract(runner, name, open);
  directoryContract(runner, name, open);
  jobsContract(runner, name, open);
  organizationsContract(runner, name, open);
  sessionsContract(runner, name, open, deviations);
  signInNamesContract(runner, name, open);
  throttlesContract(runner, name, open);
}
