import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import type { TokenClaims, TokenType } from '@detent/core';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { addKey, createKeyRing, promoteKey, RingTokens, retireKey, type WorkingKeys } from '../src/index.ts';
import { failureOf, flipped, keysOf, named, printed, thrownBy } from './support.ts';

const issuer = 'https://accounts.example.com';
const at = 1_700_000_000_000;
const seconds = at / 1000;
const life = { at, ms: 900_000 };
const over = at + life.ms;

// Every claim that a type can have, those that may be missing too: what is not read here would be lost without a sound.
const claims: { readonly [T in TokenType]: Required<TokenClaims[T]> } = {
  access_token: { sub: 'account-1', jti: 'j1', session: 's1', roles: ['USER'], groups: [] },
  refresh_token: { sub: 'account-1', jti: 'j2', session: 's1' },
  step_up_token: { sub: 'account-1', jti: 'j3', session: 's1', epoch: 7, amr: ['pwd', 'otp'] },
  two_factor_authentication_token: {
    sub: 'account-1',
    jti: 'j4',
    purpose: 'step_up',
    epoch: 0,
    session: 's1',
    generation: 3,
    scope: 'c1',
    amr: ['pwd'],
  },
  totp_setup: { sub: 'account-1', session: 's1', epoch: 7, enrolment: 's1.k1.n.c' },
  email_verification: { sub: 'account-1', jti: 'j5', email: 'größer@example.com' },
  known_client: { sub: 'account-1', jti: 'j6' },
};
const types: readonly TokenType[] = [
  'access_token',
  'refresh_token',
  'step_up_token',
  'two_factor_authentication_token',
  'totp_setup',
  'email_verification',
  'known_client',
];

const encoded = (data: unknown): string => Buffer.from(JSON.stringify(data)).toString('base64url');

/** A token with this header and payload, signed with the ring's current key whatever they say. */
function forged(keys: WorkingKeys, header: unknown, payload: unknown): string {
  const signed = `${typeof header === 'string' ? header : encoded(header)}.${typeof payload === 'string' ? payload : encoded(payload)}`;
  return `${signed}.${createHmac('sha256', keys.current('signed-tokens').key).update(signed).digest('base64url')}`;
}
const genuineHeader = (keys: WorkingKeys): object => ({ alg: 'HS256', typ: 'JWT', kid: keys.currentId() });
const genuinePayload = {
  iss: issuer,
  iat: seconds,
  exp: seconds + 900,
  token_type: 'step_up_token',
  ...claims.step_up_token,
};
const challenge = {
  ...genuinePayload,
  token_type: 'two_factor_authentication_token',
  ...claims.two_factor_authentication_token,
};
const invalid = { kind: 'invalid' };

