import { describe, expect, it } from 'vitest';
import { inLanes } from '../../../src/use-cases/relay/lanes.ts';

describe('working in lanes', () => {
  it('begins items in their order, no more at a time than there are lanes', async () => {
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const all = inLanes(2, [1, 2, 3, 4], (item) => {
      begun.push(item);
      return new Promise<void>((resolve) => {
        ends.push(resolve);
      });
    });
    expect(begun).toEqual([1, 2]);
    ends[1]?.();
    await Promise.resolve();
    await Promise.resolve();
    expect(begun).toEqual([1, 2, 3]);
    for (let at = 0; at < 4; at += 1) {
      ends[at]?.();
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
    await all;
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  it('has nothing to do without items', async () => {
    await expect(inLanes(4, [], async () => Promise.reject(new Error('no item')))).resolves.toBeUndefined();
  });
});
