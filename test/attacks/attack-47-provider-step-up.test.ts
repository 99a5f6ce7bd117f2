import { Buffer } from 'node:buffer';
import { describe, it } from 'vitest';
import { expectOk } from '../e2e/self-service/expectations.ts';
import { expectRepelled } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('H'))('second-factor-to-change: a step-up through a linked provider, %s', (_where, open) => {
  it('counts as one factor: it changes nothing while a second one is on, whatever the provider calls it', async () => {
    await using world = await open();
    const provider = { identityProviders: ['example-idp'] };
    const device = await world.inSession(await world.person({ person: provider }));
    const [, body = ''] = String(device.tokens.stepUp).split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    const life = { at: world.clock.now(), ms: 900_000 };
    for (const amr of [[], ['fed'], ['pwd'], ['pwd', 'fed'], ['mfa'], ['fed', 'mfa', 'hwk'], ['OTP']]) {
      const stepUp = world.ports.tokens.sign('step_up_token', { ...claims, amr }, life);
      const presenting = device.twin({ ...device.tokens, stepUp });
      await expectRepelled(world, presenting, 'STEP_UP_TOKEN_INVALID', () => presenting.disable());
    }
    expectOk(await device.disable());
  });
});
