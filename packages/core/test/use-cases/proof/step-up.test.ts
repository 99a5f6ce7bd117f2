import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/account/event.ts';
import type { Self } from '../../../src/actor.ts';
import { createMemoryStores } from '../../../src/memory/memory-stores.ts';
import { anAccount, aTotp, failing, noon, password, QuickHasher, quickHash } from '../../../src/testing/index.ts';
import { hour, minute } from '../../actors.ts';
import {
  askOf,
  bindsTotp,
  createWorld,
  elsewhere,
  failureOf,
  meanwhile,
  otherThan,
  someone,
  type World,
} from '../proof-world.ts';

const ask = askOf('account-1');
const bare = (wishes: Parameters<typeof anAccount>[0] = {}) => anAccount({ factors: [], preferred: null, ...wishes });
const byPassword = (world: World, actor: Self, typed: string | null = password) =>
  world.stepUpByPassword(ask, { actor, password: typed, from: someone });

/** Somebody without a second factor, in a session of theirs. */
async function signedIn(world: World): Promise<Self> {
  const begun = await world.typed();
  if (begun.kind !== 'signed-in') throw new Error(begun.kind);
  const { id, generation, onlyEnrols, clientId, proofs } = begun.session;
  return {
    kind: 'self',
    accountId: 'account-1',
    session: { id, generation, onlyEnrols, clientId, proofs },
    stepUp: null,
  };
}

describe('a step-up by password', () => {
  it('is good where no second factor is on', async () => {
    const world = createWorld();
    await world.add(bare({ epoch: 7 }));
    const actor = await signedIn(world);
    const stepped = await byPassword(world, actor);
    if (stepped.kind !== 'stepped-up') throw new Error(stepped.kind);
    expect(world.claims('step_up_token', stepped.stepUp.token)).toMatchObject({
      sub: 'account-1',
      session: actor.session.id,
      epoch: 7,
      amr: ['pwd'],
    });
    expect(stepped.stepUp.expiresAt).toBe(noon + 15 * minute);
    expect(await world.events()).toEqual(['signed-in']);
  });

  it('lives as long as policy says', async () => {
    const world = createWorld({ policy: { stepUpMs: minute } });
    await world.add(bare());
    expect(await byPassword(world, await signedIn(world))).toMatchObject({ stepUp: { expiresAt: noon + minute } });
  });

  it('second-factor-to-change: attack-01: yields nothing but a challenge while one is on', async () => {
    const world = createWorld();
    await world.add();
    const { actor } = await world.session();
    const challenge = await world.stepUpChallenge(actor);
    expect(challenge).toMatchObject({
      purpose: 'step-up',
      accountId: 'account-1',
      sessionId: actor.session.id,
      scope: actor.session.id,
      generation: null,
      methods: ['pwd'],
    });
  });

  it('sends a code where mail is preferred, in the scope of the session', async () => {
    const world = createWorld();
    await world.add(anAccount({ preferred: 'email' }));
    const { actor } = await world.session();
    await world.stepUpChallenge(actor);
    const acts = await world.acts();
    expect(acts.at(-1)).toMatchObject({
      events: [{ type: 'code-sent', purpose: 'step-up' }],
      notices: [{ kind: 'step-up-code' }],
    });
  });

  it('is refused in the published order', async () => {
    const world = createWorld();
    await world.add(bare());
    const actor = await signedIn(world);
    const stranger = { ...actor, accountId: 'account-9' };
    expect(
      failureOf(await world.stepUpByPassword(askOf('account-9'), { actor: stranger, password, from: [] })),
    ).toEqual({
      code: 'account-unknown',
    });
    const old = { ...actor, session: { ...actor.session, generation: 9 } };
    expect(failureOf(await byPassword(world, old, null))).toEqual({ code: 'session-ended' });
    expect(failureOf(await byPassword(world, actor, null))).toEqual({
      code: 'input-invalid',
      field: 'password',
      rule: 'missing',
    });
    expect(failureOf(await byPassword(world, actor, ''))).toEqual({ code: 'credentials-wrong' });
  });

  it('is refused without a password identity, before a missing password is', async () => {
    const stores = createMemoryStores();
    const world = createWorld({ stores });
    await world.add(bare());
    const actor = await signedIn(world);
    const seen = bare({ person: { passwordHash: null } });
    expect(failureOf(await world.stepUpByPassword({ ...ask, seen }, { actor, password: null, from: someone }))).toEqual(
      { code: 'no-password-identity' },
    );
  });

  it('bounded-guessing: is ten guesses in a quarter of an hour of its session, codes included', async () => {
    const world = createWorld();
    await world.add();
    const { actor } = await world.session();
    world.clock.pass(minute);
    const challenge = await world.stepUpChallenge(actor);
    for (let one = 0; one < 5; one += 1)
      await world.stepUpByCode(ask, { actor, challenge, codes: { totp: otherThan(world.totp()) } });
    for (let one = 0; one < 5; one += 1) await byPassword(world, actor, 'wrong');
    expect(failureOf(await byPassword(world, actor))).toMatchObject({ code: 'throttled', limit: 'guesses' });
    expect(await world.session()).toMatchObject({ kind: 'signed-in' });
    world.clock.pass(15 * minute);
    expect(await byPassword(world, actor)).toMatchObject({ kind: 'second-step' });
  });

  it('opens again when the password was changed', async () => {
    const world = createWorld();
    await world.add(bare());
    const actor = await signedIn(world);
    for (let one = 0; one < 10; one += 1) await byPassword(world, actor, 'wrong');
    await world.guesses.openLanes(await world.account());
    expect(await byPassword(world, actor)).toMatchObject({ kind: 'stepped-up' });
  });

  it('hashes a password anew when its hash is weaker than new ones are', async () => {
    const stores = createMemoryStores();
    const before = createWorld({ stores });
    await before.add(bare());
    const actor = await signedIn(before);
    const world = createWorld({ stores, server: 1, hasher: new QuickHasher({ generation: 2 }) });
    expect(await byPassword(world, actor)).toMatchObject({ kind: 'stepped-up' });
    expect(await world.events()).toEqual(['signed-in', 'password-rehashed']);

    const again = createWorld({ stores, server: 2, hasher: new QuickHasher({ generation: 3 }) });
    const given = await again.stepUpByPassword(
      { ...ask, signal: { aborted: true } },
      { actor, password, from: someone },
    );
    expect(failureOf(given)).toEqual({ code: 'timed-out' });
  });

  it('leaves a password alone that was changed while it was hashed anew', async () => {
    const stores = createMemoryStores();
    const before = createWorld({ stores });
    await before.add(bare());
    const actor = await signedIn(before);
    const changed: Event = { type: 'password-changed', secret: { hash: quickHash('another') } };
    const hasher = meanwhile(new QuickHasher({ generation: 2 }), 'hash', elsewhere(stores, changed));
    const world = createWorld({ stores, server: 2, hasher });
    expect(await byPassword(world, actor)).toMatchObject({ kind: 'stepped-up' });
    expect((await world.account()).person.passwordHash).toBe(quickHash('another'));
  });
});

