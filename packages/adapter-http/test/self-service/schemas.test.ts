import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { check } from '../../src/edge/validation.ts';
import {
  enableBody,
  loginBody,
  passwordBody,
  preferredMethodBody,
  recoverBody,
  refreshBody,
  registerBody,
  registerQuery,
  replaceQuery,
  secondStepBody,
  sessionId,
  smsSendBody,
  stepUpBody,
  stepUpCodesBody,
  totpSetupBody,
  verificationQuery,
} from '../../src/self-service/schemas.ts';

const read = (schema: z.ZodType, value: unknown): unknown => {
  const result = check(schema, value, 'body');
  return result.kind === 'read' ? result.value : rulesIn(result.failure);
};
const rulesIn = (failure: object): readonly string[] =>
  'fields' in failure && Array.isArray(failure.fields)
    ? failure.fields.map(({ field, rule }: { field: string; rule: string }) => `${field} ${rule}`)
    : [];

const noClient = { browser: null, os: null };
const ada = { email: 'Ada@example.org', password: 'Passw0rd!', name: 'Ada' };

const address = (length: number): string => `${'a'.repeat(length - 12)}@example.org`;

describe('registering', () => {
  it('takes an address, a password and a name as they were typed, and drops the rest', () => {
    expect(read(registerBody, { ...ada, role: 'ADMIN' })).toEqual(ada);
    expect(read(registerBody, { ...ada, email: ' Ada@example.org ', name: ' A ' })).toMatchObject({ name: ' A ' });
  });

  it.each([
    [{ email: undefined }, 'email required'],
    [{ email: null }, 'email type'],
    [{ email: 'ada' }, 'email pattern'],
    [{ email: 'ada@example' }, 'email pattern'],
    [{ email: 'a@b@example.org' }, 'email pattern'],
    [{ email: 'ada@example.org\nx' }, 'email pattern'],
    [{ name: '' }, 'name pattern'],
    [{ name: ' \t ' }, 'name pattern'],
    [{ name: 'x'.repeat(201) }, 'name length'],
    [{ name: 7 }, 'name type'],
    [{ password: 'Aa1!xyz' }, 'password length'],
    [{ password: `Aa1!${'x'.repeat(253)}` }, 'password length'],
    [{ password: 'passw0rd!' }, 'password pattern'],
    [{ password: 'PASSW0RD!' }, 'password pattern'],
    [{ password: 'Password!' }, 'password pattern'],
    [{ password: 'Passw0rdx' }, 'password pattern'],
    [{ password: 'Passw0rd~' }, 'password pattern'],
    [{ password: 12345678 }, 'password type'],
  ])('refuses %j: %s', (change, rule) => {
    expect(read(registerBody, { ...ada, ...change })).toEqual([rule]);
  });

  it('counts characters and not bytes, at both ends', () => {
    for (const password of ['Aa1!xyzü', `Aa1!${'ü'.repeat(252)}`, 'Aa1!😀😀😀😀']) {
      expect(read(registerBody, { ...ada, password })).toMatchObject({ password });
    }
    expect(read(registerBody, { ...ada, password: 'Aa1!😀😀😀' })).toEqual(['password length']);
    expect(read(registerBody, { ...ada, name: '😀'.repeat(200) })).toMatchObject({ name: '😀'.repeat(200) });
  });

  it('takes every listed sign', () => {
    for (const sign of '!@#$%^&*()_+-={}[]|\\:;\'"<>,.?/') {
      expect(read(registerBody, { ...ada, password: `Passw0rd${sign}` })).toMatchObject({
        password: `Passw0rd${sign}`,
      });
    }
  });

  it('takes an address of 254 characters and none of 255', () => {
    expect(read(registerBody, { ...ada, email: address(254) })).toMatchObject({ email: address(254) });
    expect(read(registerBody, { ...ada, email: address(255) })).toContain('email length');
  });

  it('tells everything that is wrong at once', () => {
    expect(read(registerBody, {})).toEqual(['email required', 'password required', 'name required']);
  });

  it('mails unless it is told not to', () => {
    expect(read(registerQuery, {})).toEqual({ 'send-email': true });
    expect(read(registerQuery, { 'send-email': 'true' })).toEqual({ 'send-email': true });
    expect(read(registerQuery, { 'send-email': 'false' })).toEqual({ 'send-email': false });
    for (const said of ['', 'TRUE', '1', null]) {
      expect(read(registerQuery, { 'send-email': said })).toEqual(['send-email value']);
    }
  });
});

