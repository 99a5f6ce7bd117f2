import { describe, expect, it } from 'vitest';
import { clearCookie, cookieValues, setCookie } from '../../src/edge/cookies.ts';

describe('cookies of a request', () => {
  it.each([
    ['a=1', ['1']],
    ['b=2; a=1', ['1']],
    ['a=1;a=2', ['1', '2']],
    ['a=1; a=1', ['1', '1']],
    [' a = 1 ', ['1']],
    ['a=', ['']],
    ['a="1"', ['"1"']],
    ['a=%31', ['%31']],
    ['a=b=c', ['b=c']],
    ['a', []],
    ['A=1; xa=1; ab=1', []],
    ['', []],
    [';;;a=1;;;', ['1']],
    [undefined, []],
  ])('in %j', (header, values) => {
    expect(cookieValues(header, 'a')).toEqual(values);
  });
});

describe('a cookie of an answer', () => {
  const settings = { secure: true, path: '/' };

  it('says its end both ways', () => {
    const now = Date.UTC(2026, 0, 31, 12, 0, 0, 900);
    expect(setCookie('a', 'x', { now, expiresAt: Date.UTC(2026, 0, 31, 12, 15) }, settings)).toBe(
      'a=x; Path=/; Max-Age=900; Expires=Sat, 31 Jan 2026 12:15:00 GMT; HttpOnly; Secure; SameSite=Strict',
    );
  });

  it('is cleared with the same path and flags', () => {
    expect(clearCookie('a', { secure: false, path: '/detent' })).toBe(
      'a=; Path=/detent; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict',
    );
  });

  it('may be left readable for scripts, and never lives for less than no time', () => {
    const cookie = setCookie('a', 'x', { now: 5000, expiresAt: 1000 }, { ...settings, httpOnly: false });
    expect(cookie).toBe('a=x; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Secure; SameSite=Strict');
  });
});
