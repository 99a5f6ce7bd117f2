import { type Account, defaultPolicy, type Outcome } from '@detent/core';
import { anAccount, anEmailFactor, anSmsFactor, aRemoved, aTotp, failing, noon } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import {
  anAsk,
  atOnce,
  aWorld,
  before,
  doneWith,
  failureOf,
  grace,
  instead,
  theirs,
  type World,
} from '../../support/world.ts';

const until = noon + 1000;
const removed = anAccount({
  factors: [anEmailFactor(), aRemoved(aTotp({ lastStep: 7 }), { restorableUntil: until })],
  preferred: 'email',
});

const restore = (world: World, wishes = {}): Promise<Outcome> =>
  world.detent.restoreFactor(anAsk(), { actor: grace, factorId: 'totp-1', ifMatch: null, ...wishes });

const sealedOf = (account: Account): string | null | undefined =>
  account.factors.find(({ id }) => id === 'totp-1')?.sealed;

describe('restoring a removed factor', () => {
  it('undo-brings-back-one-thing: attack-36: gives it back alone and as it was', async () => {
    const world = await aWorld(removed);
    const account = doneWith(await restore(world));
    expect(account.factors.at(-1)).toMatchObject({ id: 'totp-1', state: 'active', lastStep: 7 });
    expect(account).toMatchObject({ preferred: 'email', recovery: null, sessions: removed.sessions });
    expect(account.epoch).toBe(removed.epoch + 1);
  });

  it('works one millisecond before the end of the window, and at the end it does not', async () => {
    const world = await aWorld(removed);
    world.ports.clock.set(until);
    expect(failureOf(await restore(world))).toEqual({ code: 'restore-window-closed' });
    world.ports.clock.set(until - 1);
    expect(failureOf(await restore(world))).toBe('done');
  });

  it('clears the mark that somebody must enrol', async () => {
    const marked = anAccount({ factors: [aRemoved(aTotp())], preferred: null, mustEnrol: true });
    const world = await aWorld(marked);
    expect(doneWith(await restore(world))).toMatchObject({ mustEnrol: false, preferred: 'totp' });
  });

  it('is nothing that people do themselves', async () => {
    const world = await aWorld(removed);
    expect(failureOf(await restore(world, { actor: theirs(removed) }))).toEqual({ code: 'role-forbidden' });
  });

  it('happens once, however often it is asked at once', async () => {
    const world = await aWorld(removed);
    const answers = await atOnce(20, () => restore(world));
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(
      answers.filter((answer) => 'failure' in answer && answer.failure.code === 'factor-not-removed'),
    ).toHaveLength(19);
  });

  it('finds no room where another of its kind was bound meanwhile, be it in the last moment', async () => {
    const account = anAccount({ factors: [aTotp(), aRemoved(anEmailFactor())] });
    const world = await aWorld(account);
    const adds = () =>
      world.detent.addFactor(anAsk(), {
        actor: grace,
        kind: 'email',
        target: { value: 'b@example.org', normal: 'b@example.org' },
        by: 'word',
        oneOfAKind: false,
        ifMatch: null,
        needsPassword: false,
      });
    const late = world.server({ accounts: before(world.stores.accounts, 'commit', adds) });
    const outcome = await late.restoreFactor(anAsk(), { actor: grace, factorId: 'email-1', ifMatch: null });
    expect(failureOf(outcome)).toEqual({ code: 'too-many-factors', kind: 'email', most: 1 });
  });
});

const defect = (): never => {
  throw new TypeError('a defect');
};

const at = (now: number) => ({ now: () => now });

