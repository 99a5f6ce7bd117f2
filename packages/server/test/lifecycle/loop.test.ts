import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLoop } from '../../src/lifecycle/loop.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Work whose rounds are counted and each take as long as they are told. */
function work(waitMs: number, tookMs = 0) {
  const rounds: number[] = [];
  const run = async (): Promise<number> => {
    rounds.push(performance.now());
    if (tookMs > 0) await new Promise((resolve) => setTimeout(resolve, tookMs));
    return waitMs;
  };
  return { rounds, run };
}

const since = (rounds: readonly number[], from: number): readonly number[] => rounds.map((at) => at - from);

describe('a loop', () => {
  it('works after the first wait and then as often as the work says', async () => {
    const from = performance.now();
    const { rounds, run } = work(100);
    const loop = startLoop(30, run);
    await vi.advanceTimersByTimeAsync(240);
    expect(since(rounds, from)).toEqual([30, 130, 230]);
    await loop.stop();
  });

  it('counts the wait from the end of a round, so that rounds never overlap', async () => {
    const from = performance.now();
    const { rounds, run } = work(100, 50);
    const loop = startLoop(0, run);
    await vi.advanceTimersByTimeAsync(320);
    expect(since(rounds, from)).toEqual([0, 150, 300]);
    const stopped = loop.stop();
    await vi.advanceTimersByTimeAsync(50);
    await stopped;
  });

  it('comes sooner when it is asked to, and never later', async () => {
    const from = performance.now();
    const { rounds, run } = work(1000);
    const loop = startLoop(1000, run);
    loop.soon(50);
    loop.soon(80);
    await vi.advanceTimersByTimeAsync(60);
    expect(since(rounds, from)).toEqual([50]);
    await loop.stop();
  });

  it('remembers what was wished for while a round ran', async () => {
    const from = performance.now();
    const { rounds, run } = work(1000, 100);
    const loop = startLoop(0, run);
    await vi.advanceTimersByTimeAsync(50);
    loop.soon(70);
    loop.soon(90);
    await vi.advanceTimersByTimeAsync(130);
    expect(since(rounds, from)).toEqual([0, 170]);
    await vi.advanceTimersByTimeAsync(500);
    expect(rounds).toHaveLength(2);
    const stopped = loop.stop();
    await vi.runAllTimersAsync();
    await stopped;
  });

  it('is over once it is stopped, and waits for the round that runs', async () => {
    const { rounds, run } = work(10, 100);
    const loop = startLoop(0, run);
    await vi.advanceTimersByTimeAsync(50);
    let over = false;
    const stopping = async (): Promise<void> => {
      await loop.stop();
      over = true;
    };
    const stopped = stopping();
    await vi.advanceTimersByTimeAsync(49);
    expect(over).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await stopped;
    loop.soon(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(rounds).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('can be stopped before its first round', async () => {
    const { rounds, run } = work(10);
    await startLoop(10, run).stop();
    await vi.advanceTimersByTimeAsync(100);
    expect(rounds).toEqual([]);
  });
});
