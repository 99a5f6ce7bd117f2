import type { Relay } from '@detent/core';
import type { Exposition } from '../lifecycle/metrics.ts';
import type { Meter } from './meter.ts';
import { registerNotices } from './notice-metrics.ts';
import { type PresentState, registerPresentState } from './present-state.ts';

/** Everything that there is to collect, as it stands whenever it is read. */
export function createExposition(
  { registry }: Pick<Meter, 'registry'>,
  relay: Pick<Relay, 'metrics'>,
  state: PresentState,
): () => Promise<Exposition> {
  const refresh = registerNotices(registry, relay);
  registerPresentState(registry, state);
  return async () => {
    await refresh();
    return { type: registry.contentType, text: await registry.metrics() };
  };
}
