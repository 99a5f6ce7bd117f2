import { describe, expect, it } from 'vitest';
import { codeAt } from '../e2e/self-service/authenticator.ts';
import { expectCode, expectOk } from '../e2e/self-service/expectations.ts';
import { enrolTotp } from '../e2e/self-service/flows.ts';
import { expectRepelled, finishSignIn, finishStepUp, passwordStepUp } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('SH'))('totp-once: one code, %s', (_where, open) => {
  it('succeeds once of twenty at once, and never again: at sign-in, at a step-up, after the clock steps back', async () => {
    await using world = await open();
    const person = await world.person();
    const [secret = ''] = person.secrets;
    const totp = codeAt(secret, world.clock.now());
    const devices = Array.from({ length: 20 }, () => world.device(person));
    for (const device of devices) await device.login();
    const answers = await Promise.all(devices.map((device) => finishSignIn(device, { totp })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, headers } of answers.filter((answer) => answer.status !== 200))
      expect([status, headers['x-error-code']]).toEqual(
        status === 429 ? [429, 'TWO_FACTOR_ATTEMPTS_EXCEEDED'] : [401, 'WRONG_TWO_FACTOR_CODE'],
      );
    world.clock.pass(900_000);
    world.clock.set(world.clock.now() - 900_000 + 1000);
    const session = await world.inSession(person);
    await passwordStepUp(session);
    await expectRepelled(world, session, 'WRONG_TWO_FACTOR_CODE', () => finishStepUp(session, { totp }));
    world.clock.pass(-30_000);
    await expectRepelled(world, session, 'WRONG_TWO_FACTOR_CODE', () =>
      finishStepUp(session, { totp: codeAt(secret, world.clock.now()) }),
    );
    world.clock.pass(90_000);
    expectOk(await finishStepUp(session, { totp: codeAt(secret, world.clock.now()) }));
    const again = await world.inSession(person);
    await passwordStepUp(again);
    expectCode(await finishStepUp(again, { totp: codeAt(secret, world.clock.now()) }), 'WRONG_TWO_FACTOR_CODE');
  });

  it('that confirmed an app signs nobody in with it', async () => {
    await using world = await open();
    const device = await world.steppedUp({ totp: 0 });
    const { secret } = await enrolTotp(world, device);
    const used = codeAt(secret, world.clock.now());
    const entering = world.device(device.person);
    await entering.login();
    await expectRepelled(world, entering, 'WRONG_TWO_FACTOR_CODE', () => finishSignIn(entering, { totp: used }));
    world.clock.pass(30_000);
    expectOk(await finishSignIn(entering, { totp: codeAt(secret, world.clock.now()) }));
  });
});
