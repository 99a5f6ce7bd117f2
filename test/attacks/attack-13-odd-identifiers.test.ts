import { describe, expect, it } from 'vitest';
import { stateOf } from '../e2e/self-service/expectations.ts';
import { outside, system } from '../e2e/self-service/world.ts';
import { over } from './grounds.ts';

/** An id, and what is no id but might be taken for it. */
const oddly = (id: string): readonly string[] => [
  'me',
  id.toUpperCase() === id ? id.toLowerCase() : id.toUpperCase(),
  `${id}.`,
  `${id} `,
  ` ${id}`,
  `${id}\0`,
  `${id}/`,
  `{${id}}`,
  '{"$ne":null}',
  '[$ne]=',
  '[object Object]',
  '*',
  '%',
  '_',
  "' OR 1=1 --",
  '__proto__',
  'constructor',
  '',
  'x'.repeat(2000),
];

describe.each(over('SH'))('an odd identifier, %s', (_where, open) => {
  it('matches no account, no factor and no session: stores compare byte for byte', async () => {
    await using world = await open();
    const person = await world.person();
    const device = await world.inSession(person);
    const before = await stateOf(world, person);
    const { accounts, sessions, organizations, throttles } = world.ports;
    const [session] = await sessions.listOf(person.id);
    const patient = { aborted: false };
    for (const id of oddly(person.id)) {
      expect([id, await accounts.find(id, patient)]).toEqual([id, null]);
      expect([id, await sessions.listOf(id)]).toEqual([id, []]);
    }
    for (const id of oddly(session?.value.id ?? '')) expect([id, await sessions.find(id)]).toEqual([id, null]);
    for (const id of oddly('default')) expect([id, await organizations.find(id)]).toEqual([id, null]);
    for (const id of oddly('throttle')) expect([id, await throttles.find(id)]).toEqual([id, null]);

    const [factor] = (await world.account(person)).factors;
    for (const factorId of oddly(factor?.id ?? '')) {
      const removal = { includePending: true, ifMatch: null, needsPassword: false, compromised: false } as const;
      const outcome = await world.server.detent.removeFactor(
        { ...outside, accountId: person.id },
        { actor: system, which: { factorId }, ...removal },
      );
      expect([factorId, outcome]).toMatchObject([factorId, { kind: 'refused', failure: { code: 'factor-unknown' } }]);
    }
    for (const id of oddly(session?.value.id ?? '').filter((one) => one !== '')) {
      const { status } = await device.send('DELETE', `/api/users/me/sessions/${encodeURIComponent(id)}`);
      // In a path, letters of a UUID mean the same in either case.
      if (id.toLowerCase() !== session?.value.id) expect([id, status]).toEqual([id, 400]);
    }
    for (const email of [{ $ne: null }, ['a', 'b'], 7, true, { 'email[$ne]': '' }]) {
      const { status } = await device.send('POST', '/api/auth/login', {
        with: [],
        body: { email, password: person.password },
      });
      expect([email, status]).toEqual([email, 400]);
    }
    expect(await stateOf(world, person)).toEqual(before);
    expect(world.server.log.filter(({ status = 0 }) => Number(status) >= 500)).toEqual([]);
  });
});
