import { describe, expect, it } from 'vitest';
import { expectRepelled } from './attacked.ts';
import { over } from './grounds.ts';

const session = '00000000-0000-4000-8000-000000000000';
const full: readonly (readonly [string, string, object?])[] = [
  ['GET', '/api/users/me'],
  ['GET', '/api/users/me/sessions'],
  ['DELETE', '/api/users/me/sessions'],
  ['DELETE', `/api/users/me/sessions/${session}`],
  ['POST', '/api/auth/step-up', { password: 'x' }],
  ['GET', '/api/auth/2fa/totp/setup'],
  ['POST', '/api/auth/2fa/totp/setup', { token: 'x', code: '123456' }],
  ['POST', '/api/auth/2fa/email/enable', { code: '123456' }],
  ['POST', '/api/auth/2fa/sms/enable', { code: '123456' }],
  ['POST', '/api/auth/2fa/sms/send', { phoneNumber: '+491701234567' }],
  ['POST', '/api/auth/2fa/preferred-method', { method: 'totp' }],
  ['POST', '/api/auth/password', { password: 'x', newPassword: 'N3w-S3cur3P@ss' }],
  ['POST', '/api/auth/email/verification/send'],
  ['GET', '/api/auth/email/verification/cooldown'],
  ...['totp', 'sms', 'email'].flatMap((kind): readonly (readonly [string, string])[] => [
    ['DELETE', `/api/auth/2fa/${kind}`],
    ['POST', `/api/auth/2fa/${kind}/removal-preview`],
  ]),
];

/** These are reached with half a session or none: signing in, stepping up, and what leads there. */
const halfOpen = new Set([
  'POST /api/auth/register',
  'POST /api/auth/login',
  'POST /api/auth/2fa/login',
  'POST /api/auth/2fa/step-up',
  'POST /api/auth/2fa/totp/recover',
  'POST /api/auth/refresh',
  'POST /api/auth/logout',
  'GET /api/auth/status',
  'POST /api/auth/email/verification',
  'POST /api/auth/2fa/email/send',
  'GET /api/auth/2fa/email/cooldown',
  'GET /api/auth/2fa/sms/cooldown',
]);

describe.each(over('H'))('half a session, %s', (_where, open) => {
  it('is none on any route that needs a full one: a challenge, a refresh token, a set-up token', async () => {
    await using world = await open();
    const routes = world.server.operations.map(({ method, path }) => `${method} ${path}`);
    const tried = full.map(([method, path]) => `${method} ${path.replace(session, ':sessionId')}`);
    expect(routes.filter((route) => !halfOpen.has(route)).toSorted()).toEqual(tried.toSorted());
    const device = await world.inSession(await world.person({ totp: 0 }));
    const entering = world.device(device.person);
    await entering.login();
    const setup = await device.send('GET', '/api/auth/2fa/totp/setup');
    const halves = [entering.tokens.challenge, device.tokens.refresh, device.tokens.stepUp];
    const token = String(Reflect.get(Object(setup.body), 'token'));
    for (const [method, path, body] of full) {
      await expectRepelled(world, entering, 'AUTHENTICATION_REQUIRED', () =>
        entering.send(method, path, { body, with: ['challenge', 'stepUp'] }),
      );
      for (const half of [...halves, token]) {
        const presenting = entering.twin({ access: half, stepUp: half });
        await expectRepelled(world, entering, 'ACCESS_TOKEN_INVALID', () => presenting.send(method, path, { body }));
      }
    }
  });
});
