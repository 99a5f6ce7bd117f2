import type { Tally } from '../tally.ts';
import { counted, instantsOf, tidied, type Window, waitFor } from './windows.ts';

/** One client address signs in or steps up so many times in a while, whoever it says it is; a whole network so many times more. */
export function takeFromAddress(
  before: Tally,
  limit: Window,
  now: number,
): { readonly waitMs: number; readonly tally: Tally } {
  const tally = tidied(before, { windowMs: () => limit.inMs, run: () => false }, now);
  const waitMs = waitFor(instantsOf(tally, calls), limit, now);
  return { waitMs, tally: waitMs > 0 ? tally : counted(tally, { windows: [calls], runs: [] }, now) };
}

const calls = 'calls';
