import { isLive } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { expectOk, stateOf } from '../e2e/self-service/expectations.ts';
import { over } from './grounds.ts';
import { look, notMeToken, report } from './links.ts';

describe.each(over('HE'))('a scanner that opens the links of every mail, %s', (_where, open) => {
  it('causes nothing, however often it looks; the button works later', async () => {
    await using world = await open();
    const person = await world.person();
    // A mailbox that is older than a week may undo.
    world.clock.pass(8 * 86_400_000);
    const device = await world.inSession(person);
    await device.disable();
    const token = await notMeToken(world, device.person.email);
    const before = await stateOf(world, device.person);
    const methods = ['GET', 'HEAD', 'OPTIONS'];
    const looks = await Promise.all(Array.from({ length: 60 }, (_, at) => look(world, token, methods[at % 3])));
    for (const { status, cookies } of looks) expect([status < 500, cookies.size]).toEqual([true, 0]);
    for (const { status } of looks.filter((_, at) => at % 3 === 0)) expect(status).toBe(200);
    expect(await stateOf(world, device.person)).toEqual(before);
    expect(JSON.stringify(world.server.log)).not.toContain(token);

    expectOk(await report(world, token));
    const live = (await world.account(device.person)).factors.filter(isLive);
    expect(live.map(({ kind }) => kind).toSorted()).toEqual(['email', 'totp']);
  });
});
