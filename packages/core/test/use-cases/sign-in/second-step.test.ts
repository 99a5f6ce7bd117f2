import { describe, expect, it } from 'vitest';
import { createMemoryStores } from '../../../src/memory/memory-stores.ts';
import type { TypedCodes } from '../../../src/rules/choose-code.ts';
import type { SecondStepChallenge } from '../../../src/rules/open-challenge.ts';
import { anAccount, aTotp, failing, noon } from '../../../src/testing/index.ts';
import { day, hour, minute } from '../../actors.ts';
import {
  anAsk,
  bindsTotp,
  createWorld,
  elsewhere,
  failureOf,
  instead,
  meanwhile,
  otherThan,
  type World,
} from '../proof-world.ts';

const wrong = { code: 'code-wrong' };
const answer = (
  world: World,
  challenge: SecondStepChallenge,
  codes: TypedCodes,
  clientToken: string | null = null,
): ReturnType<World['finishSignIn']> => world.finishSignIn(anAsk, { challenge, codes, clientToken });

/** Wrong answers, at a fresh challenge after each five. */
async function fail(world: World, count: number): Promise<void> {
  let challenge = await world.challenged();
  for (let one = 0; one < count; one += 1) {
    if (one > 0 && one % 5 === 0) challenge = await world.challenged();
    expect(failureOf(await answer(world, challenge, { totp: otherThan(world.totp()) }))).toEqual(wrong);
  }
}

