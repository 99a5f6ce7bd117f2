import type { Mount } from '../app.ts';
import { createFlowLimiter } from '../edge/flow-limits.ts';
import { createSelfServiceMount, type SelfServiceOperation } from './mount.ts';
import { selfServiceOperations } from './operations.ts';
import { createParts } from './parts.ts';
import type { SelfServiceDeps } from './settings.ts';

export interface SelfService extends Mount {
  /** For documents and tests. */
  readonly operations: readonly SelfServiceOperation[];
}

/** The self-service contract, over the use cases of the core. */
export function createSelfService(deps: SelfServiceDeps): SelfService {
  const { detent, clock, settings } = deps;
  const operations = selfServiceOperations(createParts(deps));
  const mount = createSelfServiceMount({
    operations,
    clock,
    stepUpMs: settings.stepUpMs,
    origins: settings.origins,
    addressLimit: createFlowLimiter(settings.limits.address, clock),
    async loginLimit(keys) {
      const taken = await detent.addressLimit(keys);
      return taken.kind === 'refused' ? taken.failure : null;
    },
  });
  return { ...mount, operations };
}
