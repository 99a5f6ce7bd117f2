import { describe, expect, it } from 'vitest';
import { expectCode } from '../e2e/self-service/expectations.ts';
import { altered, counting, lateTrouble } from '../e2e/self-service/faulty.ts';
import { wrongCode } from '../e2e/self-service/flows.ts';
import { finishSignIn } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('SH'))('failure-stays-counted: a guess, %s', (_where, open) => {
  it('stays counted when everything behind it fails', async () => {
    await using world = await open();
    const { port: oneTimePasswords, calls } = counting(world.ports.oneTimePasswords);
    const broken = altered(world.ports.accounts, { commit: lateTrouble });
    const failing = await world.another({ ports: { accounts: broken, oneTimePasswords } });
    const device = world.device(await world.person());
    await device.login();
    const there = device.at(failing);
    for (let one = 0; one < 4; one += 1)
      expect((await finishSignIn(there, { totp: wrongCode(device.code()) })).status).toBeGreaterThanOrEqual(400);
    const right = device.code();
    expect((await finishSignIn(there, { totp: right })).status).toBe(500);
    // The right one was compared again where it was to be committed.
    expect(calls.get('matches')).toBe(6);
    expectCode(await finishSignIn(device, { totp: right }), 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED');
  });
});
