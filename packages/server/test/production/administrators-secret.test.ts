import { describe, expect, it } from 'vitest';
import { administratorsSecret } from '../../src/production/administrators-secret.ts';
import { complaintsOf } from './good-production.ts';

describe('production and the bootstrap secret', () => {
  it('starts without one, and with one of 32 characters', () => {
    expect(complaintsOf(administratorsSecret)).toEqual([]);
    expect(complaintsOf(administratorsSecret, { DETENT_ADMIN_SECRET_KEY: 'x'.repeat(32) })).toEqual([]);
  });

  it('refuses a shorter one', () => {
    const short = { DETENT_ADMIN_SECRET_KEY: 'x'.repeat(31) };
    expect(() => complaintsOf(administratorsSecret, short)).toThrow(/DETENT_ADMIN_SECRET_KEY must have 32 characters/);
  });

  it('refuses pages that show mails', () => {
    expect(complaintsOf(administratorsSecret, { DETENT_MAIL_PREVIEW: 'true' })).toEqual(['DETENT_MAIL_PREVIEW']);
  });
});
