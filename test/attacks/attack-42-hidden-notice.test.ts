import { describe, expect, it } from 'vitest';
import { outside, system } from '../e2e/self-service/world.ts';
import { over } from './grounds.ts';

describe.each(over('HE'))('everyone-is-told: a removal that its owner is not to see, %s', (_where, open) => {
  it('is told in the account’s own language, whatever the request asks for', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person({ person: { language: 'de' } }));
    await device.disable('totp', { query: 'locale=ar', headers: { 'Accept-Language': 'ar' } });
    expect((await world.deliver()).map(({ language }) => language)).toEqual(['de']);
  });

  it('is told to the address of before, too, when the address was changed first', async () => {
    await using world = await open();
    const person = await world.person();
    const change = {
      channel: 'email',
      value: 'thief@example.com',
      normal: 'thief@example.com',
      vouchedFor: true,
    } as const;
    const ask = { ...outside, accountId: person.id };
    await world.server.detent.changeContact(ask, { actor: system, ifMatch: null, ...change });
    await world.deliver();
    world.clock.pass(29 * 86_400_000);
    const device = await world.inSession(person);
    await device.disable();
    const told = (await world.deliver()).map(({ to }) => to);
    expect(told).toContain(person.email.toLowerCase());
  });
});
