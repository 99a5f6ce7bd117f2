import type { Handlers } from './handlers.ts';
import type { Operation } from './operation.ts';
import { resourcesOperations } from './operations-resources.ts';
import { v2betaOperations, v2Operations } from './operations-v2.ts';
import { v3alphaOperations } from './operations-v3alpha.ts';

/** Every call of these contracts, in the order in which they list them. */
export const zitadelOperations = (handlers: Handlers): readonly Operation[] => [
  ...v2Operations(handlers),
  ...v2betaOperations(handlers),
  ...v3alphaOperations(handlers),
  ...resourcesOperations(handlers),
];
