import { describe, expect, it } from 'vitest';
import { createMemoryStores } from '../../../src/memory/memory-stores.ts';
import type { Throttles } from '../../../src/ports/throttles.ts';
import { failing, ManualClock, noon } from '../../../src/testing/index.ts';
import { type Counter, createCounter } from '../../../src/use-cases/proof/counter.ts';

const counterOver = (throttles: Throttles): Counter => createCounter({ throttles, clock: new ManualClock() });

/** Counts one, and answers how many there are now. */
const countOne = (counter: Counter, key = 'k'): Promise<number> =>
  counter.count(key, ({ runs }) => {
    const answer = (runs['x'] ?? 0) + 1;
    return { answer, write: { tally: { windows: {}, runs: { x: answer } }, keptForMs: 10 } };
  });

const lost = { code: 'port-failed', port: 'Throttles', op: 'write' } as const;

describe('counting', () => {
  it('reads, judges and writes', async () => {
    const { throttles } = createMemoryStores();
    const counter = counterOver(throttles);
    expect(await counter.look('k')).toEqual({ windows: {}, runs: {} });
    expect(await countOne(counter)).toBe(1);
    expect(await countOne(counter)).toBe(2);
    expect(await countOne(counter, 'other')).toBe(1);
    expect(await counter.look('k')).toEqual({ windows: {}, runs: { x: 2 } });
  });

  it('keeps what it wrote for as long as it was told', async () => {
    const { throttles } = createMemoryStores();
    await countOne(counterOver(throttles));
    expect(await throttles.sweep(noon + 10, 9)).toBe(0);
    expect(await throttles.sweep(noon + 11, 9)).toBe(1);
  });

  it('is told the time', async () => {
    const { throttles } = createMemoryStores();
    expect(await counterOver(throttles).count('k', (_tally, now) => ({ answer: now, write: null }))).toBe(noon);
  });

  it('writes nothing where the judgement writes nothing', async () => {
    const { throttles } = createMemoryStores();
    await counterOver(throttles).count('k', () => ({ answer: null, write: null }));
    expect(await throttles.find('k')).toBeNull();
  });

  it('bounded-guessing: counts each of many at once, from several servers, exactly once', async () => {
    const { throttles } = createMemoryStores();
    const counters = Array.from({ length: 4 }, () => counterOver(throttles));
    const all = await Promise.all(
      Array.from({ length: 80 }, (_, index) => countOne(counters[index % 4] ?? counterOver(throttles))),
    );
    expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
  });

  it('judges again, on what is there by then, when somebody else was faster', async () => {
    const { throttles } = createMemoryStores();
    await countOne(counterOver(throttles));
    const slow = failing(throttles, { method: 'take', how: 'refused', times: 63 });
    expect(await countOne(counterOver(slow))).toBe(2);
  });
});

describe('fail-closed: counting', () => {
  it('throws when somebody else is always faster', async () => {
    const { throttles } = createMemoryStores();
    const never = failing(throttles, { method: 'take', how: 'refused', times: 64 });
    await expect(countOne(counterOver(never))).rejects.toMatchObject({ failure: lost });
  });

  it('throws when the counts cannot be read or written', async () => {
    const { throttles } = createMemoryStores();
    for (const method of ['find', 'take'] as const) {
      const faulty = failing(throttles, { method, how: 'throw', failure: lost });
      await expect(countOne(counterOver(faulty))).rejects.toMatchObject({ failure: lost });
    }
    const unreadable = failing(throttles, { method: 'find', how: 'throw', failure: lost });
    await expect(counterOver(unreadable).look('k')).rejects.toMatchObject({ failure: lost });
  });

  it('goes on for others after one judgement threw', async () => {
    const { throttles } = createMemoryStores();
    const counter = counterOver(throttles);
    const broken = counter.count('k', () => {
      throw new RangeError('broken');
    });
    await expect(broken).rejects.toThrow('broken');
    expect(await countOne(counter)).toBe(1);
  });
});
