import { describe, expect, it } from 'vitest';
import type { Device } from '../e2e/self-service/device.ts';
import { expectOk } from '../e2e/self-service/expectations.ts';
import { enrolTotp } from '../e2e/self-service/flows.ts';
import type { World } from '../e2e/self-service/world.ts';
import { expectRepelled, finishStepUp, passwordStepUp } from './attacked.ts';
import { over } from './grounds.ts';

async function expectDead(world: World, device: Device): Promise<void> {
  await expectRepelled(world, device, 'ACCESS_TOKEN_EXPIRED', () => device.disable('email'));
  await expectRepelled(world, device, 'REFRESH_TOKEN_INVALID', () =>
    device.send('POST', '/api/auth/refresh', { with: ['refresh'] }),
  );
}

describe.each(over('HE'))('sessions-by-policy: what was let in before a removal, %s', (_where, open) => {
  it('is out with the commit, and stays out when a factor is enrolled again', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person());
    const { person } = device;
    const elsewhere = await world.inSession(person);
    expectOk(await device.disable());
    await expectDead(world, elsewhere);
    expectOk(await device.send('GET', '/api/users/me'));

    const later = await world.inSession(person);
    person.secrets.splice(0);
    await later.stepUp();
    await enrolTotp(world, later);
    await expectDead(world, elsewhere);
    await expectRepelled(world, device, 'ACCESS_TOKEN_EXPIRED', () => device.disable('email'));
  });

  it('stays where policy says so, but no step-up and no challenge of before does', async () => {
    await using world = await open({ policy: { sessionsOnRemove: 'none' } });
    const device = await world.inSession(await world.person());
    const elsewhere = await world.inSession(device.person);
    await passwordStepUp(elsewhere);
    expectOk(await device.disable());
    expectOk(await elsewhere.send('GET', '/api/users/me'));
    await expectRepelled(world, elsewhere, 'STEP_UP_TOKEN_EXPIRED', () =>
      elsewhere.send('POST', '/api/auth/2fa/preferred-method', { body: { method: 'email' } }),
    );
    await expectRepelled(world, elsewhere, 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED', () =>
      finishStepUp(elsewhere, { totp: elsewhere.code() }),
    );
  });

  it('trusts no device: a cookie of an earlier sign-in skips no second step', async () => {
    await using world = await open();
    const device = world.device(await world.person());
    const signedIn = await device.signIn();
    const cookies = [...signedIn.cookies].map(([name, { value }]) => `${name}=${value}`);
    const known = cookies.filter((cookie) => cookie.startsWith('detent_client')).join('; ');
    expect(known).not.toBe('');
    const entering = world.device(device.person);
    const { email, password } = device.person;
    const answer = await entering.send('POST', '/api/auth/login', {
      with: [],
      body: { email, password },
      headers: { Cookie: known },
    });
    entering.keep(answer);
    expect(entering.tokens).toMatchObject({ access: null, challenge: expect.any(String) });
  });
});
