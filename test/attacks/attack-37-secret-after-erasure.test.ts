import {
  addKey,
  createKeyRing,
  destroyKey,
  promoteKey,
  RingVault,
  retireKey,
  WorkingKeys,
} from '@detent/adapter-crypto';
import { DetentError } from '@detent/core';
import type { Shelf } from '@detent/core/storage';
import { describe, expect, it } from 'vitest';
import { expectOk } from '../e2e/self-service/expectations.ts';
import { enrolTotp } from '../e2e/self-service/flows.ts';
import type { World } from '../e2e/self-service/world.ts';
import { over } from './grounds.ts';

const day = 86_400_000;

/** Every table, where the store lists them. */
async function tables(ports: object): Promise<readonly unknown[]> {
  const contents: unknown = Reflect.get(ports, 'contents');
  const shelves: readonly Shelf<unknown>[] = Object.values(Object(contents));
  return Promise.all(shelves.map((shelf) => shelf.page(null, 1000)));
}

/** All that a store with one account in it holds, by its tables and by its ports, and all that was ever logged. */
async function everything({ ports, server }: World, id: string): Promise<string> {
  const { accounts, notices, history, sessions } = ports;
  const all = [
    await accounts.find(id, { aborted: false }),
    await accounts.list({ after: null, limit: 100 }),
    await notices.pending(id),
    await history.list({ accountId: id, limit: 1000 }),
    await sessions.listOf(id),
    server.log,
    await tables(ports),
  ];
  return JSON.stringify(all);
}

describe.each(over('SE'))('erased-is-erased: a secret whose undo window is over, %s', (_where, open) => {
  it('is found nowhere, nor is what it was sealed as', async () => {
    await using world = await open();
    const device = await world.steppedUp({ totp: 0 });
    const { person } = device;
    const { secret } = await enrolTotp(world, device);
    const sealed = (await world.account(person)).factors.find(({ kind }) => kind === 'totp')?.sealed ?? '';
    expect(sealed).toMatch(/^s1\./);
    expect(await everything(world, person.id)).toContain(sealed);
    world.clock.pass(60_000);
    await device.signIn();
    await device.stepUp();
    expectOk(await device.disable());
    await world.deliver();
    world.clock.pass(3 * day - 1);
    await world.server.detent.eraseDue(100);
    expect(await everything(world, person.id)).toContain(sealed);
    world.clock.pass(1);
    await world.server.detent.eraseDue(100);
    await world.deliver();
    const left = await everything(world, person.id);
    for (const gone of [sealed, secret]) expect(left).not.toContain(gone);
    const tombstone = (await world.account(person)).factors.find(({ kind }) => kind === 'totp');
    expect(tombstone).toMatchObject({ state: 'removed', sealed: null });
  });
});

describe('erased-is-erased: an old dump [SE]', () => {
  it('does not open once the key that it was sealed under is destroyed', () => {
    const old = createKeyRing();
    const oldId = old.keys[0]?.id ?? '';
    const bound = { purpose: 'totp-secret', accountId: 'a'.repeat(24), of: 'f'.repeat(24) } as const;
    const dumped = new RingVault(new WorkingKeys(old)).seal('JBSWY3DPEHPK3PXP', bound);
    const rotated = promoteKey(addKey(old, { id: 'k2' }), 'k2');
    expect(new RingVault(new WorkingKeys(rotated)).open(dumped, bound)).toBe('JBSWY3DPEHPK3PXP');
    const destroyed = destroyKey(retireKey(rotated, oldId), oldId);
    const fault = (() => {
      try {
        return new RingVault(new WorkingKeys(destroyed)).open(dumped, bound);
      } catch (error) {
        return error;
      }
    })();
    expect(DetentError.isInstance(fault) && fault.failure).toMatchObject({ code: 'seal-unopened' });
  });
});
