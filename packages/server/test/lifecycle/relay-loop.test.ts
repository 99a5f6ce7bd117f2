import { DetentError, type Pass, type Relay } from '@detent/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCommits } from '../../src/container/commits.ts';
import { startRelayLoop } from '../../src/lifecycle/relay-loop.ts';
import { memoryLog } from '../support/quiet-log.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function delivering(answer: Pass, jitter = 0.5) {
  const from = performance.now();
  const passes: number[] = [];
  const { log, lines } = memoryLog();
  const commits = createCommits();
  const relay: Pick<Relay, 'pass'> = {
    pass: () => {
      passes.push(performance.now() - from);
      return Promise.resolve(answer);
    },
  };
  const loop = startRelayLoop({ relay, commits, ids: { jitter: () => jitter }, log, everyMs: 1000 });
  return { passes, commits, lines, loop };
}

const idle: Pass = { waitMs: null, faults: [] };

describe('the relay in this process', () => {
  it.each([
    [0, 50],
    [0.98, 99],
  ])('looks 50 to 100 ms after a commit (jitter %d)', async (jitter, expected) => {
    const { passes, commits, loop } = delivering(idle, jitter);
    await vi.advanceTimersByTimeAsync(500);
    const before = passes.length;
    commits.heard();
    await vi.advanceTimersByTimeAsync(101);
    expect(passes.slice(before).map((at) => Math.round(at - 500))).toEqual([expected]);
    await loop.stop();
  });

  it('takes several commits at once', async () => {
    const { passes, commits, loop } = delivering(idle);
    await vi.advanceTimersByTimeAsync(500);
    for (let count = 0; count < 50; count += 1) commits.heard();
    await vi.advanceTimersByTimeAsync(200);
    expect(passes).toHaveLength(2);
    await loop.stop();
  });

  it.each([
    [0, 900],
    [0.5, 1000],
    [0.995, 1099],
  ])('else looks every second, more or less (jitter %d)', async (jitter, apart) => {
    const { passes, loop } = delivering(idle, jitter);
    await vi.advanceTimersByTimeAsync(3500);
    const [first = 0, second = 0] = passes;
    expect(Math.round(second - first)).toBe(apart);
    await loop.stop();
  });

  it('looks again when something falls due sooner, and lets requests have their turn between', async () => {
    const due = delivering({ waitMs: 300, faults: [] });
    await vi.advanceTimersByTimeAsync(700);
    expect(due.passes.map(Math.round)).toEqual([75, 375, 675]);
    await due.loop.stop();
    const more = delivering({ waitMs: 0, faults: [] });
    await vi.advanceTimersByTimeAsync(180);
    expect(more.passes.map(Math.round)).toEqual([75, 125, 175]);
    await more.loop.stop();
  });

  it('waits no longer than its interval for what is due much later', async () => {
    const { passes, loop } = delivering({ waitMs: 60_000, faults: [] });
    await vi.advanceTimersByTimeAsync(1100);
    expect(passes.map(Math.round)).toEqual([75, 1075]);
    await loop.stop();
  });

  it('logs what will be tried again, without anything that is in it', async () => {
    const fault = new DetentError(
      { code: 'port-failed', port: 'Notices', op: 'write' },
      { cause: new Error('canary') },
    );
    const { lines, loop } = delivering({ waitMs: null, faults: [fault] });
    await vi.advanceTimersByTimeAsync(100);
    expect(lines).toMatchObject([{ level: 'warn', fault: { code: 'port-failed', detail: 'Notices write' } }]);
    expect(JSON.stringify(lines)).not.toContain('canary');
    await loop.stop();
  });
});
