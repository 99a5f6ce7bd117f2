import { describe, expect, it } from 'vitest';
import { expectCode, expectOk } from '../e2e/self-service/expectations.ts';
import { wrongCode } from '../e2e/self-service/flows.ts';
import { expectRepelled, finishSignIn, finishStepUp, passwordStepUp } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('HE'))('lock-out-is-no-weapon, %s', (_where, open) => {
  it('a closed lane says the same to right and wrong codes, and hampers no live session and no known client', async () => {
    await using world = await open();
    const owner = world.device(await world.person());
    const { person } = owner;
    const first = await owner.signIn();
    const known = first.cookies.get('detent_client')?.value ?? '';
    const stranger = world.device(person);
    for (let one = 0; one < 10; one += 1) {
      if (one % 5 === 0) await stranger.login();
      expectCode(await finishSignIn(stranger, { totp: wrongCode(stranger.code()) }), 'WRONG_TWO_FACTOR_CODE');
    }
    await stranger.login();
    const wrong = await expectRepelled(world, stranger, 'TWO_FACTOR_ATTEMPTS_EXCEEDED', () =>
      finishSignIn(stranger, { totp: wrongCode(stranger.code()) }),
    );
    const right = await expectRepelled(world, stranger, 'TWO_FACTOR_ATTEMPTS_EXCEEDED', () =>
      finishSignIn(stranger, { totp: stranger.code() }),
    );
    expect(right.text.replace(/"timestamp":"[^"]*"/, '')).toBe(wrong.text.replace(/"timestamp":"[^"]*"/, ''));

    await passwordStepUp(owner);
    expectOk(await finishStepUp(owner, { totp: stranger.code() }));
    const again = world.device(person);
    const cookie = { Cookie: `detent_client=${known}` };
    const body = { email: person.email, password: person.password };
    again.keep(await again.send('POST', '/api/auth/login', { with: [], headers: cookie, body }));
    const code = { totp: stranger.code() };
    expectOk(await again.send('POST', '/api/auth/2fa/login', { with: ['challenge'], headers: cookie, body: code }));
  });
});

describe.each(over('H'))('lock-out-is-no-weapon: what else a stranger may try, %s', (_where, open) => {
  it('a known client’s cookie gives nothing but a lane', async () => {
    await using world = await open();
    const owner = world.device(await world.person());
    const known = (await owner.signIn()).cookies.get('detent_client')?.value ?? '';
    const thief = owner.twin({ access: known, refresh: known, stepUp: known, challenge: known });
    await expectRepelled(world, thief, 'ACCESS_TOKEN_INVALID', () => thief.disable());
    await expectRepelled(world, thief, 'REFRESH_TOKEN_INVALID', () =>
      thief.send('POST', '/api/auth/refresh', { with: ['refresh'] }),
    );
    await expectRepelled(world, thief, 'TWO_FACTOR_AUTHENTICATION_TOKEN_INVALID', () =>
      finishSignIn(thief, { totp: owner.code() }),
    );
  });

  it('a stranger who knows the password has the owner mailed within a budget, and the owner’s code stays good', async () => {
    await using world = await open();
    const owner = world.device(await world.person({ totp: 0 }));
    const { person } = owner;
    for (let hour = 0; hour < 3; hour += 1) {
      for (let turn = 0; turn < 7; turn += 1) {
        const stranger = world.device(person);
        await stranger.login();
        await stranger.send('POST', '/api/auth/2fa/email/send', { with: ['challenge'] });
        world.clock.pass(61_000);
      }
      world.clock.pass(3_600_000 - 7 * 61_000);
    }
    expect((await world.told(person, 'sign-in-code')).length).toBeLessThanOrEqual(10);

    const session = await world.inSession(person);
    await passwordStepUp(session);
    expectOk(await finishStepUp(session, { email: await session.mailed() }));
  });

  it('adding and removing factors all day tells of each, and is over at twenty in an hour', async () => {
    await using world = await open({ policy: { channels: { email: true, sms: true } } });
    const person = await world.person();
    for (let turn = 0; turn < 20; turn += 1) {
      const device = await world.inSession(person);
      expectOk(await device.disable('email'));
      const address = (await world.account(person)).person.addresses.find(({ role }) => role === 'own');
      const factorId = world.ports.ids.id();
      const begun = { kind: 'email', label: '', addressId: address?.id ?? null, secret: { sealed: null } } as const;
      const expiresAt = world.clock.now() + 60_000;
      await world.happen(
        person,
        { type: 'factor-begun', factorId, expiresAt, ...begun },
        { type: 'factor-confirmed', factorId, step: 0 },
      );
    }
    const device = await world.inSession(person);
    await expectRepelled(world, device, 'FACTOR_CHANGE_LIMIT_EXCEEDED', () => device.disable('email'));
    expect(await world.told(person, 'factor-removed')).toHaveLength(20);
  });
});