const commit = (event: Event) => (world: World) => elsewhere(world.stores, event)();
const out = ({ signOut }: World, { accountId, session }: Self) => signOut({ accountId, sessionId: session.id });

const gone = async ({ stores }: World): Promise<void> => {
  await elsewhere(stores, { type: 'account-closed' })();
  const acts = await stores.notices.pending('account-1');
  const notices = acts.flatMap(({ act }) => act.notices);
  const claimed = await stores.notices.claim({ now: noon, until: noon + 1, lease: 'l', limit: 100 });
  expect(claimed).toHaveLength(notices.length);
  await stores.notices.settle(
    claimed.map(({ notice }) => ({
      accountId: 'account-1',
      noticeId: notice.id,
      lease: 'l',
      as: { state: 'sent', to: 'x', because: '250' },
    })),
    noon,
  );
  await stores.notices.forget(acts.map(({ act }) => ({ accountId: 'account-1', sequence: act.sequence })));
  expect(await stores.accounts.forget('account-1')).toBe(true);
};

async function interrupted(happens: (world: World, actor: Self) => Promise<unknown>): Promise<unknown> {
  const stores = createMemoryStores();
  const first = createWorld({ stores });
  await first.add(bare());
  const actor = await signedIn(first);
  const hasher = meanwhile(new QuickHasher(), 'verify', () => happens(first, actor));
  const world = createWorld({ stores, server: 2, hasher });
  return failureOf(await byPassword(world, actor));
}

