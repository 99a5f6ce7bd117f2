import { createMemoryStores } from '@detent/core/memory';
import { anOrganization } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { World as AdminWorld } from '../e2e/admin/world.ts';
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

  it('and an account of a locked organization are one and the same to those who finish something', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person());
    const { person } = device;
    const entering = world.device(person);
    await entering.login();
    await passwordStepUp(device);
    await world.ports.organizations.insert(anOrganization({ id: 'default' }));
    const found = await world.ports.organizations.find('default');
    if (found !== null) await world.ports.organizations.replace({ ...found.value, locked: true }, found.version);
    world.clock.pass(2000);
    const totp = device.code();
    await expectRepelled(world, device, 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED', () =>
      finishSignIn(entering, { totp }),
    );
    await expectRepelled(world, device, 'ACCESS_TOKEN_EXPIRED', () => finishStepUp(device, { totp }));
    await expectRepelled(world, device, 'REFRESH_TOKEN_INVALID', () =>
      device.send('POST', '/api/auth/refresh', { with: ['refresh'] }),
    );
    await expectRepelled(world, device, 'INVALID_CREDENTIALS', () => world.device(person).login());
  });
});

describe('a deleted administrator [H]', () => {
  it('removes nothing any more, by a session that has not run out', async () => {
    const ports = createMemoryStores();
    const stores = { ports, another: () => Promise.resolve(ports), close: () => Promise.resolve() };
    await using world = await AdminWorld.open({ open: () => Promise.resolve(stores) });
    const [boss, other] = [await world.signedIn('owner'), await world.signedIn('administrator')];
    const person = await world.person();
    const path = `/auth/admin/admins/${other.administrator.id}`;
    expect((await world.send('DELETE', path, { token: boss.token })).status).toBe(200);
    const before = await world.account(person);
    const answer = await world.remove(person, { token: other.token });
    expect([answer.status, Reflect.get(Object(answer.body), 'code')]).toEqual([401, 'ADMIN_ACCOUNT_NOT_FOUND']);
    expect(await world.account(person)).toEqual(before);
  });
});
