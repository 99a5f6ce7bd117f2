import { Buffer } from 'node:buffer';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { checkKeyRing, createKeyRing, formatKeyRing, parseKeyRing } from '../src/index.ts';
import { printed, thrownBy } from './support.ts';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64url');
const sound = {
  version: 1,
  lookup: key(1),
  keys: [
    { id: 'k1', key: key(2), state: 'current' },
    { id: 'k2', key: key(3), state: 'opens' },
    { id: 'k3', key: key(4), state: 'retired' },
  ],
};
const [first, second] = sound.keys;
const parse = (data: unknown) => parseKeyRing(JSON.stringify(data));

describe('a key ring', () => {
  it('is read with its keys, their states and its mark', () => {
    const ring = parse({ ...sound, mark: 'sample' });
    expect(ring.mark).toBe('sample');
    expect(ring.keys.map(({ id, state }) => [id, state])).toEqual([
      ['k1', 'current'],
      ['k2', 'opens'],
      ['k3', 'retired'],
    ]);
    expect(ring.keys.map((entry) => entry.key.export().toString('base64url'))).toEqual([key(2), key(3), key(4)]);
    expect(ring.lookup.export().toString('base64url')).toBe(key(1));
    expect(parse(sound).mark).toBeNull();
  });

  it('is written in the form in which it is read', () => {
    const text = formatKeyRing(parse({ ...sound, mark: 'development' }));
    expect(formatKeyRing(parseKeyRing(text))).toBe(text);
    expect(JSON.parse(text)).toEqual({ ...sound, mark: 'development' });
  });

  it('is made with one current key, keys that nobody has had before, and the mark it is given', () => {
    const [one, other] = [createKeyRing(), createKeyRing('development')];
    expect(one.keys.map(({ state }) => state)).toEqual(['current']);
    expect([one.mark, other.mark]).toEqual([null, 'development']);
    const keys = [one, other].flatMap((ring) => [{ key: ring.lookup }, ring.keys].flat()).map((entry) => entry.key);
    expect(new Set(keys.map((made) => made.export().toString('hex'))).size).toBe(4);
    expect(keys.map((made) => made.symmetricKeySize)).toEqual([32, 32, 32, 32]);
  });

  it.each([
    ['no JSON', '{"keys": '],
    ['no object', '[]'],
    ['null', 'null'],
    ['no version', JSON.stringify({ ...sound, version: undefined })],
    ['another version', JSON.stringify({ ...sound, version: 2 })],
    ['a misspelt mark', JSON.stringify({ ...sound, Mark: 'sample' })],
    ['an unknown mark', JSON.stringify({ ...sound, mark: 'staging' })],
    ['no lookup key', JSON.stringify({ ...sound, lookup: undefined })],
    ['a short lookup key', JSON.stringify({ ...sound, lookup: Buffer.alloc(16, 9).toString('base64url') })],
    ['keys that are no list', JSON.stringify({ ...sound, keys: {} })],
    ['no keys', JSON.stringify({ ...sound, keys: [] })],
    ['no current key', JSON.stringify({ ...sound, keys: [second] })],
    ['two current keys', JSON.stringify({ ...sound, keys: [first, { ...second, state: 'current' }] })],
    ['an entry that is no object', JSON.stringify({ ...sound, keys: [first, 'k2'] })],
    ['an entry with more members', JSON.stringify({ ...sound, keys: [{ ...first, more: 1 }] })],
    ['a since that is no instant', JSON.stringify({ ...sound, keys: [{ ...first, since: 'yesterday' }] })],
    ['a since before all time', JSON.stringify({ ...sound, keys: [{ ...first, since: -1 }] })],
    ['a search that is denied', JSON.stringify({ ...sound, keys: [{ ...first, searched: false }] })],
    ['an entry without id', JSON.stringify({ ...sound, keys: [{ ...first, id: undefined }] })],
    ['an empty id', JSON.stringify({ ...sound, keys: [{ ...first, id: '' }] })],
    ['an id with a dot', JSON.stringify({ ...sound, keys: [{ ...first, id: 'k.1' }] })],
    ['an id of 33 symbols', JSON.stringify({ ...sound, keys: [{ ...first, id: 'k'.repeat(33) }] })],
    ['one id twice', JSON.stringify({ ...sound, keys: [first, { ...second, id: 'k1' }] })],
    ['an unknown state', JSON.stringify({ ...sound, keys: [{ ...first, state: 'active' }] })],
    ['a key that is no text', JSON.stringify({ ...sound, keys: [{ ...first, key: 7 }] })],
    ['a key in base64 with padding', JSON.stringify({ ...sound, keys: [{ ...first, key: `${key(2)}=` }] })],
    [
      'a key with stray bits at its end',
      JSON.stringify({ ...sound, keys: [{ ...first, key: `${key(2).slice(0, -1)}J` }] }),
    ],
    [
      'a key of 31 bytes',
      JSON.stringify({ ...sound, keys: [{ ...first, key: Buffer.alloc(31, 2).toString('base64url') }] }),
    ],
    [
      'a key of 33 bytes',
      JSON.stringify({ ...sound, keys: [{ ...first, key: Buffer.alloc(33, 2).toString('base64url') }] }),
    ],
    ['one key under two ids', JSON.stringify({ ...sound, keys: [first, { ...second, key: key(2) }] })],
    ['the lookup key among the others', JSON.stringify({ ...sound, keys: [first, { ...second, key: key(1) }] })],
  ])('is refused with %s, naming the setting', (_what, text) => {
    const error = thrownBy(() => parseKeyRing(text));
    expect(error.failure).toEqual({ code: 'configuration-wrong', setting: 'DETENT_KEY_RING' });
    expect(error.detail).not.toBeNull();
    expect(thrownBy(() => parseKeyRing(text, 'ring of the host')).failure).toEqual({
      code: 'configuration-wrong',
      setting: 'ring of the host',
    });
  });

  it('is refused without a word of what stands in it', () => {
    const canary = Buffer.from('canary-canary-canary-canary-1234').toString('base64url');
    const texts = [
      canary,
      `{"version": 1, "lookup": "${canary}`,
      JSON.stringify({ ...sound, [canary]: 1 }),
      JSON.stringify({ ...sound, mark: canary }),
      JSON.stringify({ ...sound, keys: [{ ...first, key: `${canary}A` }] }),
      JSON.stringify({ ...sound, keys: [{ ...first, id: `${canary}.`, key: canary }] }),
      JSON.stringify({ ...sound, keys: [{ ...first, state: canary }] }),
      JSON.stringify({ ...sound, lookup: canary, keys: [{ ...first, key: canary }] }),
    ];
    for (const text of texts) {
      expect(printed(thrownBy(() => parseKeyRing(text)))).not.toContain(canary.slice(0, 12));
    }
  });

  it('prints none of its keys', () => {
    const ring = parse(sound);
    const shown = [inspect(ring, { depth: 9, showHidden: true }), JSON.stringify(ring)].join('\n');
    for (const bytes of [1, 2, 3, 4].map((fill) => Buffer.alloc(32, fill))) {
      for (const form of ['base64url', 'hex', 'latin1'] as const) expect(shown).not.toContain(bytes.toString(form));
    }
    expect(shown).toContain('k1');
  });

  it('is checked also when it was put together by hand', () => {
    const ring = parse(sound);
    expect(checkKeyRing(ring)).toBe(ring);
    expect(thrownBy(() => checkKeyRing({ ...ring, keys: [] })).failure.code).toBe('configuration-wrong');
  });
});