describe('a step-up whose session ended while the password was hashed', () => {
  it('is refused', async () => {
    const ended = { code: 'session-ended' };
    expect(await interrupted(out)).toEqual(ended);
    expect(await interrupted(commit({ type: 'sessions-cut', kept: null }))).toEqual(ended);
  });

  it('is refused when the account was closed or disabled', async () => {
    expect(await interrupted(commit({ type: 'account-closed' }))).toEqual({ code: 'account-unknown' });
    expect(await interrupted(commit({ type: 'standing-changed', standing: 'disabled' }))).toEqual({
      code: 'account-disabled',
    });
  });

  it('is refused when the account is gone', async () => {
    expect(await interrupted(gone)).toEqual({ code: 'account-unknown' });
  });

  it('is refused when the password was changed', async () => {
    const changed = commit({ type: 'password-changed', secret: { hash: quickHash('another') } });
    expect(await interrupted(changed)).toEqual({ code: 'credentials-wrong' });
  });

  it('asks for a factor that was bound meanwhile', async () => {
    expect(await interrupted(({ stores }) => elsewhere(stores, ...bindsTotp('totp-9'))())).toBe('second-step');
  });
});

describe('a step-up by code', () => {
  it('is bound to account, session and epoch, and names what was proven', async () => {
    const world = createWorld();
    await world.add();
    const { actor } = await world.session();
    world.clock.pass(minute);
    const challenge = await world.stepUpChallenge(actor);
    const stepped = await world.stepUpByCode(ask, { actor, challenge, codes: { totp: world.totp() } });
    if (stepped.kind !== 'stepped-up') throw new Error('refused');
    expect(world.claims('step_up_token', stepped.stepUp.token)).toMatchObject({
      sub: 'account-1',
      session: actor.session.id,
      epoch: 2,
      amr: ['pwd', 'otp'],
    });
    expect(stepped.stepUp.expiresAt).toBe(noon + 16 * minute);
    const acts = await world.acts();
    expect(acts.at(-1)).toMatchObject({
      events: [{ type: 'factor-used' }, { type: 'challenge-spent', challengeId: challenge.id }],
      notices: [],
    });
  });

  it('may be proven by mail, with the code of this session', async () => {
    const world = createWorld();
    await world.add();
    const { actor } = await world.session();
    const challenge = await world.stepUpChallenge(actor);
    await world.askForCode.send(ask, { asker: { by: 'session', actor }, kind: 'email', from: someone });
    const [code = ''] = await world.letters();
    expect(await world.stepUpByCode(ask, { actor, challenge, codes: { email: code } })).toMatchObject({
      kind: 'stepped-up',
    });
  });

  it('attack-04: is not proven by a code to the mailbox that the session was begun through', async () => {
    const world = createWorld();
    await world.add();
    const { actor } = await world.session();
    const proofs = [{ method: 'email', addressId: 'mail-1', factorId: null, boundAt: null, at: noon }] as const;
    const mailed: Self = { ...actor, session: { ...actor.session, proofs } };
    const challenge = await world.stepUpChallenge(actor);
    await world.askForCode.send(ask, { asker: { by: 'session', actor }, kind: 'email', from: someone });
    const [code = ''] = await world.letters();
    expect(failureOf(await world.stepUpByCode(ask, { actor: mailed, challenge, codes: { email: code } }))).toEqual({
      code: 'same-channel',
      kind: 'email',
    });
    const proofless: Self = { ...actor, session: { ...actor.session, proofs: [] } };
    expect(await world.stepUpByCode(ask, { actor: proofless, challenge, codes: { email: code } })).toMatchObject({
      kind: 'stepped-up',
    });
  });

  it('attack-45: takes no challenge of a sign-in, of another session or of somebody else', async () => {
    const world = createWorld();
    await world.add();
    const { actor } = await world.session();
    const challenge = await world.stepUpChallenge(actor);
    const invalid = { code: 'challenge-invalid' };
    const codes = { totp: world.totp() };
    const refused = async (of: Partial<typeof challenge>) =>
      failureOf(await world.stepUpByCode(ask, { actor, challenge: { ...challenge, ...of }, codes }));
    expect(await refused({ purpose: 'sign-in' })).toEqual(invalid);
    expect(await refused({ sessionId: 'session-9' })).toEqual(invalid);
    expect(await refused({ accountId: 'account-9' })).toEqual(invalid);
  });

  it('attack-46: is refused once the session was ended', async () => {
    const stores = createMemoryStores();
    const world = createWorld({ stores });
    await world.add();
    const { actor } = await world.session();
    const challenge = await world.stepUpChallenge(actor);
    world.clock.pass(minute);
    await elsewhere(stores, { type: 'sessions-cut', kept: null })();
    expect(failureOf(await world.stepUpByCode(ask, { actor, challenge, codes: { totp: world.totp() } }))).toEqual({
      code: 'session-ended',
    });
  });

  it('says nobody that somebody guesses: that is told after a sign-in alone', async () => {
    const world = createWorld();
    await world.add();
    const { actor } = await world.session();
    world.clock.pass(minute);
    const challenge = await world.stepUpChallenge(actor);
    for (let one = 0; one < 5; one += 1)
      await world.stepUpByCode(ask, { actor, challenge, codes: { totp: otherThan(world.totp()) } });
    expect(await world.events()).not.toContain('second-step-failing');
  });

  it('while changes are frozen, is proven only by what was confirmed before', async () => {
    const stores = createMemoryStores();
    const world = createWorld({ stores });
    await world.add();
    const { actor } = await world.session();
    const challenge = await world.stepUpChallenge(actor);
    world.clock.pass(minute);
    const codes = { totp: world.totp() };
    const until = noon + 72 * hour;
    await elsewhere(stores, { type: 'changes-frozen', until, since: 0 })();
    expect(failureOf(await world.stepUpByCode(ask, { actor, challenge, codes }))).toEqual({
      code: 'changes-frozen',
      until,
    });
    await elsewhere(stores, { type: 'changes-frozen', until, since: noon })();
    expect(await world.stepUpByCode(ask, { actor, challenge, codes })).toMatchObject({ kind: 'stepped-up' });
  });

  it('is refused when a freeze came between comparing and committing', async () => {
    const stores = createMemoryStores();
    const world = createWorld({ stores });
    await world.add();
    const { actor } = await world.session();
    const challenge = await world.stepUpChallenge(actor);
    world.clock.pass(minute);
    const until = noon + 72 * hour;
    const freeze = elsewhere(stores, { type: 'changes-frozen', until, since: 0 });
    const accounts = meanwhile(stores.accounts, 'commit', freeze);
    const slow = createWorld({ stores: { ...stores, accounts }, server: 2, clock: world.clock });
    const codes = { totp: world.totp() };
    expect(failureOf(await slow.stepUpByCode(ask, { actor, challenge, codes }))).toEqual({
      code: 'changes-frozen',
      until,
    });
  });

  it('fail-closed: fails with the vault, and the guess stays counted', async () => {
    const world = createWorld();
    await world.add();
    const { actor } = await world.session();
    const challenge = await world.stepUpChallenge(actor);
    world.clock.pass(minute);
    world.vault.fault = 'open';
    const codes = { totp: world.totp() };
    for (let one = 0; one < 5; one += 1)
      await expect(world.stepUpByCode(ask, { actor, challenge, codes })).rejects.toThrow('seal-unopened');
    world.vault.fault = null;
    expect(failureOf(await world.stepUpByCode(ask, { actor, challenge, codes }))).toEqual({ code: 'challenge-over' });
  });

  it('is no proof when a factor has no secret', async () => {
    const stores = createMemoryStores();
    const world = createWorld({ stores });
    await world.add();
    const { actor } = await world.session();
    const challenge = await world.stepUpChallenge(actor);
    world.clock.pass(minute);
    const account = await world.account();
    const seen = { ...account, factors: [aTotp({ sealed: null })] };
    const codes = { totp: world.totp() };
    expect(failureOf(await world.stepUpByCode({ ...ask, seen }, { actor, challenge, codes }))).toEqual({
      code: 'code-wrong',
    });
  });

  it('fails when sessions cannot be read', async () => {
    const stores = createMemoryStores();
    const first = createWorld({ stores });
    await first.add(bare());
    const actor = await signedIn(first);
    const failure = { code: 'port-failed', port: 'Sessions', op: 'read' } as const;
    const sessions = failing(stores.sessions, { method: 'find', how: 'throw', failure });
    const world = createWorld({ stores: { ...stores, sessions }, server: 1 });
    await expect(byPassword(world, actor)).rejects.toMatchObject({ failure });
  });
});
