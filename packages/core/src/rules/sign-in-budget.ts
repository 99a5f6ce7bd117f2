import type { Tally } from '../tally.ts';
import { counted, instantsOf, runOf, tidied, type Window, waitFor } from './windows.ts';

/**
 * Passwords are guessed at a sign-in name, known or not, so many times in a while and so many in a row by lane; after that
 * every password there reads as wrong. Answers the counts with this guess in them, or null when there is none left.
 */
export function takePasswordGuess(before: Tally, lane: string, now: number): Tally | null {
  const tally = tidied(before, { windowMs: () => inAWhile.inMs, run: () => true }, now);
  if (runOf(tally, lane) >= inARow || waitFor(instantsOf(tally, lane), inAWhile, now) > 0) return null;
  return counted(tally, { windows: [lane], runs: [lane] }, now);
}

/** A right password opens the lane it came by, and every lane that was closed by guesses in a row. */
export function openAfterSuccess(tally: Tally, lane: string): Tally {
  const { [lane]: _over, ...windows } = tally.windows;
  return { windows, runs: {} };
}

/** How long the counts must be kept: a closed lane stays closed, and strangers' guesses at names that nobody has are not kept for ever. */
export const passwordGuessesKeptMs = (tally: Tally): number =>
  Object.values(tally.runs).some((count) => count >= inARow) ? tenYears : thirtyDays;

const inAWhile: Window = { most: 20, inMs: 900_000 };
const inARow = 100;
const thirtyDays = 30 * 86_400_000;
const tenYears = 10 * 365 * 86_400_000;