describe('a second step', () => {
  it('finishes the sign-in by a right code, in one commit', async () => {
    const world = createWorld();
    await world.add();
    const challenge = await world.challenged();
    const begun = await answer(world, challenge, { totp: world.totp() });
    if (begun.kind === 'refused') throw new Error(begun.failure.code);
    expect(begun.session.proofs).toEqual([
      { method: 'pwd', addressId: null, factorId: null, boundAt: null, at: noon },
      { method: 'otp', addressId: null, factorId: 'totp-1', boundAt: aTotp().boundAt, at: noon },
    ]);
    const { id: sessionId, clientId } = begun.session;
    const acts = await world.acts();
    expect(acts).toHaveLength(1);
    expect(acts[0]).toMatchObject({
      actor: { kind: 'self', id: 'account-1' },
      events: [
        { type: 'factor-used', factorId: 'totp-1' },
        { type: 'challenge-spent', challengeId: challenge.id, until: challenge.expiresAt },
        { type: 'signed-in', sessionId, clientId, methods: ['pwd', 'otp'] },
      ],
      notices: [{ kind: 'signed-in' }],
    });
    expect((await world.account()).knownClients).toEqual([clientId]);
  });

  it('is answered by any kind that is on, preferred or not', async () => {
    const world = createWorld();
    await world.add();
    const challenge = await world.challenged();
    const asker = { by: 'challenge', challenge, clientToken: null } as const;
    await world.askForCode.send({ ...anAsk, accountId: 'account-1' }, { asker, kind: 'email', from: [] });
    const [code = ''] = await world.letters();
    expect(await answer(world, challenge, { email: code })).toMatchObject({
      kind: 'signed-in',
      session: { proofs: [{}, { method: 'email', addressId: 'mail-1', factorId: 'email-1' }] },
    });
    expect(await world.events()).toEqual(['code-sent', 'code-spent', 'factor-used', 'challenge-spent', 'signed-in']);
  });

  it('is refused in the published order, and costs no try, whatever the code is', async () => {
    const world = createWorld();
    await world.add();
    const challenge = await world.challenged();
    const refused = async (of: Partial<SecondStepChallenge>, codes: TypedCodes = { totp: '000000' }) =>
      failureOf(await answer(world, { ...challenge, ...of }, codes));
    for (let one = 0; one < 10; one += 1) {
      expect(await refused({ purpose: 'step-up' })).toEqual({ code: 'challenge-invalid' });
      expect(await refused({ accountId: 'account-9' })).toEqual({ code: 'account-unknown' });
      expect(await refused({ epoch: 9 })).toEqual({ code: 'challenge-over' });
      expect(await refused({}, { sms: '000000' })).toEqual({ code: 'code-missing' });
    }
    expect(await answer(world, challenge, { totp: world.totp() })).toMatchObject({ kind: 'signed-in' });
  });

  it('is refused where the second factor is off by now', async () => {
    const world = createWorld();
    await world.add(anAccount({ factors: [], preferred: null, mustEnrol: true }));
    const challenge = await world.challenged();
    world.server.policy = { ...world.server.policy, channels: { sms: true, email: false } };
    expect(failureOf(await answer(world, challenge, { email: '000000' }))).toEqual({ code: 'second-factor-off' });
  });

  it('attack-33: is over when factors changed meanwhile, also between comparing and committing', async () => {
    const stores = createMemoryStores();
    await createWorld({ stores }).add();
    const enrol = elsewhere(stores, ...bindsTotp('totp-9'));
    const world = createWorld({ stores: { ...stores, accounts: meanwhile(stores.accounts, 'commit', enrol) } });
    const challenge = await world.challenged();
    expect(failureOf(await answer(world, challenge, { totp: world.totp() }))).toEqual({ code: 'challenge-over' });
    expect(failureOf(await answer(world, challenge, { totp: world.totp() }))).toEqual({ code: 'challenge-over' });
    expect(await world.events()).not.toContain('signed-in');
  });

  it('calls no code wrong for what a fail-over has taken back', async () => {
    const stores = createMemoryStores();
    await createWorld({ stores }).add();
    const { accounts } = stores;
    const found = await accounts.find('account-1');
    if (found === null) throw new Error('nobody is there');
    // A primary that fell had taken this code, and nobody else ever heard of it.
    const factors = [aTotp({ lastStep: Number.MAX_SAFE_INTEGER })];
    const lost = { ...found, factors, sequence: found.sequence + 1 };
    const behind = instead(accounts, 'find', async () => lost);
    const world = createWorld({ stores: { ...stores, accounts: behind } });
    const challenge = await world.challenged();
    expect(await answer(world, challenge, { totp: world.totp() })).toMatchObject({ kind: 'signed-in' });
    expect(failureOf(await answer(world, await world.challenged(), { totp: otherThan(world.totp()) }))).toEqual(wrong);
  });

  it('is over when the sessions of the account were ended meanwhile', async () => {
    const stores = createMemoryStores();
    const world = createWorld({ stores });
    await world.add();
    const challenge = await world.challenged();
    await elsewhere(stores, { type: 'sessions-cut', kept: null })();
    expect(failureOf(await answer(world, challenge, { totp: world.totp() }))).toEqual({ code: 'challenge-over' });
  });

  it('attack-35: is refused once the account is disabled or the organization locked', async () => {
    const stores = createMemoryStores();
    const world = createWorld({ stores });
    await world.add();
    const challenge = await world.challenged();
    world.server.policy = { ...world.server.policy, locked: true };
    expect(failureOf(await answer(world, challenge, { totp: world.totp() }))).toEqual({ code: 'account-disabled' });
    world.server.policy = { ...world.server.policy, locked: false };
    await elsewhere(stores, { type: 'standing-changed', standing: 'disabled' })();
    expect(failureOf(await answer(world, challenge, { totp: world.totp() }))).toEqual({ code: 'account-disabled' });
  });

  it('two-channels: is not proven by a code to where the first proof came through', async () => {
    const world = createWorld();
    await world.add(anAccount({ preferred: 'email' }));
    const challenge = await world.challenged();
    const [code = ''] = await world.letters();
    expect(failureOf(await answer(world, { ...challenge, methods: ['email'] }, { email: code }))).toEqual({
      code: 'same-channel',
      kind: 'email',
    });
    expect(await answer(world, { ...challenge, methods: [] }, { email: code })).toMatchObject({ kind: 'signed-in' });
  });

  it('makes no session when the commit was refused', async () => {
    const stores = createMemoryStores();
    await createWorld({ stores }).add();
    const accounts = failing(stores.accounts, { method: 'commit', how: 'conflict' });
    const world = createWorld({ stores: { ...stores, accounts } });
    const challenge = await world.challenged();
    expect(failureOf(await answer(world, challenge, { totp: world.totp() }))).toEqual({ code: 'conflict' });
    expect(await stores.sessions.listOf('account-1')).toEqual([]);
  });
});