describe('a client description', () => {
  const login = { email: 'a', password: 'b' };

  it('may be left out, in whole or in part', () => {
    for (const session of [undefined, null, {}, { browser: null, os: '' }, { browser: '\u0000\u202e ' }]) {
      expect(read(loginBody, { ...login, session })).toEqual({ ...login, session: noClient });
    }
  });

  it('loses what is not fit to keep', () => {
    expect(read(loginBody, { ...login, session: { browser: ' Fire\nfox\u202e ', os: 'Linux' } })).toMatchObject({
      session: { browser: 'Firefox', os: 'Linux' },
    });
  });

  it('may be 200 characters long and not 201', () => {
    expect(read(loginBody, { ...login, session: { os: 'x'.repeat(200) } })).toMatchObject({
      session: { os: 'x'.repeat(200) },
    });
    expect(read(loginBody, { ...login, session: { os: 'x'.repeat(201) } })).toEqual(['session.os length']);
  });

  it('is an object of strings', () => {
    expect(read(loginBody, { ...login, session: 'Firefox' })).toEqual(['session type']);
    expect(read(loginBody, { ...login, session: { browser: 7 } })).toEqual(['session.browser type']);
    expect(read(loginBody, { email: null, password: 1 })).toEqual(['email type', 'password type']);
  });

  it('is the whole body of a refresh, which may have none', () => {
    expect(read(refreshBody, undefined)).toEqual(noClient);
    expect(read(refreshBody, { browser: 'Firefox' })).toEqual({ browser: 'Firefox', os: null });
    expect(read(refreshBody, [])).toEqual(['body type']);
    expect(read(refreshBody, null)).toEqual(['body type']);
  });
});

describe('a code', () => {
  it.each([
    ['012345', '012345'],
    ['012 345', '012345'],
    [' 0 1 2 3 4 5 ', '012345'],
    [12_345, '012345'],
    [0, '000000'],
    [999_999, '999999'],
  ])('typed as %j is %s', (typed, code) => {
    expect(read(stepUpCodesBody, { totp: typed })).toEqual({ totp: code, sms: null, email: null });
    expect(read(enableBody, { code: typed })).toEqual({ code });
  });

  it.each([null, '', undefined])('is absent as %j', (typed) => {
    expect(read(stepUpCodesBody, { totp: typed })).toEqual({ totp: null, sms: null, email: null });
    expect(read(enableBody, { code: typed })).toEqual(['code required']);
  });

  it.each([
    '12345',
    '1234567',
    'abcdef',
    '12345a',
    '+12345',
    '-12345',
    '١٢٣٤٥٦',
    '12-34-56',
    '12\t3456',
    '   ',
    1.5,
    -1,
    1_000_000,
  ])('is refused as %j', (typed) => {
    expect(read(stepUpCodesBody, { email: typed })).toEqual(['email pattern']);
  });

  it.each([true, [123_456], { value: 123_456 }])('is refused as %j, which is neither text nor number', (typed) => {
    expect(read(stepUpCodesBody, { sms: typed })).toEqual(['sms type']);
  });

  it('of any method may come with a client description', () => {
    expect(read(secondStepBody, { totp: '123456', email: 7, session: { os: 'Linux' } })).toEqual({
      totp: '123456',
      sms: null,
      email: '000007',
      session: { browser: null, os: 'Linux' },
    });
    expect(read(secondStepBody, undefined)).toEqual(['body required']);
  });

  it('for recovery is any text up to 100 characters', () => {
    expect(read(recoverBody, { code: ' ' })).toEqual({ code: ' ', session: noClient });
    expect(read(recoverBody, { code: 'x'.repeat(100) })).toMatchObject({ code: 'x'.repeat(100) });
    expect(read(recoverBody, { code: 'x'.repeat(101) })).toEqual(['code length']);
    expect(read(recoverBody, { code: 123_456 })).toEqual(['code type']);
  });
});

