import { describe, expect, it } from 'vitest';
import { createMemoryStores } from '../../../src/memory/memory-stores.ts';
import type { SecondStepChallenge } from '../../../src/rules/open-challenge.ts';
import { anAccount, anEmailFactor, noon, QuickHasher } from '../../../src/testing/index.ts';
import { hashedSet } from '../../../src/use-cases/factors/recovery-set.ts';
import type { Recoverer } from '../../../src/use-cases/sign-in/recover.ts';
import { hour, minute } from '../../actors.ts';
import { anAsk, createWorld, elsewhere, failureOf, type World } from '../proof-world.ts';

const codes = ['AAAAbbbb1111', 'CCCCdddd2222'] as const;
const signIn: Recoverer = { by: 'sign-in', clientToken: null };
const wrong = { code: 'recovery-code-wrong' };

async function holding(wishes: Parameters<typeof anAccount>[0] = {}) {
  const set = await hashedSet(new QuickHasher(), codes);
  return anAccount({ recovery: { ...set, issuedAt: noon - hour }, ...wishes });
}

const recover = (
  world: World,
  challenge: SecondStepChallenge,
  code: string = codes[0],
  recoverer: Recoverer = signIn,
): ReturnType<World['recover']> => world.recover(anAsk, { challenge, code, recoverer });

describe('recovery at sign-in', () => {
  it('begins a session and steps it up at once', async () => {
    const world = createWorld();
    await world.add(await holding());
    const challenge = await world.challenged();
    const recovered = await recover(world, challenge);
    if (recovered.kind === 'refused') throw new Error(recovered.failure.code);
    const { session: sessionId } = world.claims('access_token', recovered.pair.access.token);
    expect(world.claims('step_up_token', recovered.stepUp.token)).toMatchObject({
      session: sessionId,
      epoch: 2,
      amr: ['pwd', 'recovery'],
    });
    expect(recovered.stepUp.expiresAt).toBe(noon + 15 * minute);
    expect(await world.stored(sessionId)).toMatchObject({
      proofs: [
        { method: 'pwd', at: noon },
        { method: 'recovery', boundAt: noon - hour, at: noon },
      ],
    });
    expect(world.claims('known_client', recovered.client?.token ?? '')).toMatchObject({ sub: 'account-1' });
  });

  it('recovery-once: strikes the code, spends the challenge and tells the owner in one commit', async () => {
    const world = createWorld();
    await world.add(await holding());
    const challenge = await world.challenged();
    await recover(world, challenge);
    expect(await world.acts()).toMatchObject([
      {
        events: [
          { type: 'recovery-code-used', left: 1 },
          { type: 'challenge-spent', challengeId: challenge.id },
          { type: 'signed-in', methods: ['pwd', 'recovery'] },
        ],
        notices: [{ kind: 'recovery-code-used', recipientId: 'mail-1' }],
      },
    ]);
    expect((await world.account()).recovery?.hashes).toHaveLength(1);
    expect((await world.account()).factors).toMatchObject([{ kind: 'totp', state: 'active' }, {}]);
  });

  it('takes a code as people type it', async () => {
    const world = createWorld();
    await world.add(await holding());
    expect(await recover(world, await world.challenged(), ' AAAA-bbbb 1111 ')).toMatchObject({ kind: 'recovered' });
  });

  it('attack-20: takes each code once, one after another or at once', async () => {
    const world = createWorld();
    await world.add(await holding());
    const challenges = await Promise.all(Array.from({ length: 8 }, () => world.challenged()));
    const answers = await Promise.all(challenges.map((challenge) => recover(world, challenge)));
    expect(answers.filter(({ kind }) => kind === 'recovered')).toHaveLength(1);
    expect(answers.map(failureOf).filter((failure) => failure !== 'recovered')).toEqual(
      Array.from({ length: 7 }, () => wrong),
    );
    expect(failureOf(await recover(world, await world.challenged()))).toEqual(wrong);
    expect(await recover(world, await world.challenged(), codes[1])).toMatchObject({ kind: 'recovered' });
    expect(failureOf(await recover(world, await world.challenged(), codes[1]))).toEqual(wrong);
  });

  it('costs one hash, also where there is no set', async () => {
    const world = createWorld();
    await world.add(anAccount({ recovery: null }));
    const challenge = await world.challenged();
    const before = world.hasher.work;
    expect(failureOf(await recover(world, challenge))).toEqual(wrong);
    expect(world.hasher.work).toBe(before + 1);
  });

  it('is off without an authenticator app', async () => {
    const world = createWorld();
    await world.add(anAccount({ factors: [anEmailFactor()], preferred: 'email' }));
    expect(failureOf(await recover(world, await world.challenged()))).toEqual({ code: 'kind-off', kind: 'totp' });
  });

  it('makes a client known by the name it had', async () => {
    const world = createWorld();
    await world.add(await holding());
    const { client, session } = await world.session();
    const clientToken = client?.token ?? '';
    await recover(world, await world.challenged(), codes[0], { by: 'sign-in', clientToken });
    expect((await world.account()).knownClients).toEqual([session.clientId]);
  });

  it('bounded-guessing: shares the guesses of its challenge and its lane with codes', async () => {
    const world = createWorld();
    await world.add(await holding());
    const challenge = await world.challenged();
    for (let one = 0; one < 5; one += 1) expect(failureOf(await recover(world, challenge, 'nonsense'))).toEqual(wrong);
    expect(failureOf(await recover(world, challenge))).toEqual({ code: 'challenge-over' });
    const second = await world.challenged();
    for (let one = 0; one < 5; one += 1) await recover(world, second, 'nonsense');
    expect(failureOf(await recover(world, await world.challenged()))).toMatchObject({ code: 'throttled' });
  });

  it('attack-23: voids the set after a hundred wrong codes in a row, and tells the owner', async () => {
    const world = createWorld();
    await world.add(await holding());
    for (let done = 0; done < 100; done += 5) {
      const challenge = await world.challenged();
      for (let one = 0; one < 5; one += 1) await recover(world, challenge, 'nonsense');
      world.clock.pass(4 * hour);
    }
    expect((await world.account()).recovery).toBeNull();
    const acts = await world.acts();
    expect(acts.find(({ events }) => events.some(({ type }) => type === 'recovery-codes-voided'))).toMatchObject({
      events: [{ type: 'recovery-codes-voided', count: 2, because: 'guessed-at' }],
      notices: [{ kind: 'factor-locked' }],
    });
    expect(failureOf(await recover(world, await world.challenged()))).toEqual(wrong);
    expect((await world.account()).factors).toMatchObject([{ state: 'active' }, {}]);
  });

  it('attack-21: takes no code of a set that was replaced while it was hashed', async () => {
    const stores = createMemoryStores();
    const world = createWorld({ stores });
    await world.add(await holding());
    const challenge = await world.challenged();
    const next = { salt: 'next', hashes: ['x'] };
    const seen = await world.account();
    await elsewhere(stores, { type: 'recovery-codes-issued', count: 1, secret: next })();
    const asked = { challenge, code: codes[0], recoverer: signIn };
    expect(failureOf(await world.recover({ ...anAsk, seen }, asked))).toEqual(wrong);
    expect((await world.account()).recovery?.hashes).toEqual(['x']);
  });
});

