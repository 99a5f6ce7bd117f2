import type { Clock } from '../../ports/clock.ts';

/** A clock that stands still until it is told otherwise; it may be set back. */
export class ManualClock implements Clock {
  #now: number;

  constructor(now = 1_750_000_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  set(now: number): void {
    this.#now = now;
  }

  pass(ms: number): void {
    this.#now += ms;
  }
}
