import { isLive } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { expectCode, expectOk } from '../e2e/self-service/expectations.ts';
import { outside, system, type World } from '../e2e/self-service/world.ts';
import { expectRepelled } from './attacked.ts';
import { over } from './grounds.ts';
import { look, notMeToken, report } from './links.ts';

const hour = 3_600_000;
const day = 24 * hour;

async function removed(world: World, compromised: boolean) {
  const person = await world.person();
  world.clock.pass(8 * day);
  const removal = { which: { kind: 'totp' }, includePending: false, ifMatch: null, needsPassword: false } as const;
  const ask = { ...outside, accountId: person.id };
  await world.server.detent.removeFactor(ask, { actor: system, compromised, ...removal });
  return { person, token: await notMeToken(world, person.email) };
}

describe.each(over('H'))('reporting-is-easier: a thief of one mailbox who has the link, %s', (_where, open) => {
  it('revives no factor that was removed as stolen, and signs nobody in', async () => {
    await using world = await open();
    const { person, token } = await removed(world, true);
    const done = await report(world, token);
    expectOk(done);
    expect([...done.cookies.keys()]).toEqual([]);
    const account = await world.account(person);
    expect(account.factors.filter(isLive).map(({ kind }) => kind)).toEqual(['email']);
    expect(account.factors.find(({ kind }) => kind === 'totp')).toMatchObject({ state: 'removed', sealed: null });
  });

  it('freezes the owner until a time and no longer, however often the button is pressed', async () => {
    await using world = await open();
    const { person, token } = await removed(world, false);
    await report(world, token);
    const until = (await world.account(person)).frozen?.until ?? 0;
    expect(until).toBe(world.clock.now() + 72 * hour);
    const before = await world.account(person);
    world.clock.pass(day);
    for (let again = 0; again < 3; again += 1) expectOk(await report(world, token));
    expect(await world.account(person)).toEqual(before);

    const device = await world.inSession(person);
    await expectRepelled(world, device, 'FACTOR_CHANGES_FROZEN', () => device.disable());
    world.clock.set(until);
    const later = await world.inSession(person);
    expectOk(await later.disable());
  });

  it('takes nothing off that guards: the policy, the password and every factor stay', async () => {
    await using world = await open();
    const { person, token } = await removed(world, false);
    const before = await world.account(person);
    await report(world, token);
    const after = await world.account(person);
    const live = after.factors.filter(isLive).map(({ id }) => id);
    for (const { id } of before.factors.filter(isLive)) expect(live).toContain(id);
    expect(after.person).toEqual(before.person);
    expect(after.mustEnrol).toBe(before.mustEnrol);
    const entering = world.device(person);
    await entering.login();
    expect(entering.tokens).toMatchObject({ access: null, challenge: expect.any(String) });
  });

  it('gets one and the same page for a forged, a changed and an old link', async () => {
    await using world = await open();
    const { person, token } = await removed(world, false);
    const forged = [`${token.slice(0, -2)}AA`, 'nm1.x.y', token.replace(person.id, 'f'.repeat(24)), ''];
    const pages = [];
    for (const one of forged) pages.push((await look(world, one)).text, (await report(world, one)).text);
    world.clock.pass(11 * day);
    pages.push((await look(world, token)).text);
    const words = pages.map((page) => page.replace(/<nav>[\s\S]*<\/nav>/, '').replace(/value="[^"]*"/g, ''));
    expect(new Set(words).size).toBe(1);
    expectCode(await world.device(person).login('wrong'), 'INVALID_CREDENTIALS');
    expect((await world.account(person)).frozen).toBeNull();
  });
});
