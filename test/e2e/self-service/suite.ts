import { describe } from 'vitest';
import { alertCases } from './cases/alerts.ts';
import { codeCases } from './cases/codes.ts';
import { disableCases } from './cases/disable.ts';
import { faultCases } from './cases/faults.ts';
import { httpCases } from './cases/http.ts';
import { malformedCases } from './cases/malformed.ts';
import { methodCases } from './cases/methods.ts';
import { raceCases } from './cases/races.ts';
import { sessionCases } from './cases/sessions.ts';
import { signInCases } from './cases/sign-in.ts';
import { traceCases } from './cases/traces.ts';
import type { Host } from './world.ts';

/** Registers every acceptance case of section 10 for servers of one kind over stores of one kind. */
export function selfServiceSuite(name: string, host: Host): void {
  describe(`self-service over ${name}`, () => {
    disableCases(host);
    faultCases(host);
    raceCases(host);
    alertCases(host);
    httpCases(host);
    signInCases(host);
    methodCases(host);
    sessionCases(host);
    traceCases(host);
    codeCases(host);
    malformedCases(host);
  });
}
