import { isLive } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { codeAt } from '../e2e/self-service/authenticator.ts';
import { enrolTotp } from '../e2e/self-service/flows.ts';
import { expectRepelled, setupPath } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('H'))('an enrolment token, %s', (_where, open) => {
  it('is good once, in its session: not after a disable, not elsewhere, not twice', async () => {
    await using world = await open();
    const device = await world.steppedUp({ totp: 0 });
    const { token, secret } = await enrolTotp(world, device);
    const body = () => ({ token, code: codeAt(secret, world.clock.now()) });
    await expectRepelled(world, device, 'AUTHENTICATION_REQUIRED', () =>
      device.send('POST', setupPath, { body: body() }),
    );
    world.clock.pass(60_000);
    await device.signIn();
    await device.stepUp();
    await expectRepelled(world, device, 'TOTP_SETUP_TOKEN_INVALID', () =>
      device.send('POST', setupPath, { body: body() }),
    );
    await device.disable();
    const later = await world.inSession(device.person);
    await expectRepelled(world, later, 'TOTP_SETUP_TOKEN_INVALID', () =>
      later.send('POST', setupPath, { body: body() }),
    );
    const live = (await world.account(device.person)).factors.filter(isLive);
    expect(live.map(({ kind }) => kind)).toEqual(['email']);
  });
});
