import type { Kind } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { stateOf } from '../e2e/self-service/expectations.ts';
import { allKinds, byEveryLine, doors, everyLine, factorOf, service, withSms } from './doors.ts';
import { over } from './grounds.ts';

const ranks = { 'help-desk': 1, administrator: 2, owner: 3 } as const;

describe.each(over('H'))('rank-and-tenant: an account of somebody who ranks as high or higher, %s', (_where, open) => {
  it.each(doors)('is out of reach: $name', async ({ name, kind, remove }) => {
    await using world = await open(withSms);
    const outranks = name.startsWith('ZITADEL') ? 'DTNT-Ra3nk' : 'TARGET_RANK_FORBIDDEN';
    for (const role of ['help-desk', 'administrator'] as const) {
      const headers = await service(world, { role });
      for (const rank of [ranks[role], 3] as const) {
        const person = await world.person(allKinds);
        await world.happen(person, { type: 'rank-changed', rank });
        const before = await stateOf(world, person);
        const { id: factorId } = await factorOf(world, person, kind);
        const { status, text } = await remove(world, { userId: person.id, factorId }, headers);
        expect([status, text]).toEqual([403, expect.stringContaining(outranks)]);
        expect(await stateOf(world, person)).toEqual(before);
        expect(world.server.log.at(-1)).toMatchObject({ status });
      }
      const below = await world.person(allKinds);
      const { id: factorId } = await factorOf(world, below, kind);
      expect((await remove(world, { userId: below.id, factorId }, headers)).status).toBe(200);
    }
  });

  it('is out of reach whatever carries the call', async () => {
    await using world = await open(withSms);
    const person = await world.person(allKinds);
    await world.happen(person, { type: 'rank-changed', rank: 2 });
    const named = async (kind: Kind) => ({ userId: person.id, factorId: (await factorOf(world, person, kind)).id });
    const said = await byEveryLine(world, named, await service(world));
    expect(said.map(({ detail }) => detail?.id)).toEqual(Array.from({ length: everyLine }, () => 'DTNT-Ra3nk'));
  });
});
