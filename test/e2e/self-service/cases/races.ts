import { isLive, type Kind } from '@detent/core';
import { failing } from '@detent/core/testing';
import { expect, it } from 'vitest';
import type { Device } from '../device.ts';
import { expectCode } from '../expectations.ts';
import type { Answer } from '../http-client.ts';
import type { RunningServer } from '../server.ts';
import { type Host, outside, system, World } from '../world.ts';

const rounds = 100;
const atOnce = 20;
const bothOn = { policy: { channels: { email: true, sms: true } } };

/** Cases 18 to 20 and 22: many requests at once, and what is left of sessions. */
export function raceCases(host: Host): void {
  it('case 18: of two methods taken at once one stays, on one server and on two', async () => {
    await using world = await World.open(host);
    const second = await world.another({ ownWay: true });
    for (const servers of [
      [world.server, world.server],
      [world.server, second],
    ] as const) {
      for (let round = 0; round < rounds / atOnce; round += 1)
        await Promise.all(Array.from({ length: atOnce }, () => expectOneMethodLeft(world, servers)));
    }
  });

  it('case 18: of three methods one stays, however often the losers come again', async () => {
    await using world = await World.open(host, bothOn);
    for (let round = 0; round < 10; round += 1) {
      const device = await world.inSession(await world.person({ sms: '+491701234567' }));
      const kinds: readonly Kind[] = ['totp', 'sms', 'email'];
      let waiting = kinds;
      while ((await methods(world, device)).length > 1) {
        const again = await world.inSession(device.person);
        const answers = await Promise.all(waiting.map((kind) => again.disable(kind)));
        waiting = waiting.filter((_, index) => answers[index]?.status !== 200);
      }
      const last = await world.inSession(device.person);
      const answers = await Promise.all(kinds.map((kind) => last.disable(kind)));
      expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['304', '304', '400']);
      expect(await methods(world, device)).toHaveLength(1);
    }
  });

  it('case 19: of twenty at once one takes effect, and everybody is told once', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person({ email: 'second@example.com' }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => device.disable()));
    expectOneOf(answers);
    const notices = (await world.acts(device.person)).flatMap((act) => act.notices);
    expect(notices.map(({ recipientId }) => recipientId)).toHaveLength(2);
    expect(new Set(notices.map(({ recipientId }) => recipientId)).size).toBe(2);
  });

  it('case 20: nothing that is written beside a removal is lost, and nothing brings the method back', async () => {
    await using world = await World.open(host);
    for (let round = 0; round < 10; round += 1) {
      const person = await world.person();
      const device = await world.inSession(person);
      const elsewhere = await world.inSession(person);
      const entering = world.device(person);
      await entering.login();
      const profile = { profile: { name: `Bea ${round}` }, actor: system, ifMatch: null };
      const [removed, , , , renamed] = await Promise.all([
        device.disable(),
        entering.send('POST', '/api/auth/2fa/login', { with: ['challenge'], body: { totp: entering.code() } }),
        elsewhere.send('POST', '/api/auth/refresh', { with: ['refresh'] }),
        entering.login(),
        world.server.detent.changeProfile({ ...outside, accountId: person.id }, profile),
      ]);
      expect(removed.status).toBe(200);
      expect(renamed.kind).toBe('done');
      const account = await world.account(person);
      expect(account.person.name).toBe(`Bea ${round}`);
      expect(account.factors.filter(isLive).map(({ kind }) => kind)).toEqual(['email']);
      const events = (await world.acts(person)).flatMap((act) => act.events);
      expect(account.sequence).toBe(events.length);
    }
  });

  it('case 22: ends the other sessions, even if the server dies right behind the commit', async () => {
    await using world = await World.open(host);
    const person = await world.person();
    const device = await world.inSession(person);
    const elsewhere = await world.inSession(person);
    expect((await device.disable()).status).toBe(200);
    await expectEnded(elsewhere);
    expect((await device.send('GET', '/api/users/me')).status).toBe(200);

    const dying = failing(world.ports.accounts, { method: 'commit', how: 'throw-applied' });
    const server = await world.another({ ports: { accounts: dying } });
    const other = await world.person();
    const hers = await world.inSession(other);
    const gone = await world.inSession(other);
    expectCode(await hers.at(server).disable(), 'DATABASE_FAILURE');
    expect(await methods(world, hers)).toEqual(['email']);
    await expectEnded(gone);
    expect((await hers.send('GET', '/api/users/me')).status).toBe(200);
    expectCode(await hers.disable(), 'TWO_FACTOR_METHOD_ALREADY_DISABLED');
  });

  it('case 22: leaves all sessions alone where policy says so', async () => {
    await using world = await World.open(host, { policy: { sessionsOnRemove: 'none' } });
    const person = await world.person();
    const device = await world.inSession(person);
    const elsewhere = await world.inSession(person);
    expect((await device.disable()).status).toBe(200);
    for (const one of [device, elsewhere]) expect((await one.send('GET', '/api/users/me')).status).toBe(200);
  });

  it('keeps-one-factor: of two hundred requests at once, for two methods, one changes something', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person({ email: 'second@example.com' }));
    const asked = Array.from({ length: 200 }, (_, at) => device.disable(at % 2 === 0 ? 'totp' : 'email'));
    const answers = await Promise.all(asked);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await methods(world, device)).toHaveLength(1);
    const removals = (await world.acts(device.person)).filter(({ events }) =>
      events.some(({ type }) => type === 'factors-removed'),
    );
    expect(removals).toHaveLength(1);
    const told = removals.flatMap(({ notices }) => notices.map(({ recipientId }) => recipientId));
    expect(told).toHaveLength(new Set(told).size);
    expect(told.length).toBeGreaterThan(0);
  });
}

/** One answer of 200, and no more than the published answers beside it. */
function expectOneOf(answers: readonly Answer[]): void {
  const others = answers.filter(({ status }) => status !== 200);
  expect(others).toHaveLength(answers.length - 1);
  for (const answer of others) expectCode(answer, 'TWO_FACTOR_METHOD_ALREADY_DISABLED');
}

/** One round: two servers, or one, are asked for the two methods of one account at the same time. */
async function expectOneMethodLeft(
  world: World,
  [first, second]: readonly [RunningServer, RunningServer],
): Promise<void> {
  const device = await world.inSession(await world.person());
  const answers = await Promise.all([device.at(first).disable('totp'), device.at(second).disable('email')]);
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused).toHaveLength(1);
  for (const answer of refused) expectCode(answer, 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD');
  expect(await methods(world, device)).toHaveLength(1);
}

async function methods(world: World, { person }: Device): Promise<readonly Kind[]> {
  return (await world.account(person)).factors.filter(isLive).map(({ kind }) => kind);
}

async function expectEnded(device: Device): Promise<void> {
  expectCode(await device.send('GET', '/api/users/me'), 'ACCESS_TOKEN_EXPIRED');
  expectCode(await device.send('POST', '/api/auth/refresh', { with: ['refresh'] }), 'REFRESH_TOKEN_INVALID');
}
