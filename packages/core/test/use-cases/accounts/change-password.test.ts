import { type Account, type Outcome, type Self } from '@detent/core';
import {
  aMailbox,
  aNumber,
  anAccount,
  anEmailFactor,
  aPerson,
  aTotp,
  failing,
  password,
  quickHash,
} from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import {
  anAsk,
  aWorld,
  before,
  doneWith,
  failureOf,
  from,
  grace,
  instead,
  theirs,
  type World,
} from '../../support/world.ts';

const account = anAccount();
const fresh = 'Tr0ub4dor&3';

const change = (
  world: World,
  wishes: { actor?: Self; password?: string; newPassword?: string; ifMatch?: number } = {},
) =>
  world.detent.changePassword(anAsk(), {
    actor: theirs(account),
    password,
    newPassword: fresh,
    ifMatch: null,
    ...wishes,
  });

const set = (world: World, wishes = {}): Promise<Outcome> =>
  world.detent.setPassword(anAsk(), { actor: grace, newPassword: 'no rule but its length', ifMatch: null, ...wishes });

const opens = async (world: World, typed: string): Promise<boolean> =>
  (await world.ports.hasher.verify(typed, (await world.account()).person.passwordHash)) === 'right';

/** Uses up the guesses of strangers and of the session, and those at the sign-in name. */
async function guessedAt(world: World): Promise<void> {
  const { guesses, signIn } = world.detent;
  for (const lane of ['strangers', 'session:session-1'])
    for (let count = 0; count < 10; count += 1)
      await guesses.take(await world.account(), { lane, challengeId: null, codeId: null, at: [] });
  const typed = { email: aMailbox().value, password: 'wrong', within: ['organization-1'], clientToken: null, from };
  for (let count = 0; count < 20; count += 1) await signIn(anAsk(), typed);
}

async function waits(world: World, typed: string): Promise<readonly string[]> {
  const lane = { lane: 'session:session-1', challengeId: null, codeId: null, at: [] };
  const guess = await world.detent.guesses.take(await world.account(), lane);
  const asked = { email: aMailbox().value, password: typed, within: ['organization-1'], clientToken: null, from };
  return [guess.kind, (await world.detent.signIn(anAsk(), asked)).kind];
}

describe('a person who changes their password', () => {
  it('signs in by the new one, keeps this session and ends the others, and is told', async () => {
    const world = await aWorld();
    const after: Account = doneWith(await change(world));
    expect(await opens(world, fresh)).toBe(true);
    expect(await opens(world, password)).toBe(false);
    expect(after.sessions).toMatchObject({ generation: account.sessions.generation + 1, kept: 'session-1' });
    expect(after).toMatchObject({ factors: account.factors, epoch: account.epoch });
    expect(await world.acts()).toMatchObject([
      {
        actor: { kind: 'self' },
        events: [{ type: 'password-changed' }, { type: 'sessions-cut', kept: 'session-1' }],
        notices: [{ kind: 'password-changed', recipientId: 'mail-1' }],
      },
    ]);
    expect(JSON.stringify(await world.acts())).not.toContain('$quick');
  });

  it('ends every wait, for codes and at the sign-in form', async () => {
    const world = await aWorld();
    for (let count = 0; count < 9; count += 1) await change(world, { password: 'wrong' });
    expect(failureOf(await change(world))).toBe('done');
    await guessedAt(world);
    expect(await waits(world, fresh)).toEqual(['refused', 'refused']);
    const now = await world.account();
    const self = { ...theirs(now, 'session-2'), session: { ...theirs(now).session, id: 'session-2' } };
    expect(failureOf(await change(world, { actor: self, password: fresh, newPassword: `${fresh}!` }))).toBe('done');
    expect(await waits(world, `${fresh}!`)).toEqual(['taken', 'second-step']);
  });

  it('counts wrong ones as guesses, and no right one', async () => {
    const world = await aWorld();
    for (let count = 0; count < 10; count += 1)
      expect(failureOf(await change(world, { password: 'wrong' }))).toEqual({ code: 'credentials-wrong' });
    expect(failureOf(await change(world))).toMatchObject({ code: 'throttled', limit: 'guesses' });
    expect(await opens(world, password)).toBe(true);
  });

  it.each([
    ['short', 'length'],
    ['long enough, no digit', 'pattern'],
  ])('chooses a strong one: not "%s"', async (newPassword, rule) => {
    const world = await aWorld();
    expect(failureOf(await change(world, { newPassword, password: 'wrong' }))).toEqual({
      code: 'input-invalid',
      field: 'newPassword',
      rule,
    });
    expect(world.ports.hasher.work).toBe(0);
  });

  it('is refused before any password is looked at where no password could help', async () => {
    const world = await aWorld();
    expect(failureOf(await change(world, { ifMatch: 1, password: 'wrong' }))).toEqual({ code: 'version-mismatch' });
    expect(world.ports.hasher.work).toBe(0);
    expect(failureOf(await change(await aWorld(null)))).toEqual({ code: 'account-unknown' });
  });

  it('has stepped up, which is judged last', async () => {
    const world = await aWorld();
    const actor = { ...theirs(account), stepUp: null };
    expect(failureOf(await change(world, { actor, password: 'wrong' }))).toEqual({ code: 'credentials-wrong' });
    expect(failureOf(await change(world, { actor }))).toMatchObject({ code: 'step-up-needed', state: 'missing' });
    expect(await opens(world, password)).toBe(true);
  });

  it('is refused where somebody else changed it while it was compared', async () => {
    const world = await aWorld();
    const operator = () => set(world, { newPassword: 'somebody else' });
    const late = world.server({ hasher: before(world.ports.hasher, 'hash', operator) });
    const asked = { actor: theirs(account), password, newPassword: fresh, ifMatch: null };
    expect(failureOf(await late.changePassword(anAsk(), asked))).toEqual({ code: 'session-ended' });
    expect(await opens(world, 'somebody else')).toBe(true);
  });

  it('may have one whose hash is out of date', async () => {
    const stale = anAccount({ person: { passwordHash: quickHash(password, 'salt', 0) } });
    const world = await aWorld(stale);
    expect(failureOf(await change(world))).toBe('done');
    expect(await world.events()).toEqual(['password-rehashed', 'password-changed', 'sessions-cut']);
  });

  it('fails where the hasher has no room, and nothing is changed', async () => {
    const world = await aWorld();
    const hasher = instead(world.ports.hasher, { hash: () => Promise.reject(new TypeError('no room')) });
    const asked = { actor: theirs(account), password, newPassword: fresh, ifMatch: null };
    await expect(world.server({ hasher }).changePassword(anAsk(), asked)).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'Hasher', op: 'write' },
    });
    expect(await world.acts()).toEqual([]);
  });
});