describe('totp-once: a code', () => {
  it('attack-19: works once, at whichever challenge', async () => {
    const world = createWorld();
    await world.add();
    const [first, second] = [await world.challenged(), await world.challenged()];
    const totp = world.totp();
    expect(await answer(world, first, { totp })).toMatchObject({ kind: 'signed-in' });
    expect(failureOf(await answer(world, first, { totp }))).toEqual({ code: 'challenge-over' });
    expect(failureOf(await answer(world, second, { totp }))).toEqual(wrong);
    world.clock.pass(-30_000);
    expect(failureOf(await answer(world, second, { totp: world.totp() }))).toEqual(wrong);
    expect(failureOf(await answer(world, second, { totp }))).toEqual(wrong);
  });

  it('attack-19: works once of twenty at once, on two servers', async () => {
    const stores = createMemoryStores();
    const worlds = [createWorld({ stores }), createWorld({ stores, server: 1 })] as const;
    await worlds[0].add();
    const challenges = await Promise.all(Array.from({ length: 20 }, () => worlds[0].challenged()));
    const totp = worlds[0].totp();
    const answers = await Promise.all(
      challenges.map((challenge, index) => answer(worlds[index % 2 === 0 ? 0 : 1], challenge, { totp })),
    );
    expect(answers.filter(({ kind }) => kind === 'signed-in')).toHaveLength(1);
    const refusals = answers.flatMap((one) => (one.kind === 'refused' ? [one.failure.code] : []));
    expect(refusals).toHaveLength(19);
    expect(refusals.filter((code) => code !== 'code-wrong' && code !== 'throttled')).toEqual([]);
    expect((await worlds[0].events()).filter((type) => type === 'signed-in')).toHaveLength(1);
  });

  it('is wrong for none of the factors when one accepts it', async () => {
    const world = createWorld();
    await world.add(anAccount({ factors: [aTotp(), aTotp({ id: 'totp-2' })] }));
    await fail(world, 4);
    expect(await answer(world, await world.challenged(), { totp: world.totp('totp-2') })).toMatchObject({
      session: { proofs: [{}, { factorId: 'totp-2' }] },
    });
  });
});

describe('bounded-guessing: a challenge', () => {
  it('attack-24: dies after five wrong answers, and is over for the right one', async () => {
    const world = createWorld();
    await world.add();
    const challenge = await world.challenged();
    for (let one = 0; one < 5; one += 1)
      expect(failureOf(await answer(world, challenge, { totp: otherThan(world.totp()) }))).toEqual(wrong);
    expect(failureOf(await answer(world, challenge, { totp: world.totp() }))).toEqual({ code: 'challenge-over' });
    expect(await answer(world, await world.challenged(), { totp: world.totp() })).toMatchObject({ kind: 'signed-in' });
  });

  it('attack-24: is compared five times of fifty at once, on two servers', async () => {
    const stores = createMemoryStores();
    const worlds = [createWorld({ stores }), createWorld({ stores, server: 1 })] as const;
    await worlds[0].add();
    const challenge = await worlds[0].challenged();
    const totp = otherThan(worlds[0].totp());
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => answer(worlds[index % 2 === 0 ? 0 : 1], challenge, { totp })),
    );
    const failures = answers.map(failureOf);
    expect(failures.filter((failure) => JSON.stringify(failure) === JSON.stringify(wrong))).toHaveLength(5);
  });

  it('attack-24: resets nothing by being a fresh one: ten in a quarter of an hour', async () => {
    const world = createWorld();
    await world.add();
    await fail(world, 10);
    const challenge = await world.challenged();
    const throttled = { code: 'throttled', limit: 'guesses', kind: null, retryAfterMs: 15 * minute };
    for (const totp of [world.totp(), otherThan(world.totp())])
      expect(failureOf(await answer(world, challenge, { totp }))).toEqual(throttled);
    world.clock.pass(15 * minute);
    expect(await answer(world, await world.challenged(), { totp: world.totp() })).toMatchObject({ kind: 'signed-in' });
  });

  it('attack-28: keeps neither a known client nor a live session waiting', async () => {
    const world = createWorld();
    await world.add();
    const { client, actor } = await world.session();
    await fail(world, 10);
    world.clock.pass(minute);
    const clientToken = client?.token ?? '';
    const challenge = await world.challenged({ clientToken });
    expect(await answer(world, challenge, { totp: world.totp() }, clientToken)).toMatchObject({ kind: 'signed-in' });
    world.clock.pass(minute);
    const inSession = await world.stepUpChallenge(actor);
    const ask = { ...anAsk, accountId: 'account-1' };
    expect(await world.stepUpByCode(ask, { actor, challenge: inSession, codes: { totp: world.totp() } })).toMatchObject(
      { kind: 'stepped-up' },
    );
  });

  it('attack-24: compares at most thirty codes a day, however a stranger goes about it', async () => {
    const world = createWorld();
    await world.add();
    let compared = 0;
    for (let quarter = 0; quarter < 96; quarter += 1) {
      const challenges = [await world.challenged(), await world.challenged(), await world.challenged()];
      for (const challenge of challenges) {
        for (let one = 0; one < 5; one += 1) {
          const failure = failureOf(await answer(world, challenge, { totp: otherThan(world.totp()) }));
          if (JSON.stringify(failure) === JSON.stringify(wrong)) compared += 1;
        }
      }
      world.clock.pass(15 * minute);
    }
    expect(compared).toBe(30);
  });
});

