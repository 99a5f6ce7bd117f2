import { describe, expect, it } from 'vitest';
import { expectMethods, stateOf } from '../e2e/self-service/expectations.ts';
import { over } from './grounds.ts';

describe.each(over('H'))('a victim that is named in one’s own call, %s', (_where, open) => {
  it('is not whom it is about: the session says that, whatever body, query and headers say', async () => {
    await using world = await open();
    const victim = await world.person();
    const before = await stateOf(world, victim);
    const { id, email } = victim;
    const [factor] = (await world.account(victim)).factors;
    const factorId = factor?.id ?? '';
    const named = { id, userId: id, user_id: id, accountId: id, sub: id, email, factorId, user: { id } };
    const query = `userId=${id}&userId=${id}&accountId=${id}&id=${id}&factorId=${factorId}`;
    const headers = { 'X-User-Id': id, 'X-Account-Id': id, 'x-zitadel-userid': id };
    for (const asked of [{ body: named }, { query }, { headers }, { body: [named, named] }]) {
      const own = await world.inSession(await world.person());
      expectMethods(await own.disable('totp', asked), ['email'], 'email');
    }
    const device = await world.inSession(await world.person());
    const preferred = { ...named, method: 'email' };
    expectMethods(
      await device.send('POST', '/api/auth/2fa/preferred-method', { body: preferred, query, headers }),
      ['totp', 'email'],
      'email',
    );
    const text = `{"method":"totp","sub":"${id}","method":"totp","sub":"${id}"}`;
    const json = { 'Content-Type': 'application/json' };
    expectMethods(
      await device.send('POST', '/api/auth/2fa/preferred-method', { text, headers: json }),
      ['totp', 'email'],
      'totp',
    );
    expect(await stateOf(world, victim)).toEqual(before);
  });
});
