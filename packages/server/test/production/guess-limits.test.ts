import { describe, expect, it } from 'vitest';
import { guessLimits } from '../../src/production/guess-limits.ts';
import { complaintsOf } from './good-production.ts';

describe('production and limits', () => {
  it('starts at the published figures and below', () => {
    expect(complaintsOf(guessLimits)).toEqual([]);
    expect(
      complaintsOf(guessLimits, {
        DETENT_CODE_ATTEMPTS: '3',
        DETENT_ACCOUNT_ATTEMPTS: '10/1800',
        DETENT_RATE_LIMIT_LOGIN: '5/300',
        DETENT_EMAIL_CODE_TTL: '300',
        DETENT_TOTP_WINDOW: '0',
        DETENT_EMAIL_SEND_COOLDOWN: '120',
      }),
    ).toEqual([]);
  });

  it('lets limits on plain requests be as they are', () => {
    expect(complaintsOf(guessLimits, { DETENT_RATE_LIMIT_IP: '0', DETENT_RATE_LIMIT_USER: '100000/1' })).toEqual([]);
  });

  it.each([
    ['DETENT_CODE_ATTEMPTS', '6'],
    ['DETENT_FACTOR_ATTEMPTS', '101'],
    ['DETENT_ACCOUNT_ATTEMPTS', '11/900'],
    ['DETENT_ACCOUNT_ATTEMPTS', '10/899'],
    ['DETENT_ACCOUNT_ATTEMPTS', '20/3600'],
    ['DETENT_ACCOUNT_ATTEMPTS', '0'],
    ['DETENT_RATE_LIMIT_LOGIN', '11/300'],
    ['DETENT_RATE_LIMIT_LOGIN', '0'],
    ['DETENT_ADMIN_LIMITS_LOGIN', '6/60'],
    ['DETENT_ADMIN_LIMITS_SECRET', '5/899'],
    ['DETENT_EMAIL_SEND_COOLDOWN', '59'],
    ['DETENT_SMS_SEND_COOLDOWN', '59'],
    ['DETENT_EMAIL_CODE_TTL', '601'],
    ['DETENT_SMS_CODE_TTL', '601'],
    ['DETENT_TOTP_WINDOW', '2'],
  ])('refuses %s=%s', (variable, value) => {
    expect(complaintsOf(guessLimits, { [variable]: value })).toEqual([variable]);
  });
});
