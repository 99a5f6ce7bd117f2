import { Buffer } from 'node:buffer';
import { createHmac, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addKey, createKeyRing, promoteKey, retireKey } from '../src/index.ts';
import { keysOf, named, thrownBy } from './support.ts';

// RFC 5869 for one block of output and no salt, written out.
const hkdf = (key: KeyObject, info: string): string => {
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(key.export()).digest();
  return createHmac('sha256', extracted).update(`${info}\u0001`).digest('hex');
};
const shown = (key: KeyObject | null): string | undefined => key?.export().toString('hex');

describe('working keys', () => {
  it('are derived by HKDF-SHA-256 with the purpose as info', () => {
    const ring = createKeyRing();
    const keys = keysOf(ring);
    const [root] = ring.keys;
    for (const purpose of ['totp-secret', 'code', 'setup', 'signed-tokens', 'not-me'] as const) {
      expect(shown(keys.current(purpose).key)).toBe(root && hkdf(root.key, purpose));
    }
    for (const purpose of ['sent-code', 'sign-in-name', 'throttle', 'csrf'] as const) {
      expect(shown(keys.lookup(purpose))).toBe(hkdf(ring.lookup, purpose));
    }
  });

  it('are derived once', () => {
    const keys = keysOf();
    const { id, key } = keys.current('code');
    expect(keys.current('code').key).toBe(key);
    expect(keys.opening('code', id)).toBe(key);
    expect(keys.lookup('csrf')).toBe(keys.lookup('csrf'));
  });

  it('are none for a retired or unknown key', () => {
    const ring = addKey(createKeyRing(), { id: 'k2' });
    const keys = keysOf(ring);
    expect(keys.opening('code', 'k2')).not.toBeNull();
    expect(keysOf(retireKey(ring, 'k2')).opening('code', 'k2')).toBeNull();
    expect(keys.opening('code', 'k9')).toBeNull();
    expect(keys.opening('code', '')).toBeNull();
  });

  it('follow a ring that takes another’s place, and forget what they derived from a key that went', () => {
    const ring = addKey(createKeyRing(), { id: 'k2' });
    const keys = keysOf(ring);
    const before = keys.current('code');
    const next = promoteKey(ring, 'k2');
    keys.exchange(next);
    expect(keys.ring()).toBe(next);
    expect(keys.current('code').id).toBe('k2');
    expect(keys.currentId()).toBe('k2');
    expect(shown(keys.opening('code', before.id))).toBe(shown(before.key));
    keys.exchange(retireKey(next, before.id));
    expect(keys.opening('code', before.id)).toBeNull();
    keys.exchange({ ...next, keys: named(createKeyRing(), 'k2').keys });
    expect(shown(keys.current('code').key)).not.toBe(shown(keysOf(next).current('code').key));
  });

  it('take no ring under which nothing stored would be found again, and go on with the one they have', () => {
    const ring = createKeyRing();
    const keys = keysOf(ring);
    expect(thrownBy(() => keys.exchange(createKeyRing())).failure.code).toBe('configuration-wrong');
    expect(thrownBy(() => keys.exchange({ ...ring, keys: [] })).failure.code).toBe('configuration-wrong');
    expect(keys.ring()).toBe(ring);
    expect(keys.currentId()).toBe(ring.keys[0]?.id);
  });
});
