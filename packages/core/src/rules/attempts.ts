import type { Tally } from '../tally.ts';
import { counted, instantsOf, tidied, uncounted, type Window, waitFor } from './windows.ts';

/** Attempts at an administrator's door are counted before anything is compared; while there is none left nothing is. */
export function takeAttempt(
  before: Tally,
  limit: Window,
  now: number,
): { readonly waitMs: number; readonly tally: Tally } {
  const tally = tidied(before, { windowMs: () => limit.inMs, run: () => false }, now);
  const waitMs = waitFor(instantsOf(tally, attempts), limit, now);
  return { waitMs, tally: waitMs > 0 ? tally : counted(tally, { windows: [attempts], runs: [] }, now) };
}

/** A success gives back its own attempt and no other. */
export const giveAttemptBack = (tally: Tally, takenAt: number): Tally =>
  uncounted(tally, { windows: [attempts], runs: [] }, takenAt);

const attempts = 'attempts';