describe('bounded-guessing: a factor', () => {
  it('attack-23: is locked by its hundredth wrong code, and the owner told; another works still', async () => {
    const world = createWorld();
    await world.add();
    for (let done = 0; done < 100; done += 10) {
      await fail(world, 10);
      world.clock.pass(8 * hour);
    }
    const account = await world.account();
    expect(account.factors).toMatchObject([{ id: 'totp-1', state: 'locked' }, { state: 'active' }]);
    const acts = await world.acts();
    const act = acts.find(({ events }) => events.some(({ type }) => type === 'factor-locked'));
    expect(act).toMatchObject({
      actor: { kind: 'system', id: 'guess-budget' },
      notices: [{ kind: 'factor-locked', recipientId: 'mail-1' }],
    });

    const challenge = await world.challenged();
    const locked = { code: 'factor-locked', kind: 'totp' };
    expect(failureOf(await answer(world, challenge, { totp: world.totp() }))).toEqual(locked);
    expect(failureOf(await answer(world, challenge, { totp: otherThan(world.totp()) }))).toEqual(locked);
    const asker = { by: 'challenge', challenge, clientToken: null } as const;
    await world.askForCode.send({ ...anAsk, accountId: 'account-1' }, { asker, kind: 'email', from: [] });
    const [code = ''] = await world.letters();
    expect(await answer(world, challenge, { email: code })).toMatchObject({ kind: 'signed-in' });
  });

  it('attack-25: that could not be locked for a fault is compared no more, and locked at the next try', async () => {
    const stores = createMemoryStores();
    const world = createWorld({ stores });
    await world.add();
    for (let done = 0; done < 90; done += 10) {
      await fail(world, 10);
      world.clock.pass(8 * hour);
    }
    await fail(world, 9);
    const accounts = failing(stores.accounts, { method: 'commit', how: 'throw' });
    const faulty = createWorld({ stores: { ...stores, accounts }, clock: world.clock });
    const challenge = await world.challenged();
    await expect(answer(faulty, challenge, { totp: otherThan(world.totp()) })).rejects.toThrow('port-failed');
    world.clock.pass(8 * hour);

    expect(failureOf(await answer(world, await world.challenged(), { totp: world.totp() }))).toEqual(wrong);
    expect((await world.account()).factors).toMatchObject([{ state: 'locked' }, {}]);
  });

  it('begins its row anew with each success', async () => {
    const world = createWorld();
    await world.add();
    for (let done = 0; done < 110; done += 10) {
      await fail(world, 10);
      world.clock.pass(8 * hour);
      if (done === 50) expect(await world.session()).toMatchObject({ kind: 'signed-in' });
    }
    expect((await world.account()).factors).toMatchObject([{ state: 'active' }, {}]);
  });
});

