import { broken, isLive, type RecordedEvent } from '@detent/core';
import { anOrganization } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { codeAt } from '../e2e/self-service/authenticator.ts';
import { expectOk, text } from '../e2e/self-service/expectations.ts';
import { outside, system } from '../e2e/self-service/world.ts';
import { setupPath } from './attacked.ts';
import { over } from './grounds.ts';

function liveAfter(events: readonly RecordedEvent[]): readonly string[] {
  const live = new Set<string>();
  for (const event of events) {
    if (event.type === 'factor-confirmed') live.add(event.factorId);
    if (event.type === 'factors-removed') for (const id of event.factorIds) live.delete(id);
  }
  return [...live].toSorted();
}

describe.each(over('S'))('a removal beside whatever else happens to an account, %s', (_where, open) => {
  it('comes to what some one-after-another order comes to, and nobody signs in below the policy in force', async () => {
    await using world = await open();
    const second = await world.another({ ownWay: true });
    await world.ports.organizations.insert(anOrganization({ id: 'default' }));
    for (let round = 0; round < 5; round += 1) {
      const lax = await world.ports.organizations.find('default');
      if (lax !== null) await world.ports.organizations.replace({ ...lax.value, policy: {} }, lax.version);
      world.clock.pass(2000);
      const person = await world.person({ organizationId: 'default' });
      const here = await world.inSession(person);
      const there = (await world.inSession(person)).at(second);
      const setup = await here.send('GET', setupPath, { query: 'replace=true' });
      expectOk(setup);
      const code = codeAt(text(setup, 'secret'), world.clock.now());
      const body = { token: text(setup, 'token'), code };
      const value = `moved.${round}@example.com`;
      const moved = {
        channel: 'email',
        value,
        normal: value,
        vouchedFor: true,
        actor: system,
        ifMatch: null,
      } as const;
      const strict = await world.ports.organizations.find('default');
      const policy = { secondFactor: 'required', countingKinds: ['totp'] } as const;
      const tasks = [
        () => there.disable('totp'),
        () => here.send('POST', setupPath, { query: 'replace=true', body }),
        () => second.detent.changeContact({ ...outside, accountId: person.id }, moved),
        () => here.disable('email'),
        () => (strict === null ? null : world.ports.organizations.replace({ ...strict.value, policy }, strict.version)),
      ];
      const order = tasks.map((_, at) => tasks[(at + round) % tasks.length]);
      await Promise.all(order.map(async (task) => task?.()));

      const account = await world.account(person);
      expect(broken(account)).toEqual([]);
      const acts = await world.acts(person);
      const events = acts.flatMap((act) => act.events);
      expect(account.sequence).toBe(events.length);
      // Whatever order it came to, the acts one after another lead to the factors that there are.
      expect(liveAfter(events)).toEqual(
        account.factors
          .filter(isLive)
          .map(({ id }) => id)
          .toSorted(),
      );

      world.clock.pass(2000);
      const entering = world.device({ ...person, email: value });
      expectOk(await entering.login());
      expect(entering.tokens.access).toBeNull();
    }
  });
});
