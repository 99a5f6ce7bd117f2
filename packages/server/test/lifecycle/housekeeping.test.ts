import { DetentError } from '@detent/core';
import { ManualClock } from '@detent/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HousekeepingDeps, startHousekeeping } from '../../src/lifecycle/housekeeping.ts';
import { memoryLog } from '../support/quiet-log.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const minute = 60_000;
const healthy = { due: {}, dead: {}, oldestDueAt: null, oldestDeadAt: {} };
const counts = (at: number) => () => Promise.resolve({ ...healthy, oldestDeadAt: { A: at } });

async function kept(ms: number, wishes: Partial<HousekeepingDeps> = {}) {
  const done: string[] = [];
  const { log, lines } = memoryLog();
  const sweeping = (name: string) => ({
    sweep: (now: number, limit: number) => {
      done.push(`${name} ${now} ${limit}`);
      return Promise.resolve(0);
    },
  });
  const loops = startHousekeeping({
    eraseDue: (limit) => {
      done.push(`erase ${limit}`);
      return Promise.resolve({ erased: 0, failed: 0, more: false });
    },
    forgetClosed: (after) => {
      done.push(`closed ${String(after)}`);
      return Promise.resolve(null);
    },
    sessions: sweeping('sessions'),
    challenges: sweeping('challenges'),
    throttles: sweeping('throttles'),
    jobs: sweeping('jobs'),
    notices: {
      counts: () => {
        done.push('alerts');
        return Promise.resolve(healthy);
      },
    },
    serviceTokens: {
      recordUses: () => {
        done.push('uses');
        return Promise.resolve(0);
      },
    },
    clock: new ManualClock(1000),
    ids: { jitter: () => 0.5 },
    log,
    ...wishes,
  });
  await vi.advanceTimersByTimeAsync(ms);
  await Promise.all(loops.map((loop) => loop.stop()));
  return { done, lines };
}

describe('housekeeping', () => {
  it('does everything once within the first minute', async () => {
    const { done } = await kept(minute);
    expect(done.toSorted()).toEqual([
      'alerts',
      'challenges 1000 100',
      'closed null',
      'erase 100',
      'jobs 1000 100',
      'sessions 1000 100',
      'throttles 1000 100',
      'uses',
    ]);
  });

  it('erases every ten minutes, so that nothing is an hour late', async () => {
    const { done } = await kept(60 * minute);
    expect(done.filter((what) => what === 'erase 100')).toHaveLength(6);
  });

  it('goes on at once while there is more, with a pause for requests', async () => {
    let left = 3;
    const calls: number[] = [];
    await kept(minute, {
      eraseDue: () => {
        left -= 1;
        calls.push(performance.now());
        return Promise.resolve({ erased: 100, failed: 0, more: left > 0 });
      },
    });
    expect(calls.map((at) => Math.round(at - (calls[0] ?? 0)))).toEqual([0, 250, 500]);
  });

  it('goes on at once while a sweep removes as many as it may', async () => {
    let left = 250;
    await kept(minute, {
      sessions: {
        sweep: (_now, limit) => {
          const removed = Math.min(left, limit);
          left -= removed;
          return Promise.resolve(removed);
        },
      },
    });
    expect(left).toBe(0);
  });

  it('looks through all accounts page by page', async () => {
    const pages: (string | null)[] = [];
    await kept(minute, {
      forgetClosed: (after) => {
        pages.push(after);
        return Promise.resolve(after === null ? 'b' : after === 'b' ? 'c' : null);
      },
    });
    expect(pages).toEqual([null, 'b', 'c']);
  });

  it('says how many secrets are left over', async () => {
    const { lines } = await kept(minute, { eraseDue: () => Promise.resolve({ erased: 1, failed: 2, more: false }) });
    expect(lines).toMatchObject([{ level: 'warn', accounts: 2 }]);
  });

  it('says so when an alert that must be told has lain dead for more than a day', async () => {
    const { lines } = await kept(minute, { notices: { counts: counts(1000 - 86_400_001) } });
    expect(lines).toMatchObject([{ level: 'error', part: 'alerts' }]);
    expect((await kept(minute, { notices: { counts: counts(1000 - 86_400_000) } })).lines).toEqual([]);
  });

  it('tries again after a fault, and stops nothing else by it', async () => {
    let tries = 0;
    const { done, lines } = await kept(12 * minute, {
      throttles: {
        sweep: () => {
          tries += 1;
          return Promise.reject(new DetentError({ code: 'port-failed', port: 'Throttles', op: 'write' }));
        },
      },
    });
    expect(tries).toBe(2);
    expect(done.filter((what) => what.startsWith('sessions'))).toHaveLength(2);
    expect(lines[0]).toMatchObject({ level: 'warn', chore: 'throttles', fault: { code: 'port-failed' } });
  });
});
