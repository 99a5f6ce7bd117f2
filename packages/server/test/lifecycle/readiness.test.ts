import { createMemoryStores } from '@detent/core/memory';
import { PlainVault, SequenceIds } from '@detent/core/testing';
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
    ...wishes,
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