describe('an operator who sets a password', () => {
  it('ends every session, leaves factors in place, and the person is told', async () => {
    const world = await aWorld();
    const after = doneWith(await set(world));
    expect(await opens(world, 'no rule but its length')).toBe(true);
    expect(after).toMatchObject({ sessions: { generation: 1, kept: null }, factors: account.factors });
    expect((await world.acts()).flatMap(({ notices }) => notices)).toMatchObject([{ kind: 'password-changed' }]);
  });

  it('ends every wait, and unlocks nothing', async () => {
    const world = await aWorld(
      anAccount({ factors: [aTotp({ state: 'locked' }), anEmailFactor({ state: 'locked' })] }),
    );
    await guessedAt(world);
    await set(world);
    expect(await waits(world, 'no rule but its length')).toEqual(['taken', 'second-step']);
    expect((await world.account()).factors.map(({ state }) => state)).toEqual(['locked', 'locked']);
  });

  it('gives one to somebody who had none, and to whom no mail goes', async () => {
    const person = aPerson({ passwordHash: null, addresses: [aNumber()] });
    const world = await aWorld(anAccount({ factors: [], preferred: null, person }));
    expect(failureOf(await set(world))).toBe('done');
    expect(await opens(world, 'no rule but its length')).toBe(true);
  });

  it('sets one of 8 to 256 characters', async () => {
    const world = await aWorld();
    const failure = { code: 'input-invalid', field: 'newPassword', rule: 'length' };
    expect(failureOf(await set(world, { newPassword: 'x'.repeat(7) }))).toEqual(failure);
    expect(failureOf(await set(world, { newPassword: 'x'.repeat(257) }))).toEqual(failure);
    expect(failureOf(await set(world, { newPassword: 'x'.repeat(8) }))).toBe('done');
    expect(failureOf(await set(world, { newPassword: 'x'.repeat(256) }))).toBe('done');
  });

  it('is refused before anything is hashed where the rule refuses', async () => {
    const world = await aWorld();
    expect(failureOf(await set(world, { actor: { ...grace, rank: 0 } }))).toEqual({ code: 'account-outranks' });
    expect(world.ports.hasher.work).toBe(0);
  });

  it('is refused where the account changed while it was hashed and the state looked at was named', async () => {
    const world = await aWorld();
    const another = () => set(world);
    const late = world.server({ hasher: before(world.ports.hasher, 'hash', another) });
    const asked = { actor: grace, newPassword: 'something else', ifMatch: account.sequence };
    expect(failureOf(await late.setPassword(anAsk(), asked))).toEqual({ code: 'version-mismatch' });
  });

  it('has changed it though the waits could not be ended', async () => {
    const world = await aWorld();
    const failure = { code: 'port-failed', port: 'Throttles', op: 'write' } as const;
    const throttles = failing(world.stores.throttles, { method: 'take', how: 'throw', failure });
    const outcome = await world
      .server({ throttles })
      .setPassword(anAsk(), { actor: grace, newPassword: 'something else', ifMatch: null });
    expect(failureOf(outcome)).toBe('done');
    expect(await opens(world, 'something else')).toBe(true);
  });

  it('hides no defect', async () => {
    const world = await aWorld();
    const throttles = instead(world.stores.throttles, {
      find: async () => ({ tally: { windows: null as never, runs: {} }, version: 1 }),
    });
    const { setPassword } = world.server({ throttles });
    await expect(setPassword(anAsk(), { actor: grace, newPassword: 'something else', ifMatch: null })).rejects.toThrow(
      TypeError,
    );
  });
});
