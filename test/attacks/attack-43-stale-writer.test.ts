import type { Accounts } from '@detent/core';
import { isLive } from '@detent/core';
import { describe, expect, it } from 'vitest';
import type { Device } from '../e2e/self-service/device.ts';
import { altered } from '../e2e/self-service/faulty.ts';
import { outside, system, type World } from '../e2e/self-service/world.ts';
import { finishSignIn } from './attacked.ts';
import { over } from './grounds.ts';

type Writer = readonly [who: string, write: (world: World, device: Device, entering: Device) => Promise<unknown>];

/** Whoever reads an account, thinks, and writes it. */
const writers: readonly Writer[] = [
  ['a sign-in', (_world, device, entering) => finishSignIn(entering, { totp: device.code() })],
  ['a refresh', (_world, device) => device.send('POST', '/api/auth/refresh', { with: ['refresh'] })],
  [
    'a code that is asked for',
    (_world, _device, entering) => entering.send('POST', '/api/auth/2fa/email/send', { with: ['challenge'] }),
  ],
  [
    'a preference',
    (_world, device) => device.send('POST', '/api/auth/2fa/preferred-method', { body: { method: 'email' } }),
  ],
];

/** The same accounts; right before the first commit that is asked of them, something else happens. */
function interrupted(accounts: Accounts, by: () => Promise<unknown>): Accounts {
  let happened = false;
  return altered(accounts, {
    async commit(change, signal) {
      if (!happened) {
        happened = true;
        await by();
      }
      return accounts.commit(change, signal);
    },
  });
}

const removing =
  (world: World, { person }: Device) =>
  async () => {
    const removal = {
      which: { kind: 'totp' },
      includePending: false,
      ifMatch: null,
      needsPassword: false,
    } as const;
    const ask = { ...outside, accountId: person.id };
    const outcome = await world.server.detent.removeFactor(ask, { actor: system, compromised: false, ...removal });
    expect(outcome.kind).toBe('done');
  };
const kindsOf = async (world: World, { person }: Device) =>
  (await world.account(person)).factors.filter(isLive).map(({ kind }) => kind);

describe.each(over('S'))(
  'stale-writer-loses: a writer that read before a removal and saves after it, %s',
  (_where, open) => {
    it.each(writers)('brings no factor back: %s', async (_who, write) => {
      await using world = await open();
      const device = await world.inSession(await world.person());
      const entering = world.device(device.person);
      await entering.login();
      const accounts = interrupted(world.ports.accounts, removing(world, device));
      const server = await world.another({ ports: { accounts } });
      const keeper = await world.inSession(device.person);
      await write(world, device.at(server), entering.at(server));
      // A writer that committed nothing was not interrupted either.
      if ((await kindsOf(world, keeper)).includes('totp')) await removing(world, keeper)();
      expect(await kindsOf(world, keeper)).toEqual(['email']);
      const events = (await world.acts(device.person)).flatMap((act) => act.events);
      expect((await world.account(device.person)).sequence).toBe(events.length);
    });

    it('brings no factor back: a re-wrap of its secret', async () => {
      await using world = await open();
      const device = await world.inSession(await world.person());
      const accounts = interrupted(world.ports.accounts, removing(world, device));
      const vault = altered(world.ports.vault, { currentKey: () => 'another' });
      const server = await world.another({ ports: { accounts, vault } });
      await server.detent.rewrapAccount(device.person.id);
      expect(await kindsOf(world, device)).toEqual(['email']);
    });

    it('wrote nothing, by the store’s own word', async () => {
      await using world = await open();
      const person = await world.person();
      const stale = await world.account(person);
      await removing(world, await world.inSession(person))();
      const [first] = await world.acts(person);
      expect(first).toBeDefined();
      if (first === undefined) return;
      const act = { ...first, id: 'f'.repeat(24), sequence: stale.sequence + 1, notices: [] };
      const answer = await world.ports.accounts.commit(
        { expected: stale.sequence, next: { ...stale, sequence: stale.sequence + 1 }, act },
        { aborted: false },
      );
      expect(answer).toBe('conflict');
      expect(await kindsOf(world, await world.inSession(person))).toEqual(['email']);
    });
  },
);
