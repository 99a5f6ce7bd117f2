import { Buffer } from 'node:buffer';
import { createDecipheriv } from 'node:crypto';
import type { SealPurpose } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { addKey, createKeyRing, destroyKey, promoteKey, RingVault, retireKey } from '../src/index.ts';
import { failureOf, flipped, keysOf, printed, thrownBy } from './support.ts';

const bound: SealPurpose = { purpose: 'totp-secret', accountId: 'account-1', of: 'factor-1' };
const unopened = { code: 'seal-unopened' };

const lengthFirst = (text: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
};

describe('the vault', () => {
  it('opens what it sealed, whatever it was', () => {
    const vault = new RingVault(keysOf());
    for (const plain of ['', 'JBSWY3DPEHPK3PXP', 'größer als 漢字 🔑', 'x'.repeat(10_000)]) {
      expect(vault.open(vault.seal(plain, bound), bound)).toBe(plain);
    }
  });

  it('seals with AES-256-GCM in the documented form, over the documented associated data', () => {
    const keys = keysOf();
    const sealed = new RingVault(keys).seal('plain', { ...bound, accountId: 'ä' });
    const [form, id, nonce = '', body = ''] = sealed.split('.');
    expect([form, id]).toEqual(['s1', keys.currentId()]);
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', keys.current('totp-secret').key, Buffer.from(nonce, 'base64url'));
    decipher.setAAD(Buffer.concat(['detent', 's1', 'totp-secret', 'ä', 'factor-1'].map(lengthFirst)));
    decipher.setAuthTag(bytes.subarray(-16));
    expect(decipher.update(bytes.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8')).toBe('plain');
    expect(Buffer.from(nonce, 'base64url')).toHaveLength(12);
  });

  it('never seals one value twice alike', () => {
    const vault = new RingVault(keysOf());
    expect(new Set(Array.from({ length: 1000 }, () => vault.seal('plain', bound).split('.')[2])).size).toBe(1000);
  });

  it.each<[string, SealPurpose]>([
    ['another account', { ...bound, accountId: 'account-2' }],
    ['another factor', { ...bound, of: 'factor-2' }],
    ['another purpose', { ...bound, purpose: 'setup' }],
    ['account and factor exchanged', { ...bound, accountId: 'factor-1', of: 'account-1' }],
    ['the border between account and factor moved', { ...bound, accountId: 'account-1f', of: 'actor-1' }],
    ['an empty factor', { ...bound, accountId: 'account-1factor-1', of: '' }],
  ])('does not open a value moved to %s', (_where, elsewhere) => {
    const vault = new RingVault(keysOf());
    const sealed = vault.seal('plain', bound);
    expect(failureOf(() => vault.open(sealed, elsewhere))).toEqual(unopened);
  });

  it('does not open a value with one flipped bit anywhere', () => {
    const vault = new RingVault(keysOf());
    const sealed = vault.seal('JBSWY3DPEHPK3PXP', bound);
    for (let index = 0; index < sealed.length; index += 1) {
      for (let bit = 0; bit < 7; bit += 1) {
        const changed = String.fromCharCode(sealed.charCodeAt(index) ^ (1 << bit));
        const broken = sealed.slice(0, index) + changed + sealed.slice(index + 1);
        expect(failureOf(() => vault.open(broken, bound))).toEqual(unopened);
      }
      expect(failureOf(() => vault.open(flipped(sealed, index), bound))).toEqual(unopened);
    }
  });

  it.each([
    '',
    's1',
    's1...',
    'plain',
    's1.k1.AAAAAAAAAAAAAAAA.',
    's1.k1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAA',
    's2.k1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA',
    's1.k1.AAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA',
    's1.k/1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA',
    ' s1.k1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA',
    's1.k1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA\n',
    's1.k1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.A',
  ])('takes %j for no sealed value', (text) => {
    const vault = new RingVault(keysOf());
    expect(failureOf(() => vault.open(text, bound))).toEqual(unopened);
    expect(vault.keyOf(text)).toBeNull();
  });

  it('opens no value cut short or prolonged', () => {
    const vault = new RingVault(keysOf());
    const sealed = vault.seal('JBSWY3DPEHPK3PXP', bound);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(failureOf(() => vault.open(sealed.slice(0, length), bound))).toEqual(unopened);
    }
    for (const tail of ['A', '=', '.', ' ', 'AAAA']) {
      expect(failureOf(() => vault.open(sealed + tail, bound))).toEqual(unopened);
    }
  });

  it('opens through a rotation until the key is retired, and never after it was destroyed', () => {
    const ring = addKey(createKeyRing(), { id: 'k2' });
    const keys = keysOf(ring);
    const vault = new RingVault(keys);
    const first = vault.currentKey();
    const sealed = vault.seal('plain', bound);
    expect(vault.keyOf(sealed)).toBe(first);

    const promoted = promoteKey(ring, 'k2');
    keys.exchange(promoted);
    expect(vault.currentKey()).toBe('k2');
    expect(vault.open(sealed, bound)).toBe('plain');
    const rewrapped = vault.seal('plain', bound);
    expect(vault.keyOf(rewrapped)).toBe('k2');

    const retired = retireKey(promoted, first);
    keys.exchange(retired);
    expect(failureOf(() => vault.open(sealed, bound))).toEqual(unopened);
    expect(vault.keyOf(sealed)).toBe(first);
    keys.exchange(destroyKey(retired, first));
    expect(failureOf(() => vault.open(sealed, bound))).toEqual(unopened);
    expect(vault.open(rewrapped, bound)).toBe('plain');
  });

  it('tries no other key than the one a value names', () => {
    const ring = addKey(createKeyRing(), { id: 'k2' });
    const vault = new RingVault(keysOf(ring));
    const sealed = vault.seal('plain', bound);
    const renamed = sealed.replace(`.${vault.currentKey()}.`, '.k2.');
    expect(vault.keyOf(renamed)).toBe('k2');
    expect(failureOf(() => vault.open(renamed, bound))).toEqual(unopened);
  });

  it('counts what each key has sealed', () => {
    const ring = addKey(createKeyRing(), { id: 'k2' });
    const keys = keysOf(ring);
    const vault = new RingVault(keys);
    const first = vault.currentKey();
    vault.seal('a', bound);
    vault.seal('b', { ...bound, purpose: 'code' });
    keys.exchange(promoteKey(ring, 'k2'));
    vault.seal('c', bound);
    expect([first, 'k2', 'k9'].map((id) => vault.sealsWith(id))).toEqual([2, 1, 0]);
  });

  it('complains without a word of what it was to open', () => {
    const vault = new RingVault(keysOf());
    const sealed = vault.seal('canary-secret', bound);
    const error = thrownBy(() => vault.open(sealed, { ...bound, of: 'elsewhere' }));
    for (const word of ['canary-secret', ...sealed.split('.').slice(2)]) expect(printed(error)).not.toContain(word);
  });
});
