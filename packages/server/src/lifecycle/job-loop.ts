import type { Ids } from '@detent/core';
import type { Commits } from '../container/commits.ts';
import type { Log } from '../logging/create-logger.ts';
import { faultOf } from '../logging/fault.ts';
import { type Loop, startLoop } from './loop.ts';

export interface JobLoopDeps {
  /** Does some of what waits; answers whether there is more. */
  readonly run: () => Promise<boolean>;
  readonly begun: Commits;
  readonly ids: Pick<Ids, 'jitter'>;
  readonly log: Log;
}

/** Between two rounds requests have their turn. */
const betweenMs = 50;
/** How often to look for what another process has begun, or left unfinished. */
const everyMs = 10_000;

/** Works at bulk removals: at once when one begins here, and at intervals for those of servers that are gone. */
export function startJobLoop({ run, begun, ids, log }: JobLoopDeps): Loop {
  const interval = (): number => everyMs * (0.9 + 0.2 * ids.jitter());
  const loop = startLoop(interval(), async () => {
    try {
      return (await run()) ? betweenMs : interval();
    } catch (error) {
      log.warn({ fault: faultOf(error) }, 'a bulk removal will be gone on with');
      return interval();
    }
  });
  begun.listen(() => loop.soon(0));
  return loop;
}