async function inSession(wishes: Parameters<typeof anAccount>[0] = {}) {
  const stores = createMemoryStores();
  const world = createWorld({ stores });
  await world.add(await holding(wishes));
  const { actor, session } = await world.session();
  world.clock.pass(minute);
  return { stores, world, actor, session, challenge: await world.stepUpChallenge(actor) };
}

describe('recovery in a session', () => {
  it('renews the tokens of that session and steps it up', async () => {
    const { world, actor, session, challenge } = await inSession();
    const recovered = await recover(world, challenge, codes[0], { by: 'step-up', actor });
    if (recovered.kind === 'refused') throw new Error(recovered.failure.code);
    expect(recovered.client).toBeNull();
    const refresh = world.claims('refresh_token', recovered.pair.refresh.token);
    const access = world.claims('access_token', recovered.pair.access.token);
    expect(world.claims('step_up_token', recovered.stepUp.token)).toMatchObject({
      session: session.id,
      amr: ['pwd', 'recovery'],
    });
    const now = noon + minute;
    expect(await world.stored(session.id)).toEqual({
      ...session,
      expiresAt: now + 36 * hour,
      refresh: {
        jti: refresh.jti,
        issuedAt: now,
        expiresAt: now + 36 * hour,
        previous: { jti: session.refresh?.jti, swappedAt: now },
      },
      access: [...session.access, { jti: access.jti, expiresAt: now + 15 * minute, generation: 0 }],
    });
    expect(await world.events()).not.toContain('sessions-cut');
  });

  it('gives a pair also to a session that had none', async () => {
    const { world, actor, session, challenge } = await inSession();
    const found = await world.sessions.find(session.id);
    if (found === null) throw new Error('no session');
    await world.sessions.replace({ ...session, refresh: null }, found.version);
    expect(await recover(world, challenge, codes[0], { by: 'step-up', actor })).toMatchObject({ kind: 'recovered' });
    expect((await world.stored(session.id))?.refresh).toMatchObject({ issuedAt: noon + minute, previous: null });
  });

  it('is refused for a challenge of another session', async () => {
    const { world, actor, challenge } = await inSession();
    const other = { ...challenge, sessionId: 'session-9' };
    expect(failureOf(await recover(world, other, codes[0], { by: 'step-up', actor }))).toEqual({
      code: 'challenge-invalid',
    });
  });

  it('is refused when the session was ended meanwhile', async () => {
    const { world, actor, session, challenge } = await inSession();
    await world.signOut({ accountId: 'account-1', sessionId: session.id });
    expect(failureOf(await recover(world, challenge, codes[0], { by: 'step-up', actor }))).toEqual({
      code: 'session-ended',
    });
  });

  it('while changes are frozen, takes only codes of a set that was issued before', async () => {
    const { stores, world, actor, challenge } = await inSession();
    const until = noon + 72 * hour;
    await elsewhere(stores, { type: 'changes-frozen', until, since: noon - 2 * hour })();
    expect(failureOf(await recover(world, challenge, codes[0], { by: 'step-up', actor }))).toEqual({
      code: 'changes-frozen',
      until,
    });
    await elsewhere(stores, { type: 'changes-frozen', until, since: noon })();
    expect(await recover(world, challenge, codes[0], { by: 'step-up', actor })).toMatchObject({ kind: 'recovered' });
  });

  it('turns a freeze that came while the code was hashed into a refusal', async () => {
    const { stores, world, actor, challenge } = await inSession();
    const seen = await world.account();
    const until = noon + 72 * hour;
    await elsewhere(stores, { type: 'changes-frozen', until, since: noon - 2 * hour })();
    const asked = { challenge, code: codes[0], recoverer: { by: 'step-up', actor } } as const;
    expect(failureOf(await world.recover({ ...anAsk, seen }, asked))).toEqual({ code: 'changes-frozen', until });
  });
});
