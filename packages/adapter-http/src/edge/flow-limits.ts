import type { Clock } from '@detent/core';
import type { AddressKey } from './client-address.ts';

/** So many in a while; none are counted where `most` is 0. */
export interface FlowLimit {
  readonly most: number;
  readonly inMs: number;
}

export interface FlowLimiter {
  /** Counts one, and says how many milliseconds to wait if that was one too many; 0 lets it pass. */
  take(keys: readonly AddressKey[]): number;
  /** How long `take` would say to wait; nothing is counted. */
  waitMs(keys: readonly AddressKey[]): number;
}

const mostKeys = 100_000;

/**
 * Slows floods down, in this process alone. Nothing about guessing rests on it, so a server under attack forgets its oldest
 * keys rather than fill its memory. A window opens with the first request and closes by time.
 */
export function createFlowLimiter(limit: FlowLimit, clock: Clock, most: number = mostKeys): FlowLimiter {
  if (limit.most === 0) return { take: () => 0, waitMs: () => 0 };
  const windows = new Map<string, Window>();

  /** Before this instant no window has closed. */
  let closesFrom = Number.NEGATIVE_INFINITY;

  /** Windows are kept in the order of their opening, so the first one is the first to close. Two go for one that comes. */
  const makeRoom = (now: number): void => {
    // Beginning to walk through a map costs more than all else here, so it is done only where something may have to go.
    if (windows.size < most && now < closesFrom) return;
    let gone = 0;
    for (const [key, window] of windows) {
      closesFrom = window.openedAt + limit.inMs;
      if (gone === 2 || (windows.size < most && now < closesFrom)) return;
      windows.delete(key);
      gone += 1;
    }
  };

  const openAt = (key: string, now: number): Window | null => {
    const window = windows.get(key);
    return window !== undefined && now >= window.openedAt && now < window.openedAt + limit.inMs ? window : null;
  };

  const fullFor = (window: Window, times: number, now: number): number =>
    window.count >= limit.most * times ? window.openedAt + limit.inMs - now : 0;

  const waitAt = ({ key, times }: AddressKey, now: number): number => {
    const window = openAt(key, now);
    if (window !== null) {
      const wait = fullFor(window, times, now);
      if (wait === 0) window.count += 1;
      return wait;
    }
    windows.delete(key);
    makeRoom(now);
    windows.set(key, { openedAt: now, count: 1 });
    return 0;
  };

  return {
    take(keys) {
      const now = clock.now();
      for (const key of keys) {
        const wait = waitAt(key, now);
        if (wait > 0) return wait;
      }
      return 0;
    },

    waitMs(keys) {
      const now = clock.now();
      return keys.reduce((longest, { key, times }) => {
        const window = openAt(key, now);
        return window === null ? longest : Math.max(longest, fullFor(window, times, now));
      }, 0);
    },
  };
}

interface Window {
  readonly openedAt: number;
  count: number;
}

/** As a `Retry-After` says it: whole seconds, at least one. */
export const retryAfter = (waitMs: number): string => String(Math.max(1, Math.ceil(waitMs / 1000)));
