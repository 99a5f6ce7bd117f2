import {
  alertsAreHealthy,
  type Challenges,
  type Clock,
  type EraseDue,
  type ForgetClosed,
  type Ids,
  type Jobs,
  type Notices,
  type ServiceTokens,
  type Sessions,
  type Throttles,
} from '@detent/core';
import type { Log } from '../logging/create-logger.ts';
import { faultOf } from '../logging/fault.ts';
import { type Loop, startLoop } from './loop.ts';

export interface HousekeepingDeps {
  readonly eraseDue: EraseDue;
  readonly forgetClosed: ForgetClosed;
  readonly sessions: Pick<Sessions, 'sweep'>;
  readonly challenges: Pick<Challenges, 'sweep'>;
  readonly throttles: Pick<Throttles, 'sweep'>;
  readonly jobs: Pick<Jobs, 'sweep'>;
  readonly notices: Pick<Notices, 'counts'>;
  readonly serviceTokens: Pick<ServiceTokens, 'recordUses'>;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'jitter'>;
  readonly log: Log;
}

const minute = 60_000;
/** What is done in one round; between two rounds requests have their turn. */
const batch = 100;
const betweenBatchesMs = 250;

/** Erases what may be kept no longer and sweeps out what has run out. Safe on every server at once. */
export function startHousekeeping(deps: HousekeepingDeps): readonly Loop[] {
  const { clock, log } = deps;
  const sweep = (name: string, store: { sweep(now: number, limit: number): Promise<number> }): Chore => ({
    name,
    everyMs: 10 * minute,
    work: async () => (await store.sweep(clock.now(), batch)) === batch,
  });
  let page: string | null = null;
  const chores: readonly Chore[] = [
    // An hour late at the most, also after a round that failed.
    {
      name: 'erase',
      everyMs: 10 * minute,
      async work() {
        const { failed, more } = await deps.eraseDue(batch);
        if (failed > 0) log.warn({ accounts: failed }, 'secrets that are due could not be erased yet');
        return more;
      },
    },
    sweep('sessions', deps.sessions),
    sweep('challenges', deps.challenges),
    sweep('throttles', deps.throttles),
    sweep('jobs', deps.jobs),
    {
      name: 'alerts',
      everyMs: 10 * minute,
      async work() {
        const now = clock.now();
        if (!alertsAreHealthy(await deps.notices.counts(now), now)) {
          log.error(
            { part: 'alerts' },
            'alerts that must be told have lain dead for more than a day: detent notices list',
          );
        }
        return false;
      },
    },
    {
      name: 'uses of tokens',
      everyMs: minute,
      async work() {
        await deps.serviceTokens.recordUses();
        return false;
      },
    },
    {
      name: 'closed accounts',
      everyMs: 360 * minute,
      async work() {
        page = await deps.forgetClosed(page);
        return page !== null;
      },
    },
  ];
  return chores.map(({ name, everyMs, work }) =>
    startLoop(minute * deps.ids.jitter(), async () => {
      const interval = everyMs * (0.9 + 0.2 * deps.ids.jitter());
      try {
        return (await work()) ? betweenBatchesMs : interval;
      } catch (error) {
        log.warn({ chore: name, fault: faultOf(error) }, 'housekeeping will be tried again');
        return interval;
      }
    }),
  );
}

interface Chore {
  readonly name: string;
  readonly everyMs: number;
  /** Answers whether there is more to do at once. */
  readonly work: () => Promise<boolean>;
}
