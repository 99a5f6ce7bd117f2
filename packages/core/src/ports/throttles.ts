import type { Tally } from '../tally.ts';
import type { Version } from './records.ts';

/** Counts of guesses, one record for each account, sign-in name or client address. Keys are keyed hashes or opaque ids. */
export interface Throttles {
  /** The counts as last taken, or null where nothing was counted. Failing throws: nothing is compared uncounted. */
  find(key: string): Promise<{ readonly tally: Tally; readonly version: Version } | null>;
  /**
   * Writes the tally iff its version is still the one read (null: none is stored). Of many callers with one version
   * exactly one is told true; the others wrote nothing. A record may vanish after `expiresAt`, not before.
   */
  take(key: string, version: Version | null, tally: Tally, expiresAt: number): Promise<boolean>;
  /** Removes records past their end, at most `limit`, and says how many. */
  sweep(now: number, limit: number): Promise<number>;
}
