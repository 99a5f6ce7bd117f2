import type { Kind } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { stateOf } from '../e2e/self-service/expectations.ts';
import type { Said } from '../e2e/zitadel/transports.ts';
import { carriedBy } from './attacked.ts';
import { allKinds, byEveryLine, comparable, doors, factorOf, refusalOf, service, withSms } from './doors.ts';
import { over } from './grounds.ts';

const unknown = 'f'.repeat(24);
const named = doors.filter(({ namesFactor }) => namesFactor);

/** Of v2 nothing is asked: its requests name no factor. */
const byId = (said: readonly Said[]) => said.slice(0, 10).map(refusalOf);

describe.each(over('SH'))('same-answer: another account’s factor under one’s own path, %s', (_where, open) => {
  it.each(named)(
    'reads as one that there never was, to a service and to the person: $name',
    async ({ kind, remove }) => {
      await using world = await open(withSms);
      const [own, victim] = [await world.person(allKinds), await world.person(allKinds)];
      const before = [await stateOf(world, own), await stateOf(world, victim)];
      const [mine, theirs] = [(await factorOf(world, own, kind)).id, (await factorOf(world, victim, kind)).id];
      const headers = await service(world);
      const said = async (userId: string, factorId: string, by = headers) =>
        comparable(await remove(world, { userId, factorId }, by), userId, factorId);

      const answers = [await said(own.id, theirs), await said(victim.id, mine), await said(own.id, unknown)];
      expect(new Set(answers).size).toBe(1);
      expect(answers[0]).toMatch(/^\[404,/);

      const self = carriedBy(await world.inSession(own));
      const bySelf = [await said(own.id, theirs, self), await said(own.id, unknown, self)];
      expect(new Set(bySelf).size).toBe(1);
      const elsewhere = [await said(victim.id, theirs, self), await said(unknown, theirs, self)];
      expect(new Set(elsewhere).size).toBe(1);
      for (const answer of [...bySelf, ...elsewhere]) expect(answer).toMatch(/^\[40[134],/);
      expect([await stateOf(world, own), await stateOf(world, victim)]).toEqual(before);
    },
  );

  it('reads so whatever carries the call', async () => {
    await using world = await open(withSms);
    const [own, victim] = [await world.person(allKinds), await world.person(allKinds)];
    const before = await stateOf(world, victim);
    const headers = await service(world);
    const foreign = async (kind: Kind) => ({ userId: own.id, factorId: (await factorOf(world, victim, kind)).id });
    const [theirs, nobodys] = [
      await byEveryLine(world, foreign, headers),
      await byEveryLine(world, () => Promise.resolve({ userId: own.id, factorId: unknown }), headers),
    ];
    expect(byId(theirs)).toEqual(byId(nobodys));
    expect(new Set(theirs.slice(0, 10).map(({ code }) => code))).toEqual(new Set([5]));
    expect(await stateOf(world, victim)).toEqual(before);
  });
});
