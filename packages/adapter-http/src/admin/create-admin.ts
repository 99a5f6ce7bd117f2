import type { Mount } from '../app.ts';
import { createAdmission } from './access.ts';
import { type AdminOperation, createAdminMount } from './mount.ts';
import { adminOperations } from './operations.ts';
import type { AdminDeps } from './settings.ts';

export interface Admin extends Mount {
  /** For documents and tests. */
  readonly operations: readonly AdminOperation[];
}

/** The administrators' contract, over the use cases of the core. */
export function createAdmin(deps: AdminDeps): Admin {
  const operations = adminOperations(deps);
  return { ...createAdminMount(deps, createAdmission(deps), operations), operations };
}
