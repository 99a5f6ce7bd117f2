import { describe, expect, it } from 'vitest';
import { trustedProxies } from '../../src/production/trusted-proxies.ts';
import { complaintsOf } from './good-production.ts';

describe('production and proxies', () => {
  it('starts without any, and with those that were named', () => {
    expect(complaintsOf(trustedProxies)).toEqual([]);
    expect(complaintsOf(trustedProxies, { DETENT_TRUSTED_PROXIES: '10.0.0.0/8,::1,fd00::/16' })).toEqual([]);
    expect(
      complaintsOf(trustedProxies, { DETENT_FORWARDED_HEADER: 'forwarded', DETENT_TRUSTED_PROXIES: '10.0.0.1' }),
    ).toEqual([]);
    expect(complaintsOf(trustedProxies, { DETENT_FORWARDED_HEADER: 'none', DETENT_TRUSTED_PROXIES: '::/0' })).toEqual(
      [],
    );
  });

  it('refuses a forwarding header that nobody may be believed about', () => {
    expect(complaintsOf(trustedProxies, { DETENT_FORWARDED_HEADER: 'x-forwarded-for' })).toEqual([
      'DETENT_TRUSTED_PROXIES',
    ]);
  });

  it.each(['0.0.0.0/0', '::/0', '0.0.0.0/1,128.0.0.0/1', '10.0.0.0/7', 'fd00::/15'])(
    'refuses to believe %s',
    (proxies) => {
      expect(complaintsOf(trustedProxies, { DETENT_TRUSTED_PROXIES: proxies })).toEqual(['DETENT_TRUSTED_PROXIES']);
    },
  );
});