describe('other bodies and parameters', () => {
  it('tell a missing password from an empty one', () => {
    for (const body of [undefined, {}, { password: null }]) expect(read(stepUpBody, body)).toEqual({ password: null });
    expect(read(stepUpBody, { password: '' })).toEqual({ password: '' });
    expect(read(stepUpBody, { password: 7 })).toEqual(['password type']);
    expect(read(stepUpBody, [])).toEqual(['body type']);
  });

  it('hold a new password to the rule of registering, and the old one to none', () => {
    expect(read(passwordBody, { password: 'x', newPassword: 'Passw0rd!' })).toEqual({
      password: 'x',
      newPassword: 'Passw0rd!',
    });
    expect(read(passwordBody, { password: 'x', newPassword: 'x' })).toEqual(['newPassword length']);
  });

  it('replace only when told so', () => {
    expect(read(replaceQuery, {})).toEqual({ replace: false });
    expect(read(replaceQuery, { replace: 'true' })).toEqual({ replace: true });
    expect(read(replaceQuery, { replace: 'false' })).toEqual({ replace: false });
    expect(read(replaceQuery, { replace: '1' })).toEqual(['replace value']);
  });

  it('finish a set-up with token and code', () => {
    expect(read(totpSetupBody, { token: 't', code: '123456' })).toEqual({ token: 't', code: '123456' });
    expect(read(totpSetupBody, {})).toEqual(['token required', 'code required']);
  });

  it('take a number in international form, or none', () => {
    for (const phoneNumber of ['+1234567', '+491701234567', '+123456789012345']) {
      expect(read(smsSendBody, { phoneNumber })).toEqual({ phoneNumber });
    }
    for (const body of [undefined, {}, { phoneNumber: null }])
      expect(read(smsSendBody, body)).toEqual({ phoneNumber: null });
    for (const phoneNumber of [
      '',
      '+123456',
      '+1234567890123456',
      '+0123456',
      '491701234567',
      '+49 170 1234567',
      '+١٢٣٤٥٦٧',
    ]) {
      expect(read(smsSendBody, { phoneNumber })).toEqual(['phoneNumber pattern']);
    }
  });

  it('prefer one of the three methods', () => {
    for (const method of ['totp', 'sms', 'email']) expect(read(preferredMethodBody, { method })).toEqual({ method });
    for (const method of ['fax', 'TOTP', '', null])
      expect(read(preferredMethodBody, { method })).toEqual(['method value']);
    expect(read(preferredMethodBody, {})).toEqual(['method required']);
  });

  it('need a token to verify an address', () => {
    expect(read(verificationQuery, { token: 'x' })).toEqual({ token: 'x' });
    expect(read(verificationQuery, {})).toEqual(['token required']);
    expect(read(verificationQuery, { token: '' })).toEqual(['token required']);
    expect(read(verificationQuery, { token: null })).toEqual(['token type']);
  });

  it('name a session by a UUID', () => {
    const id = '2f1c6a52-98a1-4f0e-9a7d-0c3c5b7f1e11';
    expect(read(sessionId, id)).toBe(id);
    for (const wrong of ['x', '', `${id} `, id.replaceAll('-', ''), `${id}\n`])
      expect(read(sessionId, wrong)).toEqual(['body pattern']);
  });
});
