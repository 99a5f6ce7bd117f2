import { failing } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { ask } from './attacked.ts';
import { service } from './doors.ts';
import { over } from './grounds.ts';

describe.each(over('SH'))('a removal whose answer was lost, %s', (_where, open) => {
  it('may be repeated, serially and at once: one event, one notice for each recipient', async () => {
    await using world = await open();
    const lost = failing(world.ports.accounts, { method: 'commit', how: 'throw-applied', times: 1 });
    const server = await world.another({ ports: { accounts: lost } });
    const device = (await world.inSession(await world.person({ email: 'second@example.com' }))).at(server);
    expect((await device.disable()).status).toBe(500);
    const serially = [await device.disable(), await device.disable()];
    const atOnce = await Promise.all(Array.from({ length: 30 }, () => device.disable()));
    expect([...serially, ...atOnce].map(({ status }) => status)).toEqual(Array.from({ length: 32 }, () => 304));
    const acts = await world.acts(device.person);
    expect(acts.filter(({ events }) => events.some(({ type }) => type === 'factors-removed'))).toHaveLength(1);
    expect(await world.told(device.person)).toHaveLength(2);
  });
});

describe.each(over('H'))('a bulk removal under a key of its caller’s, %s', (_where, open) => {
  it('is begun once, and its key is refused for anything else', async () => {
    await using world = await open();
    const person = await world.person();
    const headers = { ...(await service(world)), 'Idempotency-Key': 'once' };
    const begin = (kinds: readonly string[]) =>
      ask(world, 'POST', '/auth/admin/api/bulk-removals', {
        headers,
        body: { reason: 'asked by phone', items: [{ userId: person.id, kinds }] },
      });
    const answers = await Promise.all(Array.from({ length: 10 }, () => begin(['totp'])));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.status).toBe(202);
    const reused = await begin(['email']);
    expect([reused.status, Reflect.get(Object(reused.body), 'code')]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });
});
