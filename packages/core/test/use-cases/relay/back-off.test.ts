import { describe, expect, it } from 'vitest';
import { backOffMs } from '../../../src/use-cases/relay/back-off.ts';

const almostOne = 1 - 2 ** -52;

describe('backing off', () => {
  it('waits between half of fifteen seconds and all of them after the first try of an alert', () => {
    expect(backOffMs('A', 1, 0)).toBe(7500);
    expect(backOffMs('A', 1, almostOne)).toBe(15_000);
    expect(backOffMs('B', 1, 0.5)).toBe(11_250);
  });

  it('doubles with every try of an alert, up to an hour', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1000].map((tries) => backOffMs('A', tries, almostOne) / 1000);
    expect(waits).toEqual([15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  });

  it('lets somebody who waits for a code wait a second at first, and ten at most', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((tries) => backOffMs('C', tries, almostOne) / 1000);
    expect(waits).toEqual([1, 2, 4, 8, 10, 10]);
    expect(backOffMs('C', 9, 0)).toBe(5000);
  });

  it('answers whole milliseconds', () => {
    expect(backOffMs('A', 1, 0.123_456_789)).toBe(8426);
  });
});
