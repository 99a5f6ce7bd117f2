import { describe, expect, it } from 'vitest';
import { cookieOrigins } from '../../src/production/cookie-origins.ts';
import { complaintsOf } from './good-production.ts';

describe('production and origins', () => {
  it('starts with none, and with named https sites', () => {
    expect(complaintsOf(cookieOrigins)).toEqual([]);
    expect(complaintsOf(cookieOrigins, { DETENT_ALLOWED_ORIGINS: 'https://a.your.org' })).toEqual([]);
  });

  it('lets everybody ask where no cookie is read', () => {
    expect(complaintsOf(cookieOrigins, { DETENT_ZITADEL_ALLOWED_ORIGINS: '*' })).toEqual([]);
  });

  it.each(['DETENT_ALLOWED_ORIGINS', 'DETENT_ADMIN_ALLOWED_ORIGINS'])('refuses *, null and http in %s', (variable) => {
    for (const origin of ['*', 'null', 'http://a.your.org', 'https://a.your.org,http://b.your.org'])
      expect(complaintsOf(cookieOrigins, { [variable]: origin })).toEqual([variable]);
  });
});
