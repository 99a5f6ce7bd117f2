import { describe } from 'vitest';
import { credentialCases } from './cases/credentials.ts';
import { effectCases } from './cases/effects.ts';
import { extensionCases } from './cases/extensions.ts';
import { removalCases } from './cases/removal.ts';
import { userCases } from './cases/users.ts';
import type { Host } from './world.ts';

export function registerAdminCases(host: Host): void {
  removalCases(host);
  credentialCases(host);
  effectCases(host);
  userCases(host);
  extensionCases(host);
}

/** Registers the acceptance cases of section 11 over stores of one kind. */
export function adminSuite(name: string, host: Host): void {
  describe(`administrators over ${name}`, () => {
    registerAdminCases(host);
  });
}
