import type { Ids, Relay } from '@detent/core';
import type { Commits } from '../container/commits.ts';
import type { Log } from '../logging/create-logger.ts';
import { faultOf } from '../logging/fault.ts';
import { type Loop, startLoop } from './loop.ts';

export interface RelayLoopDeps {
  readonly relay: Pick<Relay, 'pass'>;
  readonly commits: Commits;
  readonly ids: Pick<Ids, 'jitter'>;
  readonly log: Log;
  /** How often to look for what other processes committed. */
  readonly everyMs: number;
}

/** After a commit of this process the relay looks within 50 to 100 ms: late enough to take several at once, and to let their answers go first. */
const soonMs = 50;

/** Lets the relay work: soon after each commit here, when something falls due, and else at its interval. */
export function startRelayLoop({ relay, commits, ids, log, everyMs }: RelayLoopDeps): Loop {
  const soon = (): number => soonMs * (1 + ids.jitter());

  const loop = startLoop(soon(), async () => {
    const { waitMs, faults } = await relay.pass();
    for (const fault of faults) log.warn({ fault: faultOf(fault) }, 'a delivery will be tried again');
    const interval = everyMs * (0.9 + 0.2 * ids.jitter());
    // Between two rounds requests have their turn, however much is waiting.
    return waitMs === null ? interval : Math.min(interval, Math.max(waitMs, soonMs));
  });
  commits.listen(() => loop.soon(soon()));
  return loop;
}
