import { createKeyRing } from '@detent/adapter-crypto';
import { describe, expect, it } from 'vitest';
import { keyRing } from '../../src/production/key-ring.ts';
import { complaintsOf, productionFacts } from './good-production.ts';

describe('production and the key ring', () => {
  const path = '/etc/ring.json';

  it('starts with a ring that nobody else can read', () => {
    expect(complaintsOf(keyRing)).toEqual([]);
    expect(complaintsOf(keyRing, {}, { ring: { ring: createKeyRing(), path: null, isOpenToOthers: false } })).toEqual(
      [],
    );
  });

  it('refuses a missing one and says where it was looked for', () => {
    const facts = productionFacts({}, { ring: { ring: null, path, isOpenToOthers: false } });
    expect(keyRing(facts)).toMatchObject([{ variable: 'DETENT_KEY_RING', flaw: expect.stringContaining(path) }]);
  });

  it.each(['sample', 'development'] as const)('refuses one that is marked %s', (mark) => {
    const facts = productionFacts({}, { ring: { ring: createKeyRing(mark), path, isOpenToOthers: false } });
    expect(keyRing(facts)).toMatchObject([{ variable: 'DETENT_KEY_RING', flaw: expect.stringContaining(mark) }]);
  });

  it('refuses one that others can read', () => {
    const facts = productionFacts({}, { ring: { ring: createKeyRing(), path, isOpenToOthers: true } });
    expect(keyRing(facts)).toMatchObject([{ variable: 'DETENT_KEY_RING', flaw: expect.stringContaining('chmod') }]);
  });
});
