import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hearSignals } from '../../src/lifecycle/signals.ts';
import { stopInOrder } from '../../src/lifecycle/stop-in-order.ts';
import { within } from '../../src/lifecycle/within.ts';
import { memoryLog } from '../support/quiet-log.ts';

describe('ending parts', () => {
  it('ends one after the other', async () => {
    const ended: string[] = [];
    const part = (name: string, turns: number) => ({
      name,
      end: async () => {
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        ended.push(name);
      },
    });
    expect(await stopInOrder([part('first', 9), part('second', 3), part('third', 0)], memoryLog().log)).toBe(true);
    expect(ended).toEqual(['first', 'second', 'third']);
  });

  it('goes on behind a part that fails, and says so', async () => {
    const { log, lines } = memoryLog();
    const ended: string[] = [];
    const well = await stopInOrder(
      [
        {
          name: 'broken',
          end: () => {
            throw new Error('canary');
          },
        },
        { name: 'late', end: () => Promise.reject(new Error('canary')) },
        { name: 'last', end: () => ended.push('last') },
      ],
      log,
    );
    expect(well).toBe(false);
    expect(ended).toEqual(['last']);
    expect(lines.map(({ part }) => part)).toEqual(['broken', 'late']);
    expect(JSON.stringify(lines)).not.toContain('canary');
  });
});

describe('a signal', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  const never = new Promise<boolean>(() => undefined);

  it.each(['SIGTERM', 'SIGINT'] as const)('%s stops in an orderly way, with 0', async (signal) => {
    const source = new EventEmitter();
    let stopped = false;
    const code = hearSignals(source).end(() => {
      stopped = true;
      return Promise.resolve(true);
    }, memoryLog().log);
    await Promise.resolve();
    expect(stopped).toBe(false);
    source.emit(signal);
    expect(await code).toBe(0);
    expect(stopped).toBe(true);
    expect(source.listenerCount(signal)).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that comes while the server still starts is not lost', async () => {
    const source = new EventEmitter();
    const signals = hearSignals(source);
    source.emit('SIGTERM');
    await vi.advanceTimersByTimeAsync(10);
    expect(await signals.end(() => Promise.resolve(true), memoryLog().log)).toBe(0);
  });

  it('is left to the system where the server did not start', () => {
    const source = new EventEmitter();
    hearSignals(source).forget();
    expect([source.listenerCount('SIGTERM'), source.listenerCount('SIGINT')]).toEqual([0, 0]);
  });

  it('is answered with 1 where a part failed', async () => {
    const source = new EventEmitter();
    const code = hearSignals(source).end(() => Promise.resolve(false), memoryLog().log);
    source.emit('SIGTERM');
    expect(await code).toBe(1);
  });

  it('that comes a second time ends at once with 1', async () => {
    const source = new EventEmitter();
    const code = hearSignals(source).end(() => never, memoryLog().log);
    source.emit('SIGTERM');
    await vi.advanceTimersByTimeAsync(10);
    source.emit('SIGINT');
    expect(await code).toBe(1);
  });

  it('is answered with 1 when stopping takes too long', async () => {
    const source = new EventEmitter();
    const { log, lines } = memoryLog();
    const code = hearSignals(source, 5000).end(() => never, log);
    source.emit('SIGTERM');
    await vi.advanceTimersByTimeAsync(5000);
    expect(await code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ level: 'error', because: 'late' });
  });
});

describe('work that must answer in time', () => {
  it('answers, or is too late', async () => {
    expect(await within(Promise.resolve('done'), 1000)).toBe('done');
    expect(await within(new Promise(() => undefined), 1)).toBe('too-late');
    await expect(within(Promise.reject(new Error('broken')), 1000)).rejects.toThrow('broken');
  });
});
