import type { Clock } from '@detent/core';

/** Goes as any clock does, and can be put forward, so that a story of eight days takes no longer than it takes to read. */
export class DemoClock implements Clock {
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  skip(ms: number): void {
    this.#ahead += ms;
  }
}
