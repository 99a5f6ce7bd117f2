import { describe, expect, it } from 'vitest';
import { WorkQueue } from '../src/work-queue.ts';
import { rejectedBy } from './support.ts';

interface Work {
  readonly begin: () => Promise<void>;
  readonly end: () => void;
}

/** Pieces of work that note when they begin and end when they are told to. */
function workload(count: number): { readonly begun: readonly number[]; readonly pieces: readonly Work[] } {
  const begun: number[] = [];
  const pieces = Array.from({ length: count }, (_, index): Work => {
    const { promise, end } = endable();
    return {
      begin: () => {
        begun.push(index);
        return promise;
      },
      end,
    };
  });
  return { begun, pieces };
}

function endable(): { readonly promise: Promise<void>; readonly end: () => void } {
  const ends: (() => void)[] = [];
  const promise = new Promise<void>((resolve) => {
    ends.push(resolve);
  });
  return { promise, end: () => ends[0]?.() };
}

describe('the work queue', () => {
  it('lets as many run as it may, the next wait in order, and tells whoever comes after that that it is busy', async () => {
    const queue = new WorkQueue({ running: 2, waiting: 3 });
    const { begun, pieces } = workload(5);
    const runs = pieces.map(({ begin }) => queue.run(begin));
    expect((await rejectedBy(() => queue.run(() => Promise.resolve()))).failure).toEqual({ code: 'busy' });
    expect(begun).toEqual([0, 1]);
    for (const [index, piece] of pieces.entries()) {
      piece.end();
      await runs[index];
    }
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('has room again as soon as one has ended', async () => {
    const queue = new WorkQueue({ running: 1, waiting: 1 });
    const { begun, pieces } = workload(3);
    const [first, second, third] = pieces;
    const runs = [first, second].map((piece) => queue.run(() => piece?.begin() ?? Promise.resolve()));
    first?.end();
    await runs[0];
    const last = queue.run(() => third?.begin() ?? Promise.resolve());
    second?.end();
    third?.end();
    await Promise.all([...runs, last]);
    expect(begun).toEqual([0, 1, 2]);
  });

  it('gives nobody who comes later the place that was handed to one who waited', async () => {
    const queue = new WorkQueue({ running: 1, waiting: 1 });
    const { begun, pieces } = workload(3);
    const runs = pieces.slice(0, 2).map(({ begin }) => queue.run(begin));
    pieces[0]?.end();
    await runs[0];
    const later = queue.run(() => pieces[2]?.begin() ?? Promise.resolve());
    await new Promise(setImmediate);
    expect(begun).toEqual([0, 1]);
    for (const piece of pieces) piece.end();
    await Promise.all([...runs, later]);
    expect(begun).toEqual([0, 1, 2]);
  });

  it('hands on the place of work that failed', async () => {
    const queue = new WorkQueue({ running: 1, waiting: 1 });
    const failing = queue.run(() => Promise.reject(new Error('no')));
    const after = queue.run(() => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no');
    expect(await after).toBe('done');
    expect(await queue.run(() => Promise.resolve('again'))).toBe('again');
  });
});
