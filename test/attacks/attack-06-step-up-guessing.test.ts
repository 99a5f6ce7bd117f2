import { describe, expect, it } from 'vitest';
import { expectCode, expectOk, stateOf } from '../e2e/self-service/expectations.ts';
import { counting } from '../e2e/self-service/faulty.ts';
import { wrongCode } from '../e2e/self-service/flows.ts';
import { expectRepelled, finishSignIn, finishStepUp, passwordStepUp } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('SH'))('bounded-guessing: guesses at a step-up within a session, %s', (_where, open) => {
  it('end a challenge after five and the session’s lane after ten, in parallel and over fresh challenges', async () => {
    await using world = await open();
    const { port: oneTimePasswords, calls } = counting(world.ports.oneTimePasswords);
    const server = await world.another({ ports: { oneTimePasswords } });
    const device = (await world.inSession(await world.person())).at(server);
    const totp = wrongCode(device.code());
    const before = await stateOf(world, device.person);
    for (let challenge = 0; challenge < 6; challenge += 1) {
      const asked = await passwordStepUp(device);
      if (asked.status !== 200) expectCode(asked, 'TWO_FACTOR_ATTEMPTS_EXCEEDED');
      const guesses = Array.from({ length: 10 }, () => finishStepUp(device, { totp }));
      for (const answer of await Promise.all(guesses)) expect(answer.status).not.toBe(200);
    }
    expect(calls.get('matches')).toBe(10);
    expect(await stateOf(world, device.person)).toEqual(before);
    await expectRepelled(world, { person: device.person }, 'TWO_FACTOR_ATTEMPTS_EXCEEDED', async () => {
      const home = device.at(world.server);
      return passwordStepUp(home);
    });
    const owner = world.device(device.person);
    await owner.login();
    expectOk(await finishSignIn(owner, { totp: owner.code() }));
  });
});
