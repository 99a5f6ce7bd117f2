import { isLive } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { codeAt } from '../e2e/self-service/authenticator.ts';
import { text } from '../e2e/self-service/expectations.ts';
import { outside, system } from '../e2e/self-service/world.ts';
import { expectRepelled, finishSignIn, setupPath } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('SH'))('nothing-outlives-a-change: what was begun before a removal, %s', (_where, open) => {
  it('is not finished after it: a sign-in', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person());
    const entering = world.device(device.person);
    await entering.login();
    await device.disable();
    await expectRepelled(world, entering, 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED', () =>
      finishSignIn(entering, { totp: device.code() }),
    );
  });

  it('is not finished after it: an enrolment, once everything was removed', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person({ totp: 0 }));
    const setup = await device.send('GET', setupPath);
    const { id: accountId } = device.person;
    const all = {
      which: 'all',
      includePending: true,
      ifMatch: null,
      needsPassword: false,
      compromised: false,
    } as const;
    await world.server.detent.removeFactor({ ...outside, accountId }, { actor: system, ...all });
    const again = await world.inSession(device.person);
    const body = { token: text(setup, 'token'), code: codeAt(text(setup, 'secret'), world.clock.now()) };
    await expectRepelled(world, device, 'ACCESS_TOKEN_EXPIRED', () => device.send('POST', setupPath, { body }));
    await expectRepelled(world, again, 'TOTP_SETUP_TOKEN_INVALID', () => again.send('POST', setupPath, { body }));
    expect((await world.account(device.person)).factors.filter(isLive)).toEqual([]);
  });
});