describe('the eraser', () => {
  it('erased-is-erased: takes the secret when the window is over, and leaves the tombstone', async () => {
    const world = await aWorld(removed);
    world.ports.clock.set(until - 1);
    expect(await world.detent.eraseDue(10)).toEqual({ erased: 0, failed: 0, more: false });
    world.ports.clock.set(until);
    expect(await world.detent.eraseDue(10)).toEqual({ erased: 1, failed: 0, more: false });
    expect((await world.account()).factors.at(-1)).toMatchObject({ id: 'totp-1', state: 'removed', sealed: null });
    expect(await world.acts()).toMatchObject([
      { actor: { kind: 'system', id: 'eraser' }, door: 'eraser', notices: [] },
    ]);
  });

  it('says whether there may be more to erase', async () => {
    const world = await aWorld(removed);
    await world.put({ ...removed, id: 'account-2' });
    world.ports.clock.set(until);
    expect(await world.detent.eraseDue(1)).toMatchObject({ erased: 1, more: true });
    expect(await world.detent.eraseDue(1)).toMatchObject({ erased: 1, more: true });
    expect(await world.detent.eraseDue(1)).toMatchObject({ erased: 0, more: false });
  });

  it('passes over an account that cannot be read, and ends though nothing else is left', async () => {
    const world = await aWorld(removed);
    await world.put({ ...removed, id: 'account-2' });
    world.ports.clock.set(until);
    const failure = { code: 'account-unreadable' } as const;
    const damaged = failing(world.stores.accounts, { method: 'find', how: 'throw', times: 1, failure });
    expect(await world.server({ accounts: damaged }).eraseDue(2)).toEqual({ erased: 1, failed: 1, more: true });
    const all = failing(world.stores.accounts, { method: 'find', how: 'throw', failure });
    expect(await world.server({ accounts: all }).eraseDue(1)).toEqual({ erased: 0, failed: 1, more: false });
  });

  it('ends with a defect', async () => {
    const world = await aWorld(removed);
    world.ports.clock.set(until);
    const ids = instead(world.ports.ids, { id: defect });
    await expect(world.server({ ids }).eraseDue(1)).rejects.toThrow('a defect');
  });

  it('is nobody’s harm where several run at once', async () => {
    const world = await aWorld(removed);
    world.ports.clock.set(until);
    const servers = [world.detent, world.server(), world.server()];
    const answers = await Promise.all(servers.map((server) => server.eraseDue(10)));
    expect(answers.reduce((sum, { erased }) => sum + erased, 0)).toBe(1);
    expect(await world.events()).toEqual(['factor-erased']);
  });

  it.each([
    ['a restore that comes first keeps the secret', 'restore'],
    ['an erasure that comes first leaves nothing to restore', 'erase'],
  ] as const)('meets a restore at the sequence: %s', async (_what, first) => {
    const world = await aWorld(removed);
    const restoring = (accounts = world.stores.accounts) =>
      world
        .server({ accounts, clock: at(until - 1) })
        .restoreFactor(anAsk(), { actor: grace, factorId: 'totp-1', ifMatch: null });
    const erasing = (accounts = world.stores.accounts) => world.server({ accounts, clock: at(until) }).eraseDue(1);
    if (first === 'restore') {
      const { erased } = await erasing(before(world.stores.accounts, 'commit', () => restoring()));
      expect(erased).toBe(0);
      expect(sealedOf(await world.account())).toBe(sealedOf(removed));
    } else {
      const outcome = await restoring(before(world.stores.accounts, 'commit', () => erasing()));
      expect(failureOf(outcome)).toEqual({ code: 'restore-window-closed' });
      expect(sealedOf(await world.account())).toBeNull();
    }
    expect(
      (await world.events()).filter((type) => type === 'factor-erased' || type === 'factor-restored'),
    ).toHaveLength(1);
    expect((await world.account()).factors.some(({ id }) => id === 'totp-1')).toBe(true);
  });

  it('leaves alone what a removal did not make restorable', async () => {
    const compromised = aRemoved(anSmsFactor(), { compromised: true, erased: true, restorableUntil: noon });
    const world = await aWorld(anAccount({ factors: [aTotp(), compromised] }));
    world.ports.clock.pass(defaultPolicy.undoWindowMs);
    expect(await world.detent.eraseDue(10)).toEqual({ erased: 0, failed: 0, more: false });
  });
});
