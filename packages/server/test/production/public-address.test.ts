import { describe, expect, it } from 'vitest';
import { publicAddress } from '../../src/production/public-address.ts';
import { complaintsOf } from './good-production.ts';

describe('production and the public address', () => {
  it('starts with one that is https', () => {
    expect(complaintsOf(publicAddress)).toEqual([]);
    expect(complaintsOf(publicAddress, { DETENT_UI_BASE_URL: 'https://your-domain.org' })).toEqual([]);
  });

  it('refuses none', () => {
    expect(complaintsOf(publicAddress, { DETENT_BASE_URL: undefined })).toEqual(['DETENT_BASE_URL']);
  });

  it('refuses http, on this machine as well', () => {
    expect(complaintsOf(publicAddress, { DETENT_BASE_URL: 'http://localhost:8080' })).toEqual(['DETENT_BASE_URL']);
    expect(complaintsOf(publicAddress, { DETENT_UI_BASE_URL: 'http://your-domain.org' })).toEqual([
      'DETENT_UI_BASE_URL',
    ]);
  });
});
