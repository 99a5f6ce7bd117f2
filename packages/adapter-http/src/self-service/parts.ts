import type { Clock, Detent } from '@detent/core';
import { type Callers, createCallers } from './callers.ts';
import { createHandingOut, type HandingOut } from './handing-out.ts';
import type { SelfServiceDeps, SelfServiceSettings } from './settings.ts';

/** What every endpoint of this contract is made with. */
export interface Parts {
  readonly detent: Detent;
  readonly clock: Clock;
  readonly settings: SelfServiceSettings;
  readonly callers: Callers;
  readonly handingOut: HandingOut;
}

export const createParts = (deps: SelfServiceDeps): Parts => ({
  detent: deps.detent,
  clock: deps.clock,
  settings: deps.settings,
  callers: createCallers(deps),
  handingOut: createHandingOut(deps.settings, deps.clock),
});
