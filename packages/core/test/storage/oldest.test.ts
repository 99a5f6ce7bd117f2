import { describe, expect, it } from 'vitest';
import { Oldest } from '../../src/storage/index.ts';

const three = (...values: readonly number[]): Oldest<number> => {
  const oldest = new Oldest<number>(3, (a, b) => a - b);
  for (const value of values) oldest.add([value]);
  return oldest;
};

describe('the oldest of many', () => {
  it('are kept in order, as many as were asked for', () => {
    expect(three().found).toEqual([]);
    expect(three(5, 1).found).toEqual([1, 5]);
    expect(three(5, 1, 4, 2).found).toEqual([1, 2, 4]);
    const several = three(9);
    several.add([7, 8]);
    several.add([]);
    expect(several.found).toEqual([7, 8, 9]);
  });

  it('have a last one only when there are enough of them', () => {
    expect(three(5, 1).last()).toBeNull();
    expect(three(5, 1, 4).last()).toBe(5);
    expect(three(5, 1, 4, 2).last()).toBe(4);
  });
});
