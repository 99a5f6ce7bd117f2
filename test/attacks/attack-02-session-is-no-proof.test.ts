import { describe, expect, it } from 'vitest';
import { expectMethods } from '../e2e/self-service/expectations.ts';
import { expectRepelled, setupPath } from './attacked.ts';
import { over } from './grounds.ts';

const bodies = [
  undefined,
  {},
  { totp: null },
  { factors: null, twoFactorMethods: [] },
  { preferredTwoFactorMethod: null },
];

describe.each(over('H'))('second-factor-to-change: a full session without a step-up, %s', (_where, open) => {
  it('changes no factor, whatever its requests say besides', async () => {
    await using world = await open({ policy: { channels: { email: true, sms: true } } });
    const device = await world.inSession(await world.person());
    device.tokens.stepUp = null;
    const asked: readonly (readonly [string, string, object?])[] = [
      ['DELETE', '/api/auth/2fa/totp'],
      ['DELETE', '/api/auth/2fa/email'],
      ['GET', setupPath],
      ['POST', setupPath, { token: 'x', code: '123456' }],
      ['POST', '/api/auth/2fa/email/enable', { code: '123456' }],
      ['POST', '/api/auth/2fa/sms/send', { phoneNumber: '+491701234567' }],
      ['POST', '/api/auth/2fa/preferred-method', { method: 'email' }],
      ['POST', '/api/auth/password', { password: device.person.password, newPassword: 'N3w-S3cur3P@ss' }],
    ];
    for (const [method, path, body] of asked)
      await expectRepelled(world, device, 'STEP_UP_TOKEN_MISSING', () => device.send(method, path, { body }));
    for (const body of bodies)
      await expectRepelled(world, device, 'STEP_UP_TOKEN_MISSING', () => device.disable('totp', { body }));
  });

  it('clears nothing by null members beside a good step-up', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person());
    for (const body of bodies) {
      const asked = { body: { ...body, method: 'totp' } };
      const answer = await device.send('POST', '/api/auth/2fa/preferred-method', asked);
      expectMethods(answer, ['totp', 'email'], 'totp');
    }
    expect((await world.account(device.person)).factors).toHaveLength(2);
  });
});