describe('signed tokens', () => {
  it.each(types)('of type %s say what they were made to say', (type) => {
    const tokens = new RingTokens(keysOf(), issuer);
    const token = tokens.sign(type, claims[type], life);
    const said = { ...claims[type], iat: seconds, exp: seconds + 900 };
    expect(tokens.verify(type, token, at)).toEqual({ kind: 'valid', claims: said });
    expect(tokens.verify(type, token, over - 1)).toEqual({ kind: 'valid', claims: said });
    expect(tokens.verify(type, token, over)).toEqual({ kind: 'expired', claims: said });
  });

  it.each(types)('of type %s are invalid as any other, also when they have expired', (type) => {
    const tokens = new RingTokens(keysOf(), issuer);
    const token = tokens.sign(type, claims[type], life);
    for (const other of types.filter((name) => name !== type)) {
      expect(tokens.verify(other, token, at)).toEqual(invalid);
      expect(tokens.verify(other, token, over)).toEqual(invalid);
    }
  });

  it('of a sign-in need no session, those of a step-up do', () => {
    const tokens = new RingTokens(keysOf(), issuer);
    const { session: _, generation: __, ...rest } = claims.two_factor_authentication_token;
    const login = { ...rest, purpose: 'login' as const };
    const token = tokens.sign('two_factor_authentication_token', login, life);
    expect(tokens.verify('two_factor_authentication_token', token, at)).toEqual({
      kind: 'valid',
      claims: { ...login, iat: seconds, exp: seconds + 900 },
    });
    expect(
      failureOf(() => tokens.sign('two_factor_authentication_token', { ...login, purpose: 'step_up' }, life)),
    ).toEqual({ code: 'port-failed', port: 'Tokens', op: 'write' });
  });

  it('are compact JWS that another implementation reads alike', async () => {
    const keys = keysOf();
    const token = new RingTokens(keys, issuer).sign('email_verification', claims.email_verification, life);
    const { payload, protectedHeader } = await jwtVerify(token, keys.current('signed-tokens').key.export(), {
      algorithms: ['HS256'],
      issuer,
      currentDate: new Date(at),
    });
    expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT', kid: keys.currentId() });
    expect(payload).toEqual({
      iss: issuer,
      iat: seconds,
      exp: seconds + 900,
      token_type: 'email_verification',
      ...claims.email_verification,
    });
  });

  it('count time in whole seconds, rounded down', () => {
    const tokens = new RingTokens(keysOf(), issuer);
    const token = tokens.sign('known_client', claims.known_client, { at: at + 999, ms: 1500 });
    expect(tokens.verify('known_client', token, at + 1999)).toMatchObject({
      kind: 'valid',
      claims: { iat: seconds, exp: seconds + 2 },
    });
    expect(tokens.verify('known_client', token, at + 2000).kind).toBe('expired');
  });

  it('are invalid with one character changed anywhere', () => {
    const tokens = new RingTokens(keysOf(), issuer);
    const token = tokens.sign('step_up_token', claims.step_up_token, life);
    for (let index = 0; index < token.length; index += 1) {
      const code = token.charCodeAt(index);
      const others = [flipped(token, index), ...[code ^ 1, code ^ 2, code ^ 32, code + 256].map(charAt(token, index))];
      for (const other of others.filter((text) => text !== token)) {
        expect(tokens.verify('step_up_token', other, at)).toEqual(invalid);
      }
    }
  });

  it('are invalid cut short, prolonged, or in any number of parts but three', () => {
    const tokens = new RingTokens(keysOf(), issuer);
    const token = tokens.sign('step_up_token', claims.step_up_token, life);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const others = [
      '',
      '.',
      '..',
      '...',
      header,
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}..${signature}`,
      `.${payload}.${signature}`,
      `${token}.`,
      `${token}.${signature}`,
      `.${token}`,
      ` ${token}`,
      `${token}\n`,
      `${token}=`,
      `${token}A`,
      token.slice(0, -1),
      `${header}.${payload}=.${signature}`,
      `${header}=.${payload}.${signature}`,
    ];
    for (const other of others) expect(tokens.verify('step_up_token', other, at)).toEqual(invalid);
  });

  it.each<[string, (keys: WorkingKeys) => unknown]>([
    ['no algorithm', (keys) => ({ typ: 'JWT', kid: keys.currentId() })],
    ['the algorithm none', (keys) => ({ ...genuineHeader(keys), alg: 'none' })],
    ['the algorithm HS512', (keys) => ({ ...genuineHeader(keys), alg: 'HS512' })],
    ['the algorithm RS256', (keys) => ({ ...genuineHeader(keys), alg: 'RS256' })],
    ['another type', (keys) => ({ ...genuineHeader(keys), typ: 'at+jwt' })],
    ['no key', () => ({ alg: 'HS256', typ: 'JWT' })],
    ['an unknown key', (keys) => ({ ...genuineHeader(keys), kid: 'k9' })],
    ['a key that is no text', (keys) => ({ ...genuineHeader(keys), kid: [keys.currentId()] })],
    ['a key of its own', (keys) => ({ ...genuineHeader(keys), jwk: { kty: 'oct', k: 'AAAA' } })],
    ['an address of keys', (keys) => ({ ...genuineHeader(keys), jku: 'https://evil.example' })],
    ['a critical extension', (keys) => ({ ...genuineHeader(keys), crit: ['b64'], b64: false })],
    ['padding', (keys) => `${encoded(genuineHeader(keys))}=`],
    ['no JSON', () => 'AAAA'],
  ])('are invalid with %s in their header, however they were signed', (_what, header) => {
    const keys = keysOf();
    const tokens = new RingTokens(keys, issuer);
    expect(tokens.verify('step_up_token', forged(keys, genuineHeader(keys), genuinePayload), at).kind).toBe('valid');
    expect(tokens.verify('step_up_token', forged(keys, header(keys), genuinePayload), at)).toEqual(invalid);
  });

  it('without a signature are invalid', () => {
    const keys = keysOf();
    const unsigned = `${encoded({ alg: 'none' })}.${encoded(genuinePayload)}.`;
    expect(new RingTokens(keys, issuer).verify('step_up_token', unsigned, at)).toEqual(invalid);
    const empty = `${encoded(genuineHeader(keys))}.${encoded(genuinePayload)}.`;
    expect(new RingTokens(keys, issuer).verify('step_up_token', empty, at)).toEqual(invalid);
  });

  it.each<[string, unknown]>([
    ['no object', '[]'],
    ['null', 'null'],
    ['text', '"text"'],
    ['no JSON', '{'],
    ['nothing', ''],
    ['an issuer that is no text', { ...genuinePayload, iss: 1 }],
    ['no issuer', { ...genuinePayload, iss: undefined }],
    ['no type', { ...genuinePayload, token_type: undefined }],
    ['a list of types', { ...genuinePayload, token_type: ['step_up_token'] }],
    ['no subject', { ...genuinePayload, sub: undefined }],
    ['an empty subject', { ...genuinePayload, sub: '' }],
    ['a number as subject', { ...genuinePayload, sub: 1 }],
    ['no id', { ...genuinePayload, jti: undefined }],
    ['no session', { ...genuinePayload, session: null }],
    ['an epoch as text', { ...genuinePayload, epoch: '7' }],
    ['a negative epoch', { ...genuinePayload, epoch: -1 }],
    ['half an epoch', { ...genuinePayload, epoch: 0.5 }],
    ['no proofs', { ...genuinePayload, amr: undefined }],
    ['one proof as text', { ...genuinePayload, amr: 'otp' }],
    ['a proof that is no text', { ...genuinePayload, amr: ['otp', 1] }],
    ['another purpose', { ...challenge, purpose: 'recover' }],
    ['an empty session', { ...challenge, purpose: 'login', session: '' }],
    ['a generation as text', { ...challenge, generation: '3' }],
    ['a negative generation', { ...challenge, generation: -1 }],
    ['no end', { ...genuinePayload, exp: undefined }],
    ['an end as text', { ...genuinePayload, exp: String(seconds + 900) }],
    ['an end beyond all numbers', { ...genuinePayload, exp: 1e300 }],
    ['no beginning', { ...genuinePayload, iat: undefined }],
  ])('are invalid with %s as payload, though genuinely signed', (_what, payload) => {
    const keys = keysOf();
    const text = typeof payload === 'string' ? Buffer.from(payload).toString('base64url') : payload;
    const token = forged(keys, genuineHeader(keys), text);
    for (const type of types) {
      expect(new RingTokens(keys, issuer).verify(type, token, at)).toEqual(invalid);
      expect(new RingTokens(keys, issuer).verify(type, token, over)).toEqual(invalid);
    }
  });

  it('are valid under whatever name the server that signed them was reached', () => {
    const keys = keysOf();
    const token = forged(keys, genuineHeader(keys), { ...genuinePayload, iss: 'http://localhost:8080' });
    expect(new RingTokens(keys, issuer).verify('step_up_token', token, at)).toMatchObject({ kind: 'valid' });
  });

  it('are invalid in every type with any one claim missing', () => {
    const keys = keysOf();
    const tokens = new RingTokens(keys, issuer);
    for (const type of types) {
      for (const name of Object.keys(claims[type]).filter((claim) => claim !== 'generation')) {
        const payload = { ...genuinePayload, token_type: type, ...claims[type], [name]: undefined };
        expect(tokens.verify(type, forged(keys, genuineHeader(keys), payload), at)).toEqual(invalid);
      }
    }
  });

  it('say nothing that their type does not have', () => {
    const keys = keysOf();
    const payload = { ...genuinePayload, admin: true, __proto__: null, constructor: 'x' };
    const read = new RingTokens(keys, issuer).verify('step_up_token', forged(keys, genuineHeader(keys), payload), at);
    expect(read).toEqual({ kind: 'valid', claims: { ...claims.step_up_token, iat: seconds, exp: seconds + 900 } });
    const more = { ...claims.known_client, exp: 9e9, iss: 'me', token_type: 'access_token', admin: true };
    const tokens = new RingTokens(keys, issuer);
    expect(tokens.verify('known_client', tokens.sign('known_client', more, life), at)).toEqual({
      kind: 'valid',
      claims: { ...claims.known_client, iat: seconds, exp: seconds + 900 },
    });
  });

  it('are no longer than 4096 bytes, neither when made nor when read', () => {
    const keys = keysOf();
    const tokens = new RingTokens(keys, issuer);
    const long = { ...claims.known_client, jti: 'j'.repeat(3100) };
    expect(failureOf(() => tokens.sign('known_client', long, life))).toEqual({
      code: 'port-failed',
      port: 'Tokens',
      op: 'write',
    });
    const payload = { ...genuinePayload, token_type: 'known_client', ...long };
    expect(tokens.verify('known_client', forged(keys, genuineHeader(keys), payload), at)).toEqual(invalid);
    expect(tokens.verify('known_client', 'a'.repeat(1_000_000), at)).toEqual(invalid);
  });

  it('are not made for a life that no clock knows', () => {
    const tokens = new RingTokens(keysOf(), issuer);
    for (const odd of [
      { at: Number.NaN, ms: 1 },
      { at: -1, ms: 1 },
      { at, ms: Number.POSITIVE_INFINITY },
    ]) {
      expect(failureOf(() => tokens.sign('known_client', claims.known_client, odd)).code).toBe('port-failed');
    }
  });

  it('live through a rotation until their key is retired', () => {
    const ring = addKey(createKeyRing(), { id: 'k2' });
    const keys = keysOf(ring);
    const tokens = new RingTokens(keys, issuer);
    const old = tokens.sign('known_client', claims.known_client, life);
    const promoted = promoteKey(ring, 'k2');
    const [first = ''] = ring.keys.map(({ id }) => id);
    keys.exchange(promoted);
    const young = tokens.sign('known_client', claims.known_client, life);
    expect(tokens.verify('known_client', old, at).kind).toBe('valid');
    expect(tokens.verify('known_client', young, at).kind).toBe('valid');
    expect(young.split('.')[0]).toBe(encoded({ alg: 'HS256', typ: 'JWT', kid: 'k2' }));
    keys.exchange(retireKey(promoted, first));
    expect(tokens.verify('known_client', old, at)).toEqual(invalid);
    expect(tokens.verify('known_client', young, at).kind).toBe('valid');
  });

  it('of another ring are invalid, also under the same key id', () => {
    const ring = named(createKeyRing(), 'k1');
    const other = named(createKeyRing(), 'k1');
    const token = new RingTokens(keysOf(other), issuer).sign('known_client', claims.known_client, life);
    expect(new RingTokens(keysOf(ring), issuer).verify('known_client', token, at)).toEqual(invalid);
  });

  it('are refused without a word of what they would have said', () => {
    const tokens = new RingTokens(keysOf(), issuer);
    const error = thrownBy(() => tokens.sign('known_client', { sub: 'canary-account', jti: '' }, life));
    expect(printed(error)).not.toContain('canary-account');
  });
});

describe('the token of a "not me" link', () => {
  const noticeId = '65f0a1b2c3d4e5f6a7b8c9d0.12.a1';

  it('is derived from ring and notice, the same on every try', () => {
    const keys = keysOf();
    const { token, keyId } = new RingTokens(keys, issuer).notMe(noticeId);
    const { key } = keys.current('not-me');
    expect(token).toBe(`nm1.${noticeId}.${createHmac('sha256', key).update(noticeId).digest('base64url')}`);
    expect(keyId).toBe(keys.currentId());
    expect(new RingTokens(keys, 'https://elsewhere.example').notMe(noticeId).token).toBe(token);
    expect(new RingTokens(keys, issuer).notMe('65f0a1b2c3d4e5f6a7b8c9d0.12.a2').token).not.toBe(token);
  });

  it('names its notice, whatever the notice is called', () => {
    const tokens = new RingTokens(keysOf(), issuer);
    for (const id of [noticeId, 'a', 'ä/ö ü?&=#%2F', 'tab\there', '日本.1.x', "(it's)*!~_-"]) {
      const { token } = tokens.notMe(id);
      expect(tokens.readNotMe(token)).toEqual({ noticeId: id });
      expect(token).toMatch(/^[\x21-\x7e]+$/);
    }
  });

  it('is derived with the key it was first made with, as long as the ring has it', () => {
    const ring = addKey(createKeyRing(), { id: 'k2' });
    const keys = keysOf(ring);
    const tokens = new RingTokens(keys, issuer);
    const first = tokens.notMe(noticeId);
    const promoted = promoteKey(ring, 'k2');
    keys.exchange(promoted);
    expect(tokens.notMe(noticeId, first.keyId)).toEqual(first);
    const second = tokens.notMe(noticeId);
    expect(second.keyId).toBe('k2');
    expect(second.token).not.toBe(first.token);
    keys.exchange(retireKey(promoted, first.keyId));
    expect(tokens.notMe(noticeId, first.keyId)).toEqual(second);
    expect(tokens.notMe(noticeId, 'k9')).toEqual(second);
  });

  it.each([
    '',
    'nm1',
    'nm1..',
    `nm1..${'A'.repeat(43)}`,
    `nm2.a.1.b.${'A'.repeat(43)}`,
    `nm1.a.1.b.${'A'.repeat(42)}`,
    `nm1.a.1.b.${'A'.repeat(43)}=`,
    `nm1.a.1.b.${'A'.repeat(43)}\n`,
    ` nm1.a.1.b.${'A'.repeat(43)}`,
    `nm1.a 1.b.${'A'.repeat(43)}`,
    `nm1.a<b>.${'A'.repeat(43)}`,
    `nm1.%zz.${'A'.repeat(43)}`,
    `nm1.%ff.${'A'.repeat(43)}`,
    `nm1.%61.${'A'.repeat(43)}`,
    `nm1.${'a'.repeat(1025)}.${'A'.repeat(43)}`,
  ])('is none in %j', (text) => {
    expect(new RingTokens(keysOf(), issuer).readNotMe(text)).toBeNull();
  });
});

function charAt(text: string, index: number): (code: number) => string {
  return (code) => text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1);
}
