import { broken } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { enrolTotp } from '../e2e/self-service/flows.ts';
import { expectRepelled, recover } from './attacked.ts';
import { doors, factorOf, service } from './doors.ts';
import { over } from './grounds.ts';

const ofApps = doors.filter(({ kind }) => kind === 'totp');

describe.each(over('H'))('no-orphan-codes: recovery codes of an app that somebody else removed, %s', (_where, open) => {
  it.each(ofApps)('went with it in the same commit, and sign nobody in: $name', async ({ remove }) => {
    await using world = await open();
    const device = await world.steppedUp({ totp: 0 });
    const { person } = device;
    const { recoveryCodes } = await enrolTotp(world, device);
    expect((await world.account(person)).recovery?.hashes).toHaveLength(recoveryCodes.length);
    const { id: factorId } = await factorOf(world, person, 'totp');
    const answer = await remove(world, { userId: person.id, factorId }, await service(world));
    expect(answer.status).toBe(200);
    const [act] = (await world.acts(person)).slice(-1);
    const types = act?.events.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['factors-removed', 'recovery-codes-removed']));
    const account = await world.account(person);
    expect([account.recovery, broken(account)]).toEqual([null, []]);
    const entering = world.device(person);
    await entering.login();
    await expectRepelled(world, entering, 'TWO_FACTOR_METHOD_DISABLED', () =>
      recover(entering, recoveryCodes[0] ?? ''),
    );
  });
});
