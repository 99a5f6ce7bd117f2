import { claimName, fixed, heldClaim, letGo, type NameClaim, nameKey } from '@detent/core';
import { aMailbox, anAccount, anAct, failing, noon } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { atOnce, aWorld, before, instead, type World } from '../../support/world.ts';

const name = { organizationId: 'organization-1', normal: 'new@example.org' };
const ada = { ...name, normal: 'ada@example.org' };

/** A claim by an account, as old as that. */
const claimed = (world: World, accountId: string, ageMs: number, of = name): Promise<unknown> =>
  world.stores.signInNames.claim({ name: nameKey(world.ports.hasher, of), accountId, claimedAt: noon - ageMs });

describe('a sign-in name', () => {
  it('is known by a key that differs with organization and address, and holds neither', async () => {
    const { ports } = await aWorld();
    const keys = [ada, { ...ada, organizationId: null }, { ...ada, organizationId: 'organization-2' }, name].map(
      (one) => nameKey(ports.hasher, one),
    );
    expect(new Set(keys).size).toBe(4);
    expect(keys.join()).not.toContain('ada');
  });

  it('goes to exactly one of twenty who claim it at once', async () => {
    const world = await aWorld();
    const answers = await atOnce(20, (at) => claimName(world.ports, { ...name, accountId: `account-${at}` }));
    expect(answers.filter((answer) => answer === null)).toHaveLength(1);
    const holder = await world.holder(name.normal);
    expect(answers.filter((answer) => answer?.accountId === holder)).toHaveLength(19);
  });

  it('may be claimed again by whoever has it', async () => {
    const world = await aWorld();
    expect(await claimName(world.ports, { ...ada, accountId: 'account-1' })).toBeNull();
  });

  it('stays with an account whose own it is, however old the claim', async () => {
    const world = await aWorld();
    expect(await claimName(world.ports, { ...ada, accountId: 'account-2' })).toMatchObject({ accountId: 'account-1' });
    expect(await world.holder(ada.normal)).toBe('account-1');
  });

  it.each([
    ['never came to be', async () => undefined],
    [
      'is closed',
      (world: World) =>
        world.stores.accounts.insert(
          anAccount({
            id: 'account-9',
            standing: 'closed',
            person: { addresses: [aMailbox({ normal: name.normal })] },
          }),
          anAct(),
        ),
    ],
    ['has another mailbox', (world: World) => world.stores.accounts.insert(anAccount({ id: 'account-9' }), anAct())],
    [
      'has no mailbox of its own',
      (world: World) =>
        world.stores.accounts.insert(
          anAccount({ id: 'account-9', person: { addresses: [aMailbox({ normal: name.normal, role: 'factor' })] } }),
          anAct(),
        ),
    ],
  ])('is taken over after a minute from an account that %s', async (_what, prepare) => {
    const world = await aWorld();
    await prepare(world);
    await claimed(world, 'account-9', fixed.takeOverMs - 1);
    expect(await claimName(world.ports, { ...name, accountId: 'account-1' })).toMatchObject({ accountId: 'account-9' });
    world.ports.clock.pass(1);
    expect(await claimName(world.ports, { ...name, accountId: 'account-1' })).toBeNull();
    expect(await world.holder(name.normal)).toBe('account-1');
  });

  it('is taken over by exactly one of twenty who find it stale', async () => {
    const world = await aWorld();
    await claimed(world, 'account-9', fixed.takeOverMs);
    const answers = await atOnce(20, (at) => claimName(world.ports, { ...name, accountId: `account-${at + 10}` }));
    expect(answers.filter((answer) => answer === null)).toHaveLength(1);
  });

  it('is not taken from whoever took it over a moment before', async () => {
    const world = await aWorld();
    await claimed(world, 'account-9', fixed.takeOverMs);
    const rival = () => claimName(world.ports, { ...name, accountId: 'account-2' });
    const signInNames = before(world.stores.signInNames, 'takeOver', rival);
    const answer = await claimName({ ...world.ports, signInNames }, { ...name, accountId: 'account-1' });
    expect(answer).toMatchObject({ accountId: 'account-9' });
    expect(await world.holder(name.normal)).toBe('account-2');
  });

  it('is let go only by whoever has it', async () => {
    const world = await aWorld();
    const held = await heldClaim(world.ports, ada);
    if (held === null) throw new TypeError('nobody holds it');
    await letGo(world.ports, held, 'account-2');
    expect(await world.holder(ada.normal)).toBe('account-1');
    await letGo(world.ports, held, 'account-1');
    expect(await world.holder(ada.normal)).toBeNull();
  });

  it('stays with an account that claimed it again before an older claim is let go', async () => {
    const world = await aWorld();
    const held = await heldClaim(world.ports, ada);
    if (held === null) throw new TypeError('nobody holds it');
    expect(await claimName(world.ports, { ...ada, accountId: 'account-1' })).toBeNull();
    await letGo(world.ports, held, 'account-1');
    expect(await world.holder(ada.normal)).toBe('account-1');
  });

  it('claimed again is theirs where another request of theirs was faster, and else whoever’s it is by now', async () => {
    const world = await aWorld();
    const own = { ...ada, accountId: 'account-1' };
    const by = (now: (name: string) => NameClaim | null) =>
      claimName(
        {
          ...world.ports,
          signInNames: instead(world.stores.signInNames, { takeOver: async () => false, find: async (of) => now(of) }),
        },
        own,
      );
    expect(await by((of) => ({ name: of, accountId: 'account-1', claimedAt: noon }))).toBeNull();
    expect(await by((of) => ({ name: of, accountId: 'account-2', claimedAt: noon }))).toMatchObject({
      accountId: 'account-2',
    });
    expect(await by(() => null)).toMatchObject({ accountId: 'account-1' });
  });

  it('is nobody’s guess where a store fails', async () => {
    const world = await aWorld();
    const failure = { code: 'port-failed', port: 'SignInNames', op: 'write' } as const;
    const signInNames = failing(world.stores.signInNames, { method: 'claim', how: 'throw', failure });
    await expect(claimName({ ...world.ports, signInNames }, { ...name, accountId: 'account-1' })).rejects.toMatchObject(
      {
        failure,
      },
    );
  });
});
