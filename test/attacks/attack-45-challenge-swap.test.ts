import { describe, it } from 'vitest';
import { expectRepelled, finishSignIn, finishStepUp, passwordStepUp } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('H'))('a challenge, %s', (_where, open) => {
  it('finishes only what it was made for', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person());
    const entering = world.device(device.person);
    await entering.login();
    await passwordStepUp(device);
    const totp = device.code();
    const stepping = device.twin({ ...device.tokens, challenge: entering.tokens.challenge });
    const signing = entering.twin({ challenge: device.tokens.challenge });
    const invalid = 'TWO_FACTOR_AUTHENTICATION_TOKEN_INVALID';
    await expectRepelled(world, device, invalid, () => finishStepUp(stepping, { totp }));
    await expectRepelled(world, device, invalid, () => finishSignIn(signing, { totp }));
    await expectRepelled(world, device, invalid, () =>
      signing.send('POST', '/api/auth/2fa/email/send', { with: ['challenge'] }),
    );
  });
});
