import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { Argon2Hasher, addKey, createKeyRing, leastArgon2Cost, promoteKey } from '../src/index.ts';
import { keysOf, lightest, printed, rejectedBy, thrownBy } from './support.ts';

const light = (keys = keysOf()): Argon2Hasher => new Argon2Hasher(keys, { cost: lightest, cores: 2 });

describe('passwords', () => {
  it('are hashed with argon2id at no less than the least cost, a salt of their own each', async () => {
    const hasher = new Argon2Hasher(keysOf());
    const [one, other] = await Promise.all([hasher.hash('correct horse'), hasher.hash('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one.split('$')[4]).not.toBe(other.split('$')[4]);
    expect(await hasher.verify('correct horse', one)).toBe('right');
    expect(await hasher.verify('correct hors', one)).toBe('wrong');
    expect(leastArgon2Cost).toEqual({ memoryKiB: 19_456, passes: 2, lanes: 1 });
  });

  it('agree with the test vector of the reference implementation', async () => {
    const reference = Buffer.from('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7', 'hex');
    const salt = Buffer.from('somesalt').toString('base64').replaceAll('=', '');
    const phc = `$argon2id$v=19$m=65536,t=2,p=1$${salt}$${reference.toString('base64').replaceAll('=', '')}`;
    // Its salt has 8 bytes, ours have 16: right, and to be hashed anew.
    expect(await new Argon2Hasher(keysOf()).verify('password', phc)).toBe('stale');
  });

  it('hashed at less than the configured cost are right, and stale', async () => {
    const roomy = { ...lightest, memoryKiB: 16 };
    const phc = await new Argon2Hasher(keysOf(), { cost: roomy }).hash('secret');
    for (const more of [{ memoryKiB: 24 }, { passes: 2 }, { lanes: 2 }]) {
      const dearer = new Argon2Hasher(keysOf(), { cost: { ...roomy, ...more } });
      expect(await dearer.verify('secret', phc)).toBe('stale');
      expect(await dearer.verify('secrets', phc)).toBe('wrong');
      expect(await light().verify('secret', await dearer.hash('secret'))).toBe('right');
    }
  });

  it('hashed by an older version of argon2id are right, and stale', async () => {
    const phc = await hash('secret', { memoryCost: 8, timeCost: 1, parallelism: 1, version: 0 });
    expect(phc).toMatch(/^\$argon2id\$v=16\$/);
    expect(await light().verify('secret', phc)).toBe('stale');
    expect(await light().verify('secrets', phc)).toBe('wrong');
  });

  it('are the same however their letters were composed', async () => {
    const hasher = light();
    const phc = await hasher.hash('Zu\u0308rich \u00e9');
    expect(await hasher.verify('Z\u00fcrich e\u0301', phc)).toBe('right');
    expect(await hasher.verify('Zurich e', phc)).toBe('wrong');
  });

  it('count 1024 bytes after composing, and no more', async () => {
    const hasher = light();
    const longest = 'e\u0301'.repeat(512);
    const phc = await hasher.hash(longest);
    expect(await hasher.verify(longest, phc)).toBe('right');
    const refused = { code: 'input-invalid', field: 'password', rule: 'text of at most 1024 bytes' };
    for (const longer of [`${longest}a`, 'a'.repeat(1025), '漢'.repeat(342), 'a'.repeat(1_000_000)]) {
      expect((await rejectedBy(() => hasher.hash(longer))).failure).toEqual(refused);
      expect(await hasher.verify(longer, phc)).toBe('wrong');
    }
  });

  it('that are no valid text are refused, since two of them could become the same bytes', async () => {
    const hasher = light();
    expect((await rejectedBy(() => hasher.hash('a\ud800'))).failure.code).toBe('input-invalid');
    expect(await hasher.verify('a\ud800', await hasher.hash('a\ufffd'))).toBe('wrong');
  });

  it.each([
    null,
    '',
    'plain',
    '$2b$10$abcdefghijklmnopqrstuv',
    '$argon2id$',
    '$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2id$v=19$m=8,t=4294967295,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ])('are wrong where %j is stored, and have cost one hash all the same', async (stored) => {
    const hasher = new Argon2Hasher(keysOf(), { cost: lightest, cores: 1 });
    const running = Array.from({ length: 65 }, () => hasher.verify('secret', stored));
    expect((await rejectedBy(() => hasher.verify('secret', stored))).failure).toEqual({ code: 'busy' });
    expect(new Set(await Promise.all(running))).toEqual(new Set(['wrong']));
  });

  it('wait 64 at a time behind those that are being hashed, and the next is told that the hasher is busy', async () => {
    const hasher = new Argon2Hasher(keysOf(), { cost: lightest, cores: 3 });
    const running = Array.from({ length: 67 }, (_, index) => hasher.hash(`password ${index}`));
    const refusals = await Promise.all([
      rejectedBy(() => hasher.hash('one more')),
      rejectedBy(() => hasher.verify('one more', null)),
      rejectedBy(() => hasher.hashRecovery('one more', hasher.salt())),
    ]);
    expect(refusals.map(({ failure }) => failure.code)).toEqual(['busy', 'busy', 'busy']);
    expect(new Set(await Promise.all(running)).size).toBe(67);
    expect(await hasher.verify('one more', null)).toBe('wrong');
  });

  it.each([
    { memoryKiB: 7, passes: 1, lanes: 1 },
    { memoryKiB: 8, passes: 1, lanes: 2 },
    { memoryKiB: 8, passes: 0, lanes: 1 },
    { memoryKiB: 8, passes: 1, lanes: 0 },
    { memoryKiB: 8.5, passes: 1, lanes: 1 },
    { memoryKiB: Number.NaN, passes: 1, lanes: 1 },
    { memoryKiB: 2_000_000, passes: 1, lanes: 1 },
  ])('cannot be hashed at the cost %j, which is said at once', (cost) => {
    const failure = { code: 'configuration-wrong', setting: 'argon2' };
    expect(thrownBy(() => new Argon2Hasher(keysOf(), { cost })).failure).toEqual(failure);
  });
});

describe('recovery codes', () => {
  it('are hashed under the salt of their set, whatever spaces and hyphens stand in them', async () => {
    const hasher = light();
    const salt = hasher.salt();
    const hashed = await hasher.hashRecovery('Ab3dEf6hIj9k', salt);
    expect(hashed).toMatch(/^[A-Za-z0-9_-]{43}$/);
    for (const typed of ['Ab3d-Ef6h-Ij9k', ' Ab3d Ef6h\tIj9k\n', 'Ab3d\u2011Ef6h\u2013Ij9k', 'Ab3d\u00a0Ef6hIj9k']) {
      expect(await hasher.hashRecovery(typed, salt)).toBe(hashed);
    }
    expect(await hasher.hashRecovery('ab3dEf6hIj9k', salt)).not.toBe(hashed);
    expect(await hasher.hashRecovery('Ab3dEf6hIj9k', hasher.salt())).not.toBe(hashed);
  });

  it('issued before the cost was raised are as good as they were', async () => {
    const salt = light().salt();
    const hashed = await light().hashRecovery('Ab3dEf6hIj9k', salt);
    const dearer = new Argon2Hasher(keysOf(), { cost: { memoryKiB: 64, passes: 2, lanes: 1 } });
    expect(await dearer.hashRecovery('Ab3dEf6hIj9k', salt)).toBe(hashed);
    expect(dearer.salt()).toContain('m=64,t=2,p=1');
  });

  it('do not verify as passwords, nor passwords as codes', async () => {
    const hasher = light();
    const salt = hasher.salt();
    const hashed = await hasher.hashRecovery('Ab3dEf6hIj9k', salt);
    expect(await hasher.verify('Ab3dEf6hIj9k', hashed)).toBe('wrong');
    expect(await hasher.verify('Ab3dEf6hIj9k', salt)).toBe('wrong');
  });

  it.each(['', 'salt', '$argon2id$v=19$m=8,t=1,p=1$', '$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHRzb21lc2FsdA'])(
    'are not hashed under the salt %j',
    async (salt) => {
      const error = await rejectedBy(() => light().hashRecovery('canary-code', salt));
      expect(error.failure).toEqual({ code: 'port-failed', port: 'Hasher', op: 'read' });
      expect(printed(error)).not.toContain('canarycode');
    },
  );

  it('that nobody could have been given are refused', async () => {
    const hasher = light();
    expect((await rejectedBy(() => hasher.hashRecovery('a'.repeat(1025), hasher.salt()))).failure).toEqual({
      code: 'input-invalid',
      field: 'code',
      rule: 'text of at most 1024 bytes',
    });
  });
});

describe('digests', () => {
  it('are HMAC-SHA-256 over purpose and value, each led by its length', () => {
    const keys = keysOf();
    const message = Buffer.from('\0\0\0\u0008throttle\0\0\0\u0003\u00e4b');
    const expected = createHmac('sha256', keys.lookup('throttle')).update(message).digest('base64url');
    expect(light(keys).digest('throttle', '\u00e4b')).toBe(expected);
  });

  it('differ by purpose, by value and by ring', () => {
    const hasher = light();
    const digests = [
      ...(['sent-code', 'sign-in-name', 'throttle', 'csrf'] as const).map((purpose) => hasher.digest(purpose, 'value')),
      hasher.digest('throttle', 'valu'),
      hasher.digest('throttle', ''),
      light().digest('throttle', 'value'),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('are the same before and after a rotation, so that what is stored under one is found', () => {
    const ring = addKey(createKeyRing(), { id: 'k2' });
    const keys = keysOf(ring);
    const before = light(keys).digest('sign-in-name', 'ada@example.com');
    keys.exchange(promoteKey(ring, 'k2'));
    expect(light(keys).digest('sign-in-name', 'ada@example.com')).toBe(before);
  });

  it('without a key are plain SHA-256', () => {
    expect(light().fingerprint('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });

  it('are equal only when they are the same text', () => {
    const hasher = light();
    expect(hasher.equal('same', 'same')).toBe(true);
    expect(hasher.equal('', '')).toBe(true);
    for (const other of ['sama', 'Same', 'sam', 'same ', '', 's\u0103me'])
      expect(hasher.equal('same', other)).toBe(false);
    expect(hasher.equal('\ud800', '\ufffd')).toBe(false);
  });
});
