import { describe, expect, it } from 'vitest';
import { takeFromAddress } from '../../src/rules/address-limit.ts';
import { emptyTally } from '../../src/rules/windows.ts';
import type { Tally } from '../../src/tally.ts';
import { noon } from '../../src/testing/fixtures.ts';

const limit = { most: 3, inMs: 100 };

describe('calls from one address', () => {
  it('are so many in a while, and then wait', () => {
    let tally: Tally = emptyTally;
    for (const at of [noon, noon + 10, noon + 20]) {
      const taken = takeFromAddress(tally, limit, at);
      expect(taken.waitMs).toBe(0);
      tally = taken.tally;
    }
    expect(takeFromAddress(tally, limit, noon + 30)).toEqual({ waitMs: 70, tally });
    expect(takeFromAddress(tally, limit, noon + 99).waitMs).toBe(1);
    expect(takeFromAddress(tally, limit, noon + 100)).toEqual({
      waitMs: 0,
      tally: { windows: { calls: [noon + 10, noon + 20, noon + 100] }, runs: {} },
    });
  });

  it('forget what has nothing to do with the limit', () => {
    expect(takeFromAddress({ windows: {}, runs: { x: 1 } }, limit, noon).tally.runs).toEqual({});
  });
});
