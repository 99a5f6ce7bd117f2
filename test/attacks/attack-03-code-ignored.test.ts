import { describe, it } from 'vitest';
import { expectOk } from '../e2e/self-service/expectations.ts';
import { wrongCode } from '../e2e/self-service/flows.ts';
import { expectRepelled, finishStepUp, passwordStepUp, setupPath } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('H'))('a code that a call takes along, %s', (_where, open) => {
  it('is judged at a step-up: wrong, empty and foreign ones yield nothing, the right one works once', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person());
    const stranger = await world.person();
    await passwordStepUp(device);
    const { challenge } = device.tokens;
    const foreign = device.code(stranger.secrets[0]);
    await expectRepelled(world, device, 'WRONG_TWO_FACTOR_CODE', () => finishStepUp(device, { totp: foreign }));
    await expectRepelled(world, device, 'WRONG_TWO_FACTOR_CODE', () => finishStepUp(device, { email: '123456' }));
    for (const body of [{ totp: '' }, { totp: null }, {}])
      await expectRepelled(world, device, 'NO_2FA_CODE_PROVIDED', () => finishStepUp(device, body));
    const right = device.code();
    expectOk(await finishStepUp(device, { totp: right }));
    device.tokens.challenge = challenge;
    await expectRepelled(world, device, 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED', () =>
      finishStepUp(device, { totp: right }),
    );
    await passwordStepUp(device);
    await expectRepelled(world, device, 'WRONG_TWO_FACTOR_CODE', () => finishStepUp(device, { totp: right }));
  });

  it('is judged at every enrolment', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person({ totp: 0, email: false }));
    const setup = await device.send('GET', setupPath);
    const token: unknown = Reflect.get(Object(setup.body), 'token');
    const code = wrongCode(device.code(String(Reflect.get(Object(setup.body), 'secret'))));
    await expectRepelled(world, device, 'WRONG_TWO_FACTOR_CODE', () =>
      device.send('POST', setupPath, { body: { token, code } }),
    );
    for (const odd of ['', null])
      await expectRepelled(world, device, 'INVALID_REQUEST', () =>
        device.send('POST', setupPath, { body: { token, code: odd } }),
      );
  });
});
