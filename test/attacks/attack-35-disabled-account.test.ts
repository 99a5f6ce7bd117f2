import { describe, it } from 'vitest';
import { outside } from '../e2e/self-service/world.ts';
import { expectRepelled, finishSignIn, finishStepUp, passwordStepUp } from './attacked.ts';
import { over } from './grounds.ts';

const owner = { kind: 'owner', id: 'owner', name: null, accountId: null, rank: 9, organizations: '*' } as const;

describe.each(over('H'))('a disabled account, %s', (_where, open) => {
  it('finishes no challenge, no step-up and no refresh, and signs nobody in', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person());
    const { person } = device;
    const entering = world.device(person);
    await entering.login();
    await passwordStepUp(device);
    const ask = { ...outside, accountId: person.id };
    await world.server.detent.changeStanding(ask, { actor: owner, standing: 'disabled', ifMatch: null });
    const totp = device.code();
    await expectRepelled(world, device, 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED', () =>
      finishSignIn(entering, { totp }),
    );
    await expectRepelled(world, device, 'ACCESS_TOKEN_EXPIRED', () => finishStepUp(device, { totp }));
    await expectRepelled(world, device, 'ACCESS_TOKEN_EXPIRED', () => device.disable());
    await expectRepelled(world, device, 'REFRESH_TOKEN_INVALID', () =>
      device.send('POST', '/api/auth/refresh', { with: ['refresh'] }),
    );
    await expectRepelled(world, device, 'INVALID_CREDENTIALS', () => world.device(person).login());
    await expectRepelled(world, device, 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED', () =>
      entering.send('POST', '/api/auth/2fa/email/send', { with: ['challenge'] }),
    );
  });
});
