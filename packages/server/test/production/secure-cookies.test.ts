import { describe, expect, it } from 'vitest';
import { secureCookies } from '../../src/production/secure-cookies.ts';
import { complaintsOf } from './good-production.ts';

describe('production and cookies', () => {
  it('starts with cookies that are encrypted on their way', () => {
    expect(complaintsOf(secureCookies)).toEqual([]);
    expect(complaintsOf(secureCookies, { DETENT_COOKIE_SECURE: 'true' })).toEqual([]);
  });

  it('refuses others', () => {
    expect(complaintsOf(secureCookies, { DETENT_COOKIE_SECURE: 'false' })).toEqual(['DETENT_COOKIE_SECURE']);
  });
});
