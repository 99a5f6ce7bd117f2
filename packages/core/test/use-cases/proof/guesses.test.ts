import { describe, expect, it } from 'vitest';
import { createMemoryStores } from '../../../src/memory/memory-stores.ts';
import { factorRun } from '../../../src/rules/guess-budget.ts';
import { anAccount, failing } from '../../../src/testing/index.ts';
import { minute } from '../../actors.ts';
import { askOf, createWorld, failureOf, type World } from '../proof-world.ts';

const account = anAccount();
const guess = { lane: 'session:s', challengeId: null, codeId: null, at: [factorRun('totp-1')] };
const take = (world: World, of = account): ReturnType<World['guesses']['take']> => world.guesses.take(of, guess);

describe('the guesses of an account', () => {
  it('attack-24: are taken ten times of fifty at once, on two servers', async () => {
    const stores = createMemoryStores();
    const worlds = [createWorld({ stores }), createWorld({ stores, server: 1 })] as const;
    const all = await Promise.all(Array.from({ length: 50 }, (_, index) => take(worlds[index % 2 === 0 ? 0 : 1])));
    expect(all.filter(({ kind }) => kind === 'taken')).toHaveLength(10);
    expect(all.map(failureOf).filter((failure) => failure !== 'taken')).toHaveLength(40);
  });

  it('are counted for each account alone, and not under its name', async () => {
    const stores = createMemoryStores();
    const keys: string[] = [];
    const throttles = new Proxy(stores.throttles, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        return typeof member !== 'function'
          ? member
          : (key: string, ...rest: readonly unknown[]): unknown => {
              keys.push(key);
              return Reflect.apply(member, target, [key, ...rest]);
            };
      },
    });
    const world = createWorld({ stores: { ...stores, throttles } });
    for (let one = 0; one < 10; one += 1) await take(world);
    expect(await take(world, anAccount({ id: 'account-2' }))).toMatchObject({ kind: 'taken' });
    expect(new Set(keys).size).toBe(2);
    expect(keys.some((key) => key.includes('account'))).toBe(false);
  });

  it('are given back one by one', async () => {
    const world = createWorld();
    for (let one = 0; one < 9; one += 1) await take(world);
    const counted = await take(world);
    if (counted.kind === 'refused') throw new Error('refused');
    await world.guesses.giveBack(account, counted.taken, factorRun('totp-1'));
    const after = await take(world);
    expect(after).toMatchObject({ kind: 'taken', taken: { inARow: 1 } });
  });

  it('follow the figures of policy', async () => {
    const perLane = [{ most: 1, inMs: minute }];
    const world = createWorld({ policy: { guesses: { perCode: 5, perLane, perFactorInARow: 100 } } });
    await take(world);
    expect(failureOf(await take(world))).toEqual({
      code: 'throttled',
      limit: 'guesses',
      kind: null,
      retryAfterMs: minute,
    });
  });

  it('wait no longer once their lanes are opened', async () => {
    const world = createWorld();
    for (let one = 0; one < 10; one += 1) await take(world);
    await world.guesses.openLanes(account);
    expect(await take(world)).toMatchObject({ kind: 'taken' });
  });

  it('commit nothing that a wrong one does not lead to', async () => {
    const stores = createMemoryStores();
    await createWorld({ stores }).add();
    const accounts = failing(stores.accounts, { method: 'commit', how: 'throw' });
    const world = createWorld({ stores: { ...stores, accounts } });
    const counted = await take(world);
    if (counted.kind === 'refused') throw new Error('refused');
    await world.guesses.failed(askOf('account-1'), account, { taken: counted.taken, atSignIn: true });
    expect(await world.events()).toEqual([]);
  });

  it('lock a factor once, however many were its last', async () => {
    const world = createWorld();
    await world.add();
    const taken = {
      ...guess,
      takenAt: 0,
      inARow: 1,
      reached: [factorRun('totp-1')],
      closed: [],
    };
    await Promise.all(
      [1, 2, 3].map(() => world.guesses.failed(askOf('account-1'), account, { taken, atSignIn: false })),
    );
    expect(await world.events()).toEqual(['factor-locked']);
  });
});
