import { createMemoryStores } from '@detent/core/memory';
import { ManualClock, noon, PlainVault, SequenceIds } from '@detent/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createReadiness, type ReadinessDeps } from '../../src/lifecycle/readiness.ts';

afterEach(() => {
  vi.useRealTimers();
});

const throws = (): string => {
  throw new Error('no key');
};

const ready = (wishes: Partial<ReadinessDeps> = {}) =>
  createReadiness({
    organizations: createMemoryStores().organizations,
    defaultOrganization: 'default',
    vault: new PlainVault(),
    ids: new SequenceIds(),
    notices: createMemoryStores().notices,
    clock: new ManualClock(noon),
    ...wishes,
  });

const quiet = { due: {}, dead: {}, oldestDueAt: null, oldestDeadAt: {} };
const day = 86_400_000;

describe('health', () => {
  it('fails while an alert that must be told has been dead for more than a day, and readiness does not', async () => {
    const clock = new ManualClock(noon);
    let dead = noon - day - 1;
    const notices = { counts: async () => ({ ...quiet, oldestDeadAt: { A: dead } }) };
    const readiness = ready({ notices, clock });
    readiness.started();
    expect(await readiness.failing()).toEqual(['alerts']);
    expect(await readiness.unready()).toEqual([]);
    dead = noon;
    expect(await readiness.failing()).toEqual(['alerts']);
    clock.pass(10_000);
    expect(await readiness.failing()).toEqual([]);
  });

  it('fails with every part that is not ready, and while nobody can count', async () => {
    const readiness = ready({ notices: { counts: () => Promise.reject(new Error('gone')) } });
    expect(await readiness.failing()).toEqual(['start', 'alerts']);
  });

  it('counts once for all who ask within ten seconds', async () => {
    let counted = 0;
    const counts = async () => {
      counted += 1;
      return quiet;
    };
    const readiness = ready({ notices: { counts } });
    await Promise.all([readiness.failing(), readiness.failing()]);
    expect(counted).toBe(1);
  });
});

describe('readiness', () => {
  it('begins with the start and ends with the stop', async () => {
    const readiness = ready();
    expect(await readiness.unready()).toEqual(['start']);
    readiness.started();
    expect(await readiness.unready()).toEqual([]);
    readiness.stopping();
    expect(await readiness.unready()).toEqual(['stop']);
  });

  it('names a store that fails', async () => {
    const readiness = ready({ organizations: { find: () => Promise.reject(new Error('gone')) } });
    readiness.started();
    expect(await readiness.unready()).toEqual(['store']);
  });

  it('names a store that does not answer within two seconds', async () => {
    vi.useFakeTimers();
    const readiness = ready({ organizations: { find: () => new Promise(() => undefined) } });
    readiness.started();
    const answer = readiness.unready();
    await vi.advanceTimersByTimeAsync(2000);
    expect(await answer).toEqual(['store']);
  });

  it('names keys that do not open what they seal', async () => {
    for (const vault of [
      { seal: () => 'sealed', open: () => 'something else' },
      { seal: throws, open: () => '' },
      { seal: () => 'sealed', open: throws },
    ]) {
      const readiness = ready({ vault });
      readiness.started();
      expect(await readiness.unready()).toEqual(['keys']);
    }
  });
});
