import { Buffer } from 'node:buffer';
import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  addKey,
  createKeyRing,
  destroyKey,
  formatKeyRing,
  type KeyRing,
  parseKeyRing,
  promoteKey,
  retireKey,
} from '../src/index.ts';
import { named, thrownBy } from './support.ts';

const states = (ring: KeyRing): Record<string, string> =>
  Object.fromEntries(ring.keys.map(({ id, state }) => [id, state]));
const old = 'k1';
const fresh = (): KeyRing => named(createKeyRing('development'), old);

describe('a rotation', () => {
  it('adds, promotes, retires and destroys, with exactly one current key after each step', () => {
    const start = fresh();
    const added = addKey(start, { id: 'k2' });
    expect(states(added)).toEqual({ [old]: 'current', k2: 'opens' });
    const promoted = promoteKey(added, 'k2');
    expect(states(promoted)).toEqual({ [old]: 'opens', k2: 'current' });
    const retired = retireKey(promoted, old);
    expect(states(retired)).toEqual({ [old]: 'retired', k2: 'current' });
    expect(states(destroyKey(retired, old))).toEqual({ k2: 'current' });
    expect(states(start)).toEqual({ [old]: 'current' });
  });

  it('leaves the lookup key and the mark as they are', () => {
    const start = fresh();
    const end = destroyKey(retireKey(promoteKey(addKey(start, { id: 'k2' }), 'k2'), old), old);
    expect(end.lookup.equals(start.lookup)).toBe(true);
    expect(end.mark).toBe('development');
  });

  it('makes an id and a key of its own for what is added', () => {
    const ring = addKey(addKey(fresh()));
    expect(new Set(ring.keys.map(({ id }) => id)).size).toBe(3);
    expect(new Set(ring.keys.map(({ key }) => key.export().toString('hex'))).size).toBe(3);
  });

  it('notes when each key got its state, and that a retired one was searched for; the ring keeps both when written', () => {
    const made = named(createKeyRing(null, 1), old);
    const promoted = promoteKey(addKey(made, { id: 'k2', at: 2 }), 'k2', 3);
    const retired = retireKey(promoted, old, { at: 4, searched: true });
    const read = parseKeyRing(formatKeyRing(retired));
    expect(read.keys).toMatchObject([
      { id: old, state: 'retired', since: 4, searched: true },
      { id: 'k2', state: 'current', since: 3 },
    ]);
    expect(createKeyRing(null, 1).keys[0]?.since).toBe(1);
    expect(retireKey(promoted, old).keys[0]).not.toHaveProperty('searched');
  });

  it.each<[string, (ring: KeyRing) => KeyRing]>([
    ['a second key of one id', (ring) => addKey(ring, { id: 'k2' })],
    ['a key of less than 256 bits', (ring) => addKey(ring, { key: createSecretKey(Buffer.alloc(16, 5)) })],
    ['promoting a key that is not there', (ring) => promoteKey(ring, 'k9')],
    ['promoting the current key', (ring) => promoteKey(ring, old)],
    ['promoting a retired key', (ring) => promoteKey(retireKey(ring, 'k2'), 'k2')],
    ['retiring the current key', (ring) => retireKey(ring, old)],
    ['retiring a key that is not there', (ring) => retireKey(ring, 'k9')],
    ['destroying the current key', (ring) => destroyKey(ring, old)],
    ['destroying a key that still opens', (ring) => destroyKey(ring, 'k2')],
  ])('refuses %s', (_what, step) => {
    const ring = addKey(fresh(), { id: 'k2' });
    expect(thrownBy(() => step(ring)).failure).toEqual({ code: 'configuration-wrong', setting: 'DETENT_KEY_RING' });
  });
});
