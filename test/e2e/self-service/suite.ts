import { describe } from 'vitest';
import { alertCases } from './cases/alerts.ts';
import { disableCases } from './cases/disable.ts';
import { faultCases } from './cases/faults.ts';
import { raceCases } from './cases/races.ts';
import type { Host } from './world.ts';

/** Registers every acceptance case of section 10 for servers of one kind over stores of one kind. */
export function selfServiceSuite(name: string, host: Host): void {
  describe(`self-service over ${name}`, () => {
    disableCases(host);
    faultCases(host);
    raceCases(host);
    alertCases(host);
  });
}
