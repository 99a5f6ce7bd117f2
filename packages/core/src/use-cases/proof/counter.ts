import { DetentError } from '../../failure.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Throttles } from '../../ports/throttles.ts';
import { emptyTally } from '../../rules/windows.ts';
import type { Tally } from '../../tally.ts';
import { guarded } from '../guarded.ts';
import { createQueue } from '../queue.ts';

/** What a judgement over the counts answers, and what it writes, if anything. */
export interface Counting<R> {
  readonly answer: R;
  readonly write: { readonly tally: Tally; readonly keptForMs: number } | null;
}

export interface Counter {
  look(key: string): Promise<Tally>;
  /**
   * Judges the counts and writes what follows in one compare-and-swap; where somebody else was faster, judges again.
   * Throws when the counts cannot be read or written: nothing goes on uncounted.
   */
  count<R>(key: string, judge: (tally: Tally, now: number) => Counting<R>): Promise<R>;
}

const mostTries = 64;

/** The one way in which counts are read and written. Callers of one process queue for a key instead of colliding. */
export function createCounter(deps: { readonly throttles: Throttles; readonly clock: Clock }): Counter {
  const queued = createQueue();
  const find = (key: string): ReturnType<Throttles['find']> =>
    guarded('Throttles', 'read', () => deps.throttles.find(key));

  async function swapped<R>(key: string, judge: (tally: Tally, now: number) => Counting<R>): Promise<R> {
    for (let attempt = 0; attempt < mostTries; attempt += 1) {
      const found = await find(key);
      const now = deps.clock.now();
      const { answer, write } = judge(found?.tally ?? emptyTally, now);
      if (write === null) return answer;
      const version = found?.version ?? null;
      const expiresAt = now + write.keptForMs;
      if (await guarded('Throttles', 'write', () => deps.throttles.take(key, version, write.tally, expiresAt)))
        return answer;
    }
    const detail = 'the counts were always changed by somebody else first';
    throw new DetentError({ code: 'port-failed', port: 'Throttles', op: 'write' }, { detail });
  }

  return {
    look: async (key) => (await find(key))?.tally ?? emptyTally,
    count: (key, judge) => queued(key, () => swapped(key, judge)),
  };
}
