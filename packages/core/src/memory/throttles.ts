import type { Version } from '../ports/records.ts';
import type { Throttles } from '../ports/throttles.ts';
import type { Tally } from '../tally.ts';
import { keep } from './keep.ts';

interface Taken {
  readonly tally: Tally;
  readonly version: number;
  readonly expiresAt: number;
}

/** Counts of guesses in memory. A version is never used twice, not even after its record is gone. */
export class MemoryThrottles implements Throttles {
  readonly #taken = new Map<string, Taken>();
  #writes = 0;

  async find(key: string): Promise<{ readonly tally: Tally; readonly version: Version } | null> {
    return this.#taken.get(key) ?? null;
  }

  async take(key: string, version: Version | null, tally: Tally, expiresAt: number): Promise<boolean> {
    if ((this.#taken.get(key)?.version ?? null) !== version) return false;
    this.#writes += 1;
    this.#taken.set(key, keep({ tally, version: this.#writes, expiresAt }));
    return true;
  }

  async sweep(now: number, limit: number): Promise<number> {
    const over = [...this.#taken].filter(([, { expiresAt }]) => expiresAt < now).slice(0, limit);
    for (const [key] of over) this.#taken.delete(key);
    return over.length;
  }
}
