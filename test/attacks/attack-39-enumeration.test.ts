import { describe, expect, it } from 'vitest';
import { expectOk } from '../e2e/self-service/expectations.ts';
import { counting } from '../e2e/self-service/faulty.ts';
import type { Answer } from '../e2e/self-service/http-client.ts';
import type { World } from '../e2e/self-service/world.ts';
import { ask, carriedBy, expectRepelled } from './attacked.ts';
import { over } from './grounds.ts';

/** Status, body and headers, without what differs between any two answers. */
const comparable = ({ status, headers, text }: Answer): string => {
  const { date: _date, 'x-request-id': _id, ...rest } = headers;
  return JSON.stringify([status, rest, text.replace(/"timestamp":"[^"]*"/, '')]);
};

const shape = (answer: Answer): readonly string[] => Object.keys(Object(answer.body)).toSorted();

/** A server, and how often each of its slow ports was asked. */
async function watched(world: World) {
  const hasher = counting(world.ports.hasher);
  const accounts = counting(world.ports.accounts);
  const throttles = counting(world.ports.throttles);
  const ports = { hasher: hasher.port, accounts: accounts.port, throttles: throttles.port };
  const server = await world.another({ ports });
  const work = (): string => {
    const all = [hasher, throttles].map(({ calls }) =>
      [...calls].map(([name, count]) => `${name} ${count}`).toSorted(),
    );
    for (const { calls } of [hasher, accounts, throttles]) calls.clear();
    return JSON.stringify(all);
  };
  return { server, work };
}

describe.each(over('H'))('same-answer: somebody who asks whom there is, %s', (_where, open) => {
  it('learns nothing at sign-in, through twenty failures, by answer or by work', async () => {
    await using world = await open();
    const { server, work } = await watched(world);
    const known = world.device(await world.person(), { server });
    const machine = world.device(await world.person({ password: null }), { server });
    const nobody = world.device({ ...known.person, email: 'nobody@example.com' }, { server });
    work();
    for (let failure = 0; failure < 22; failure += 1) {
      const said: string[] = [];
      const worked: string[] = [];
      for (const device of [known, machine, nobody]) {
        said.push(comparable(await device.login('Wr0ng-P@ssword')));
        worked.push(work());
      }
      expect(new Set(said).size).toBe(1);
      expect(new Set(worked).size).toBe(1);
    }
  });

  it('learns nothing by registering a name that is taken', async () => {
    await using world = await open();
    const guest = world.device(await world.person());
    const register = (email: string) =>
      guest.send('POST', '/api/auth/register', {
        with: [],
        body: { email, password: guest.person.password, name: 'Eve' },
      });
    const [taken, free] = [await register(guest.person.email), await register('Free.1@Example.com')];
    expect(taken.status).toBe(free.status);
    expect(shape(taken)).toEqual(shape(free));
  });

  it('sees no preview and gets no code without a sign-in', async () => {
    await using world = await open();
    const guest = world.device(await world.person());
    for (const kind of ['totp', 'sms', 'email'])
      await expectRepelled(world, guest, 'AUTHENTICATION_REQUIRED', () =>
        guest.send('POST', `/api/auth/2fa/${kind}/removal-preview`, { with: [] }),
      );
    await expectRepelled(world, guest, 'TWO_FACTOR_AUTHENTICATION_TOKEN_MISSING', () =>
      guest.send('POST', '/api/auth/2fa/email/send', { with: [] }),
    );
  });

  it('is told of a factor of somebody else as of one that there never was', async () => {
    await using world = await open();
    const [one, other] = [await world.person({ totp: 2 }), await world.person()];
    const [foreign] = (await world.account(other)).factors;
    const answers = [];
    for (const factorId of [foreign?.id ?? '', 'f'.repeat(24)]) {
      const device = await world.inSession(one);
      const path = `/v3alpha/users/${one.id}/totp/${factorId}`;
      const answer = await ask(world, 'DELETE', path, { headers: carriedBy(device) });
      answers.push(comparable(answer).replaceAll(factorId, ''));
    }
    expect(answers[0]).toBe(answers[1]);
    expectOk(await (await world.inSession(other)).send('GET', '/api/users/me'));
  });
});
