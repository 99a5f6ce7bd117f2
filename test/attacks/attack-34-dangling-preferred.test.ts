import { describe, expect, it } from 'vitest';
import { member } from '../e2e/self-service/expectations.ts';
import { over } from './grounds.ts';

describe.each(over('H'))(
  'preferred-exists: the preferred method, removed while it is being set, %s',
  (_where, open) => {
    it('is always one that is on', async () => {
      await using world = await open();
      for (let round = 0; round < 20; round += 1) {
        const device = await world.inSession(await world.person());
        const prefer = (method: string) => device.send('POST', '/api/auth/2fa/preferred-method', { body: { method } });
        await Promise.all([prefer('email'), device.disable('totp'), prefer('totp'), device.disable('email')]);
        const status = await device.send('GET', '/api/auth/status', { with: ['access'] });
        expect(member(status, 'twoFactorMethods')).toEqual([member(status, 'preferredTwoFactorMethod')]);
      }
    });
  },
);
