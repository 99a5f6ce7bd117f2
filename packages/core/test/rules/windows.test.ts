import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  counted,
  emptyTally,
  instantsOf,
  longestOf,
  runOf,
  tidied,
  uncounted,
  waitFor,
  waitForAll,
} from '../../src/rules/windows.ts';

const threeIn100 = { most: 3, inMs: 100 };
const keepsAll = { windowMs: () => 100, run: () => true };

describe('a window', () => {
  it('has room while fewer than its most are in it', () => {
    expect(waitFor([], threeIn100, 1000)).toBe(0);
    expect(waitFor([990, 995], threeIn100, 1000)).toBe(0);
  });

  it('is full at its most, until the oldest of those has passed', () => {
    expect(waitFor([950, 990, 995], threeIn100, 1000)).toBe(50);
    expect(waitFor([901, 990, 995], threeIn100, 1000)).toBe(1);
    expect(waitFor([900, 990, 995], threeIn100, 1000)).toBe(0);
  });

  it('is not kept full by what passed long ago, in whatever order it came', () => {
    expect(waitFor([100, 200, 300], threeIn100, 1000)).toBe(0);
    expect(waitFor([990, 995, 800, 997], threeIn100, 1000)).toBe(90);
    expect(waitFor([990, 995, 800], threeIn100, 1000)).toBe(0);
  });

  it('waits, when it holds more than its most, for as many to pass as are too many', () => {
    expect(waitFor([910, 920, 930, 940], threeIn100, 1000)).toBe(20);
  });

  it('waits for all the places together: for the longest wait of them', () => {
    const tally = { windows: { a: [950, 960, 970], b: [999] }, runs: {} };
    const a = { key: 'a', windows: [threeIn100] };
    const b = { key: 'b', windows: [{ most: 1, inMs: 100 }, threeIn100] };
    const c = { key: 'c', windows: [threeIn100] };
    expect(waitForAll(tally, [a, b, c], 1000)).toBe(99);
    expect(waitForAll(tally, [a, c], 1000)).toBe(50);
    expect(waitForAll(tally, [c], 1000)).toBe(0);
    expect(waitForAll(tally, [], 1000)).toBe(0);
  });

  it('is as long as the longest of several', () => {
    expect(longestOf([threeIn100, { most: 1, inMs: 700 }, { most: 1, inMs: 300 }])).toBe(700);
    expect(longestOf([])).toBe(0);
  });

  it('never holds more than its most in any stretch of its length, whatever is tried when', () => {
    const tries = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 60 });
    fc.assert(
      fc.property(tries, (gaps) => {
        const taken: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          if (waitFor(taken, threeIn100, now) === 0) taken.push(now);
        }
        const within = (start: number): number => taken.filter((at) => at >= start && at < start + 100).length;
        expect(taken.every((at) => within(at) <= 3)).toBe(true);
      }),
    );
  });
});

const windowMs = (key: string): number => (key === 'short' ? 10 : 100);

describe('counts', () => {
  const keys = { windows: ['a', 'b'], runs: ['x'] };

  it('begin at nothing', () => {
    expect(instantsOf(emptyTally, 'a')).toEqual([]);
    expect(runOf(emptyTally, 'x')).toBe(0);
  });

  it('grow by one instant in each window and one in each run, and leave all others alone', () => {
    const before = { windows: { a: [1], c: [2] }, runs: { x: 4, y: 7 } };
    expect(counted(before, keys, 5)).toEqual({ windows: { a: [1, 5], b: [5], c: [2] }, runs: { x: 5, y: 7 } });
  });

  it('shrink by that very instant, once, and by one in each run', () => {
    const before = { windows: { a: [1, 5, 5, 9], b: [4], c: [5] }, runs: { x: 3, y: 7 } };
    expect(uncounted(before, keys, 5)).toEqual({ windows: { a: [1, 5, 9], b: [4], c: [5] }, runs: { x: 2, y: 7 } });
  });

  it('give back the first of what was counted too', () => {
    expect(uncounted({ windows: { a: [5, 9] }, runs: {} }, { windows: ['a'], runs: [] }, 5).windows).toEqual({
      a: [9],
    });
  });

  it('never fall below nothing', () => {
    expect(uncounted(emptyTally, keys, 5)).toEqual({ windows: { a: [], b: [] }, runs: { x: 0 } });
    expect(uncounted({ windows: {}, runs: { x: 1 } }, keys, 5).runs).toEqual({ x: 0 });
  });

  it('are as before once they were counted and given back', () => {
    const before = { windows: { a: [1], b: [2] }, runs: { x: 4 } };
    expect(uncounted(counted(before, keys, 5), keys, 5)).toEqual(before);
  });

  it('forget instants that no window looks at any more, and windows that are empty', () => {
    const tally = { windows: { a: [900, 901, 950], b: [900], c: [] }, runs: {} };
    expect(tidied(tally, keepsAll, 1000)).toEqual({ windows: { a: [901, 950] }, runs: {} });
  });

  it('look back as far as each window does', () => {
    const tally = { windows: { short: [985, 995], long: [950, 995] }, runs: {} };
    expect(tidied(tally, { windowMs, run: () => true }, 1000).windows).toEqual({ short: [995], long: [950, 995] });
  });

  it('forget runs that are over, and those of nothing that is left', () => {
    const tally = { windows: { a: [950], b: [800] }, runs: { a: 1, b: 2, c: 0 } };
    expect(tidied(tally, keepsAll, 1000).runs).toEqual({ a: 1, b: 2 });
    const ofWindowsLeft = { windowMs: () => 100, run: (key: string, windows: object) => key in windows };
    expect(tidied(tally, ofWindowsLeft, 1000).runs).toEqual({ a: 1 });
  });
});
