import { adminsOperations } from './admins.ts';
import { bulkOperations } from './bulk.ts';
import { factorOperations } from './factors.ts';
import { historyOperations } from './history.ts';
import type { AdminOperation } from './mount.ts';
import { ownFactorsOperations } from './own-factors.ts';
import { sessionOperations } from './session.ts';
import type { AdminDeps } from './settings.ts';
import { userOperations } from './users.ts';

/** Every endpoint of this contract, in the order in which it lists them. */
export const adminOperations = (deps: AdminDeps): readonly AdminOperation[] => [
  ...factorOperations(deps),
  ...sessionOperations(deps),
  ...adminsOperations(deps),
  ...ownFactorsOperations(deps),
  ...userOperations(deps),
  ...historyOperations(deps),
  ...bulkOperations(deps),
];
