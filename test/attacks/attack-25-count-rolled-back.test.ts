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

  it('stays counted when whoever made it is gone before it is compared', async () => {
    await using world = await open();
    const gone = new Map<string, AbortController>();
    const oneTimePasswords = altered(world.ports.oneTimePasswords, {
      matches(...given) {
        for (const controller of gone.values()) controller.abort();
        return world.ports.oneTimePasswords.matches(...given);
      },
    });
    const server = await world.another({ ports: { oneTimePasswords } });
    const device = world.device(await world.person());
    await device.login();
    const right = device.code();
    for (let one = 0; one < 5; one += 1) {
      const controller = new AbortController();
      gone.set(String(one), controller);
      const guess = fetch(`http://127.0.0.1:${server.port}/api/auth/2fa/login`, {
        method: 'POST',
        headers: {
          'X-Two-Factor-Authentication-Token': String(device.tokens.challenge),
          'Content-Type': 'application/json',
        },
        body: JSON.stringify({ totp: wrongCode(right) }),
        signal: controller.signal,
      });
      await expect(guess).rejects.toThrow(/abort/i);
    }
    expectCode(await finishSignIn(device, { totp: right }), 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED');
  });
});
