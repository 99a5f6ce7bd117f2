import { aMailbox, anAccount, aPerson } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { anAsk, aWorld, failureOf, from, grace, type World } from '../../support/world.ts';

/** Uses up the guesses of one lane, and the passwords that may be tried at the sign-in name. */
async function guessedAt(world: World): Promise<void> {
  for (let count = 0; count < 10; count += 1) await world.detent.guesses.take(await world.account(), guess);
  for (let count = 0; count < 20; count += 1) await world.detent.signIn(anAsk(), typed('wrong'));
}

const guess = { lane: 'strangers', challengeId: null, codeId: null, at: [] };
const typed = (password: string) => ({
  email: aMailbox().value,
  password,
  within: ['organization-1'],
  clientToken: null,
  from,
});

const isOpen = async (world: World): Promise<boolean> =>
  (await world.detent.guesses.take(await world.account(), guess)).kind === 'taken';

/** Counts of passwords tried at a name cannot be seen from outside; a count that was let go is empty. */
const counted = async (world: World): Promise<readonly number[]> =>
  Promise.all(
    ['account:account-1', `name:${aMailbox().normal}`].map(async (value) => {
      const found = await world.ports.throttles.find(world.ports.hasher.digest('throttle', value));
      return Object.values(found?.tally.windows ?? {}).flat().length;
    }),
  );

describe('whoever ends the waits of an account', () => {
  it('opens its lanes and its sign-in name, and changes nothing else', async () => {
    const world = await aWorld();
    await guessedAt(world);
    expect(await isOpen(world)).toBe(false);
    const before = await world.account();
    expect(failureOf(await world.detent.clearWaits(anAsk(), grace))).toBe('done');
    expect(await counted(world)).toEqual([0, 0]);
    expect(await isOpen(world)).toBe(true);
    expect(await world.account()).toEqual(before);
    expect(await world.acts()).toEqual([]);
  });

  it('finds nothing at a name where there is none', async () => {
    const world = await aWorld(anAccount({ person: aPerson({ addresses: [] }) }));
    expect(failureOf(await world.detent.clearWaits(anAsk(), grace))).toBe('done');
  });

  it('has to outrank it', async () => {
    const world = await aWorld();
    await guessedAt(world);
    const before = await counted(world);
    const low = { ...grace, rank: 0 };
    expect(failureOf(await world.detent.clearWaits(anAsk(), low))).toEqual({ code: 'account-outranks' });
    expect(failureOf(await world.detent.clearWaits(anAsk({ accountId: 'nobody' }), grace))).toEqual({
      code: 'account-unknown',
    });
    expect(await counted(world)).toEqual(before);
    expect(await isOpen(world)).toBe(false);
  });
});
