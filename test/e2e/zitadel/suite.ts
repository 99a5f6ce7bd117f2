import { describe } from 'vitest';
import { isThorough } from '../../support/thorough.ts';
import type { Host } from '../self-service/world.ts';
import { callerCases } from './cases/caller.ts';
import { cycleCases } from './cases/cycles.ts';
import { inputCases } from './cases/input.ts';
import { limitCases } from './cases/limits.ts';
import { removalCases } from './cases/removal.ts';
import { shared } from './parties.ts';

/** Registers the acceptance cases of section 8 for servers of one kind over stores of one kind. */
export function zitadelSuite(name: string, host: Host, register: Register = describe): void {
  register(`ZITADEL contracts over ${name}`, () => {
    const at = shared(host);
    removalCases(at);
    cycleCases(at);
    callerCases(at);
    inputCases(at);
    limitCases(at);
  });
}

/** What depends on the store; in a usual run the rest is shown over memory alone. */
export function removalSuite(name: string, host: Host, register: Register = describe): void {
  if (isThorough) return zitadelSuite(name, host, register);
  register(`ZITADEL contracts over ${name}`, () => removalCases(shared(host)));
}

type Register = (name: string, suite: () => void) => void;
