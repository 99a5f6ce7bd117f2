import { isPending } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { stateOf } from '../e2e/self-service/expectations.ts';
import { ask, carriedBy, expectRepelled, passwordStepUp, setupPath } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('HE'))('second-factor-to-change: the password alone, %s', (_where, open) => {
  it('removes nothing and enrols nothing, with an open challenge or with a session older than the factor', async () => {
    await using world = await open();
    const entering = world.device(await world.person());
    await entering.login();
    await expectRepelled(world, entering, 'AUTHENTICATION_REQUIRED', () => entering.disable());

    const older = await world.inSession(await world.person({ totp: 0, email: false }));
    const factorId = 'd'.repeat(24);
    const sealed = world.ports.vault.seal('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', {
      purpose: 'totp-secret',
      accountId: older.person.id,
      of: factorId,
    });
    const expiresAt = world.clock.now() + 60_000;
    await world.happen(
      older.person,
      { type: 'factor-begun', factorId, kind: 'totp', label: '', addressId: null, expiresAt, secret: { sealed } },
      { type: 'factor-confirmed', factorId, step: 0 },
    );
    await expectRepelled(world, older, 'STEP_UP_TOKEN_EXPIRED', () =>
      older.send('POST', '/api/auth/2fa/preferred-method', { body: { method: 'totp' } }),
    );
    const asked = await passwordStepUp(older);
    expect(asked.body).toMatchObject({ stepUpToken: null, twoFactorRequired: true });
    const bare = older.twin({ access: older.tokens.access });
    await expectRepelled(world, bare, 'STEP_UP_TOKEN_MISSING', () => bare.disable());
    await expectRepelled(world, bare, 'STEP_UP_TOKEN_MISSING', () => bare.send('GET', setupPath));
    const users = [`/v2/users/${older.person.id}`, `/v3alpha/users/${older.person.id}`];
    const elsewhere = [
      ['DELETE', `${users[0]}/totp`],
      ['DELETE', `${users[1]}/totp/${factorId}`],
      ['POST', `${users[0]}/totp`],
      ['POST', `${users[1]}/totp`],
      ['POST', `${users[0]}/recovery_codes`],
      ['DELETE', `${users[0]}/recovery_codes`],
    ] as const;
    const before = await stateOf(world, older.person);
    for (const [method, path] of elsewhere) {
      for (const headers of [carriedBy(bare), carriedBy(entering.twin({ access: entering.tokens.challenge }))]) {
        const { status } = await ask(world, method, path, {
          headers,
          ...(method === 'POST' ? { body: { count: 6 } } : {}),
        });
        expect([method, path, [401, 403].includes(status)]).toEqual([method, path, true]);
      }
    }
    expect(await stateOf(world, older.person)).toEqual(before);
    expect((await world.account(older.person)).factors.filter(isPending)).toEqual([]);
  });
});
