import { ManualClock } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { createFlowLimiter, retryAfter } from '../../src/edge/flow-limits.ts';

const one = [{ key: 'a', times: 1 }];
const takes = (limiter: { take(keys: typeof one): number }, times: number, keys = one): readonly number[] =>
  Array.from({ length: times }, () => limiter.take(keys));

const from = (near: string) => [
  { key: near, times: 1 },
  { key: 'wide', times: 10 },
];

describe('a flow limit', () => {
  it('lets as many pass as it says, and tells the next one how long to wait', () => {
    const clock = new ManualClock();
    const limiter = createFlowLimiter({ most: 3, inMs: 60_000 }, clock);
    expect(takes(limiter, 3)).toEqual([0, 0, 0]);
    clock.pass(10_000);
    expect(limiter.take(one)).toBe(50_000);
  });

  it('opens anew when its window is over, not a millisecond before', () => {
    const clock = new ManualClock();
    const limiter = createFlowLimiter({ most: 1, inMs: 60_000 }, clock);
    takes(limiter, 1);
    clock.pass(59_999);
    expect(limiter.take(one)).toBe(1);
    clock.pass(1);
    expect(limiter.take(one)).toBe(0);
    expect(limiter.take(one)).toBe(60_000);
  });

  it('counts keys apart', () => {
    const limiter = createFlowLimiter({ most: 1, inMs: 60_000 }, new ManualClock());
    expect(limiter.take(one)).toBe(0);
    expect(limiter.take([{ key: 'b', times: 1 }])).toBe(0);
    expect(limiter.take(one)).toBe(60_000);
  });

  it('gives the wider key its own, larger budget', () => {
    const limiter = createFlowLimiter({ most: 2, inMs: 60_000 }, new ManualClock());
    for (let near = 0; near < 10; near += 1) expect(takes(limiter, 2, from(`n${near}`))).toEqual([0, 0]);
    expect(limiter.take(from('n10'))).toBe(60_000);
  });

  it('does not let one network use up what its neighbours share once it is over its own', () => {
    const limiter = createFlowLimiter({ most: 1, inMs: 60_000 }, new ManualClock());
    takes(limiter, 50, [
      { key: 'loud', times: 1 },
      { key: 'wide', times: 2 },
    ]);
    expect(limiter.take([{ key: 'wide', times: 2 }])).toBe(0);
  });

  it('is off with a budget of nothing', () => {
    const limiter = createFlowLimiter({ most: 0, inMs: 60_000 }, new ManualClock());
    expect(takes(limiter, 1000).every((wait) => wait === 0)).toBe(true);
  });

  it('forgets its oldest keys rather than hold more than it may', () => {
    const limiter = createFlowLimiter({ most: 1, inMs: 60_000 }, new ManualClock(), 3);
    for (const key of ['a', 'b', 'c', 'd']) limiter.take([{ key, times: 1 }]);
    expect(limiter.take([{ key: 'd', times: 1 }])).toBe(60_000);
    expect(limiter.take([{ key: 'a', times: 1 }])).toBe(0);
  });

  it('starts a new window when the clock was set back', () => {
    const clock = new ManualClock();
    const limiter = createFlowLimiter({ most: 1, inMs: 60_000 }, clock);
    takes(limiter, 2);
    clock.pass(-1);
    expect(limiter.take(one)).toBe(0);
  });

  it('says how long the next one would have to wait, and counts nothing by it', () => {
    const clock = new ManualClock();
    const limiter = createFlowLimiter({ most: 2, inMs: 60_000 }, clock);
    expect([limiter.waitMs(one), limiter.waitMs([]), ...takes(limiter, 2)]).toEqual([0, 0, 0, 0]);
    clock.pass(10_000);
    expect([limiter.waitMs(one), limiter.waitMs(from('b')), limiter.take(one)]).toEqual([50_000, 0, 50_000]);
    clock.pass(50_000);
    expect(limiter.waitMs(one)).toBe(0);
    expect(createFlowLimiter({ most: 0, inMs: 60_000 }, clock).waitMs(one)).toBe(0);
  });

  it('says whole seconds, and at least one', () => {
    expect([0, 1, 999, 1000, 1001, 59_001].map(retryAfter)).toEqual(['1', '1', '1', '1', '2', '60']);
  });
});
