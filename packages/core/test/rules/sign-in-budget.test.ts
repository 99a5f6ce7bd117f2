import { describe, expect, it } from 'vitest';
import { openAfterSuccess, passwordGuessesKeptMs, takePasswordGuess } from '../../src/rules/sign-in-budget.ts';
import { emptyTally } from '../../src/rules/windows.ts';
import type { Tally } from '../../src/tally.ts';
import { noon } from '../../src/testing/fixtures.ts';
import { day, minute } from '../actors.ts';

const takes = (tally: Tally, lane: string, now: number): boolean => takePasswordGuess(tally, lane, now) !== null;

function tried(count: number, at: number, before: Tally = emptyTally, lane = 'strangers'): Tally {
  let tally = before;
  for (let one = 0; one < count; one += 1) {
    const next = takePasswordGuess(tally, lane, at);
    if (next === null) throw new Error('closed');
    tally = next;
  }
  return tally;
}

const hundred = (): Tally =>
  [0, 1, 2, 3, 4].reduce((tally: Tally, round) => tried(20, noon + round * 15 * minute, tally), emptyTally);
const last = noon + 4 * 15 * minute;

describe('bounded-guessing: passwords tried at one name', () => {
  it('are twenty in a quarter of an hour', () => {
    expect(takes(tried(19, noon), 'strangers', noon)).toBe(true);
    const twenty = tried(20, noon);
    expect(takes(twenty, 'strangers', noon)).toBe(false);
    expect(takes(twenty, 'strangers', noon + 15 * minute - 1)).toBe(false);
    expect(takes(twenty, 'strangers', noon + 15 * minute)).toBe(true);
  });

  it('are a hundred in a row, over all time', () => {
    expect(takes({ windows: {}, runs: { strangers: 99 } }, 'strangers', last)).toBe(true);
    expect(takes({ windows: {}, runs: { strangers: 100 } }, 'strangers', last)).toBe(false);
    expect(takes(hundred(), 'strangers', last + 15 * minute)).toBe(false);
    expect(takes(hundred(), 'strangers', last + 3650 * day)).toBe(false);
  });

  it('lock-out-is-no-weapon: are counted for each lane alone', () => {
    expect(takes(hundred(), 'client:c', last)).toBe(true);
  });

  it('forget instants that no longer matter, and no row', () => {
    expect(takePasswordGuess(tried(3, noon), 'strangers', noon + 15 * minute)).toEqual({
      windows: { strangers: [noon + 15 * minute] },
      runs: { strangers: 4 },
    });
  });
});

describe('a right password', () => {
  it('opens its own lane', () => {
    expect(openAfterSuccess(tried(20, noon), 'strangers')).toEqual({ windows: {}, runs: {} });
  });

  it('opens a lane that a hundred in a row had closed, also from another', () => {
    const open = openAfterSuccess(tried(1, last, hundred(), 'client:c'), 'client:c');
    expect(takes(open, 'strangers', last + 15 * minute)).toBe(true);
    expect(takes(open, 'client:c', last)).toBe(true);
  });

  it('makes no room in the quarter of an hour of another lane', () => {
    const open = openAfterSuccess(tried(1, noon, tried(20, noon), 'client:c'), 'client:c');
    expect(takes(open, 'strangers', noon)).toBe(false);
  });
});

describe('the counts of a name', () => {
  it('are kept for thirty days, and for ten years while a lane is closed for good', () => {
    expect(passwordGuessesKeptMs(emptyTally)).toBe(30 * day);
    expect(passwordGuessesKeptMs({ windows: {}, runs: { a: 99, b: 3 } })).toBe(30 * day);
    expect(passwordGuessesKeptMs({ windows: {}, runs: { a: 99, b: 100 } })).toBe(3650 * day);
  });
});
