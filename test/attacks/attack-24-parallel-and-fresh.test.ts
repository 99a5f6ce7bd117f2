import { describe, expect, it } from 'vitest';
import { counting } from '../e2e/self-service/faulty.ts';
import { wrongCode } from '../e2e/self-service/flows.ts';
import { finishSignIn } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('SHE'))('bounded-guessing: many guesses at once, %s', (_where, open) => {
  it('are compared ten times at most, with a fresh challenge for every few and on two servers', async () => {
    await using world = await open();
    const { port: oneTimePasswords, calls } = counting(world.ports.oneTimePasswords);
    const servers = [
      await world.another({ ports: { oneTimePasswords } }),
      await world.another({ ports: { oneTimePasswords } }),
    ];
    const person = await world.person();
    const devices = Array.from({ length: 17 }, (_, at) =>
      world.device(person, { server: servers[at % 2] ?? world.server }),
    );
    for (const device of devices) await device.login();
    const guesses = Array.from({ length: 51 }, (_, at) => {
      const device = devices[at % devices.length] ?? world.device(person);
      return finishSignIn(device, { totp: wrongCode(device.code()) });
    });
    for (const { status } of await Promise.all(guesses)) expect([401, 429]).toContain(status);
    expect(calls.get('matches')).toBe(10);
  });
});
