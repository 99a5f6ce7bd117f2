import { describe } from 'vitest';
import type { Host } from '../self-service/world.ts';
import { removalCases } from './cases/removal.ts';
import { shared } from './parties.ts';

/** Registers the acceptance cases of section 8 for servers of one kind over stores of one kind. */
export function zitadelSuite(name: string, host: Host): void {
  describe(`ZITADEL contracts over ${name}`, () => {
    const at = shared(host);
    removalCases(at);
  });
}