describe('failure-stays-counted: a wrong code', () => {
  it('attack-25: stays counted when the rest of the request fails', async () => {
    const stores = createMemoryStores();
    const world = createWorld({ stores });
    await world.add();
    const accounts = failing(stores.accounts, { method: 'commit', how: 'throw' });
    const faulty = createWorld({ stores: { ...stores, accounts }, clock: world.clock });
    for (let one = 0; one < 10; one += 1) {
      const challenge = await world.challenged();
      await expect(answer(faulty, challenge, { totp: world.totp() })).rejects.toThrow('port-failed');
    }
    const challenge = await world.challenged();
    expect(failureOf(await answer(world, challenge, { totp: world.totp() }))).toMatchObject({ code: 'throttled' });
  });

  it('fail-closed: is not compared when it cannot be counted', async () => {
    const stores = createMemoryStores();
    const world = createWorld({ stores });
    await world.add();
    const challenge = await world.challenged();
    for (const method of ['find', 'take'] as const) {
      const throttles = failing(stores.throttles, { method, how: 'throw' });
      const faulty = createWorld({ stores: { ...stores, throttles } });
      await expect(answer(faulty, challenge, { totp: world.totp() })).rejects.toThrow('port-failed');
    }
    expect(await world.events()).toEqual([]);
  });

  it('is told of at the third in a row after a right password, and at most once an hour', async () => {
    const world = createWorld();
    await world.add();
    const told = async (): Promise<number> =>
      (await world.events()).filter((type) => type === 'second-step-failing').length;
    await fail(world, 2);
    expect(await told()).toBe(0);
    await fail(world, 1);
    expect(await told()).toBe(1);
    await fail(world, 5);
    expect(await told()).toBe(1);
    world.clock.pass(hour);
    await fail(world, 1);
    expect(await told()).toBe(2);
    const acts = await world.acts();
    expect(acts.at(-1)).toMatchObject({ notices: [{ kind: 'second-step-failing', recipientId: 'mail-1' }] });
  });
});

async function mailed() {
  const world = createWorld();
  await world.add(anAccount({ preferred: 'email' }));
  const challenge = await world.challenged();
  const [code = ''] = await world.letters();
  return { world, challenge, code };
}

describe('codes-once: a mailed code', () => {
  it('attack-29: works for ten minutes', async () => {
    const { world, challenge, code } = await mailed();
    world.clock.pass(10 * minute);
    expect(failureOf(await answer(world, challenge, { email: code }))).toEqual({ code: 'code-expired' });
    world.clock.pass(-1);
    expect(await answer(world, challenge, { email: code })).toMatchObject({ kind: 'signed-in' });
  });

  it('is dead after five wrong answers, over all challenges that share it', async () => {
    const { world, challenge, code } = await mailed();
    const second = await world.challenged();
    for (let one = 0; one < 5; one += 1)
      expect(failureOf(await answer(world, one < 3 ? challenge : second, { email: otherThan(code) }))).toEqual(wrong);
    expect(failureOf(await answer(world, second, { email: code }))).toEqual({ code: 'code-expired' });
  });

  it('is spent by its success, and wrong from then on', async () => {
    const { world, challenge, code } = await mailed();
    const second = await world.challenged();
    expect(await answer(world, challenge, { email: code })).toMatchObject({ kind: 'signed-in' });
    expect(failureOf(await answer(world, second, { email: code }))).toEqual(wrong);
  });

  it('is kept as a digest, and stands in nothing but its letter', async () => {
    const { world, code } = await mailed();
    expect(JSON.stringify(await world.account())).not.toContain(code);
    expect(JSON.stringify(await world.acts())).not.toContain(code);
  });
});

describe('a sign-in after a freeze', () => {
  it('is proven by every factor, also a young one', async () => {
    const world = createWorld();
    await world.add(anAccount({ frozen: { until: noon + day, since: 0 } }));
    expect(await world.session()).toMatchObject({ kind: 'signed-in' });
  });
});
