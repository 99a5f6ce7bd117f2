import { createKeyRing, RingVault, WorkingKeys } from '@detent/adapter-crypto';
import type { DetentPorts, Sessions } from '@detent/core';
import { failing } from '@detent/core/testing';
import { expect, it } from 'vitest';
import { expectCode, expectMethods, expectRefused } from '../expectations.ts';
import { altered, lateTrouble, refusing, secretTrouble, trouble } from '../faulty.ts';
import { openPostOffice } from '../post-office.ts';
import { type Host, World } from '../world.ts';

/** Cases 11 and 15 to 17: what happens when something behind a port goes wrong. */
export function faultCases(host: Host): void {
  it('case 11: lets nobody through whose session cannot be looked up', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const sessions = altered(world.ports.sessions, { find: lateTrouble });
    const blind = device.at(await world.another({ ports: { sessions } }));
    const answer = await expectRefused(world, device.person, 'ACCESS_TOKEN_ALLOWLIST_READING_FAILURE', () =>
      blind.disable(),
    );
    expect(answer.text).not.toContain(secretTrouble);
  });

  it('case 15: says that the store failed, unless the commit took effect', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const { accounts } = world.ports;
    const broken = [
      altered(accounts, { find: lateTrouble }),
      altered(accounts, { commit: lateTrouble }),
      failing(accounts, { method: 'commit', how: 'conflict' }),
      failing(accounts, { method: 'commit', how: 'unknown-lost' }),
    ];
    for (const faulty of broken) {
      const server = await world.another({ ports: { accounts: faulty } });
      const answer = await expectRefused(world, device.person, 'DATABASE_FAILURE', () => device.at(server).disable());
      expect(answer.text).not.toContain(secretTrouble);
    }
    const slow = failing(accounts, { method: 'commit', how: 'unknown-applied' });
    const server = await world.another({ ports: { accounts: slow } });
    expectMethods(await device.at(server).disable(), ['email'], 'email');
    expect(await world.told(device.person, 'factor-removed')).toHaveLength(1);
  });

  it('case 16: names what is damaged, and says nothing of the cause', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const { accounts, hasher } = world.ports;
    const damaged = (code: 'account-unreadable' | 'person-unreadable') => ({
      accounts: altered(accounts, { find: refusing({ code }), confirm: refusing({ code }) }),
    });
    const cases: readonly (readonly [Partial<DetentPorts>, Parameters<typeof expectCode>[1]])[] = [
      [{ vault: new RingVault(new WorkingKeys(createKeyRing())) }, 'DATABASE_ENCRYPTION_FAILURE'],
      [{ vault: altered(world.ports.vault, { open: trouble }) }, 'DATABASE_ENCRYPTION_FAILURE'],
      [damaged('account-unreadable'), 'INVALID_USER_DOCUMENT'],
      [damaged('person-unreadable'), 'INVALID_PRINCIPAL_DOCUMENT'],
      [{ hasher: altered(hasher, { fingerprint: trouble }) }, 'HASH_FAILURE'],
    ];
    for (const [ports, code] of cases) {
      const server = await world.another({ ports });
      const answer = await expectRefused(world, device.person, code, () => device.at(server).disable());
      expect(answer.text).not.toContain(secretTrouble);
    }
    expect((await device.disable()).status).toBe(200);
  });

  it('case 17: says so when ended sessions could not be struck, and strikes them until it is done', async () => {
    await using world = await World.open(host);
    const { sessions } = world.ports;
    const host17 = { deaf: true };
    const striking: Sessions = altered(sessions, {
      async strike({ accountId, generation, kept }) {
        if (host17.deaf) throw new Error(secretTrouble);
        for (const { value, version } of await sessions.listOf(accountId))
          if (value.generation !== generation && value.id !== kept) await sessions.remove(value.id, version);
      },
    });
    const server = await world.another({ ports: { sessions: striking } });
    const device = (await world.inSession(await world.person())).at(server);
    const elsewhere = (await world.inSession(device.person)).at(server);
    const answer = await device.disable();
    expectCode(answer, 'POST_COMMIT_SIDE_EFFECT_FAILURE');
    expect(answer.text).not.toContain(secretTrouble);
    expect((await world.account(device.person)).preferred).toBe('email');
    expect(await world.told(device.person, 'factor-removed')).toHaveLength(1);
    expectCode(await elsewhere.send('GET', '/api/users/me'), 'ACCESS_TOKEN_EXPIRED');
    await expectRefused(world, device.person, 'TWO_FACTOR_METHOD_ALREADY_DISABLED', () => device.disable());
    expect(await sessions.listOf(device.person.id)).toHaveLength(2);

    await using post = await openPostOffice({ ...world.ports, sessions: striking }, server.detent);
    await post.deliver();
    expect(await sessions.listOf(device.person.id)).toHaveLength(2);
    host17.deaf = false;
    await post.deliver();
    expect(await sessions.listOf(device.person.id)).toHaveLength(1);
  });
}
