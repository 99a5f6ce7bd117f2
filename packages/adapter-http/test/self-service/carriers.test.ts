import { describe, expect, it } from 'vitest';
import { readCarrier } from '../../src/edge/carrier.ts';
import { carriers, cookieNames } from '../../src/self-service/carriers.ts';

const both = { headerAuth: true, preferHeader: true };
const read = (token: 'challenge' | 'refresh' | 'step-up', rawHeaders: readonly string[], misspelt = true) =>
  readCarrier({ rawHeaders: [...rawHeaders], headers: {} }, carriers(misspelt)[token], both);

describe('carriers', () => {
  it.each([
    ['step-up', 'X-Step-Up-Token', 'X-Step-Up-EmailVerificationTokenCreation'],
    ['challenge', 'X-Two-Factor-Authentication-Token', 'X-Two-Factor-Authentication-EmailVerificationTokenCreation'],
  ] as const)(
    'read the %s token under its own name and, where that is on, under the damaged one',
    (token, own, damaged) => {
      expect(read(token, [own, 'x'])).toMatchObject({ token: 'x' });
      expect(read(token, [damaged, 'y'])).toMatchObject({ token: 'y' });
      expect(read(token, [damaged, 'y', own, 'x'])).toMatchObject({ token: 'x' });
      expect(read(token, [damaged, 'y'], false)).toEqual({ kind: 'absent' });
    },
  );

  it('read access and refresh tokens from Authorization', () => {
    expect(read('refresh', ['Authorization', 'Bearer x'])).toMatchObject({ token: 'x' });
    expect(carriers(true).access).toEqual({ cookie: 'access_token', headers: ['bearer'] });
  });

  it('know six cookies to clear', () => {
    expect(cookieNames).toHaveLength(6);
    for (const { cookie } of Object.values(carriers(true))) expect(cookieNames).toContain(cookie);
  });
});
