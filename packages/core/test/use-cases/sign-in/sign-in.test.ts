import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/account/account.ts';
import type { Event } from '../../../src/account/event.ts';
import { createMemoryStores } from '../../../src/memory/memory-stores.ts';
import {
  aMailbox,
  anAccount,
  anEmailFactor,
  anSmsFactor,
  aTotp,
  failing,
  noon,
  password,
  QuickHasher,
  quickHash,
} from '../../../src/testing/index.ts';
import { day, hour, minute } from '../../actors.ts';
import {
  anAsk,
  bindsTotp,
  createWorld,
  elsewhere,
  failureOf,
  meanwhile,
  noted,
  otherThan,
  someone,
  type World,
} from '../proof-world.ts';

const wrong = { code: 'credentials-wrong' };
const bare = (wishes: Parameters<typeof anAccount>[0] = {}): Account =>
  anAccount({ factors: [], preferred: null, ...wishes });

/** What the same request asks of which ports, whoever it is about. */
async function callsOf(prepare: (world: World) => Promise<unknown>, typed = password): Promise<readonly string[]> {
  const stores = createMemoryStores();
  await prepare(createWorld({ stores }));
  const calls: string[] = [];
  const { accounts, signInNames, throttles, sessions } = stores;
  const world = createWorld({
    stores: {
      ...stores,
      accounts: noted(calls, 'accounts', accounts),
      signInNames: noted(calls, 'names', signInNames),
      throttles: noted(calls, 'throttles', throttles),
      sessions: noted(calls, 'sessions', sessions),
    },
    hasher: noted(calls, 'hasher', new QuickHasher()),
  });
  expect(failureOf(await world.typed({ password: typed }))).toEqual(wrong);
  return calls;
}

const known = (account: Account) => (world: World) => world.add(account);

async function exhaust(world: World): Promise<void> {
  for (let one = 0; one < 20; one += 1) await world.typed({ password: 'wrong' });
}

describe('a sign-in by password alone', () => {
  it('begins a session, stored before any token leaves', async () => {
    const world = createWorld();
    await world.add(bare());
    const begun = await world.typed();
    if (begun.kind !== 'signed-in') throw new Error(begun.kind);
    const { session, pair } = begun;
    expect(session).toEqual({
      id: session.id,
      accountId: 'account-1',
      kind: 'person',
      generation: 0,
      startedAt: noon,
      expiresAt: noon + 36 * hour,
      proofs: [{ method: 'pwd', addressId: null, factorId: null, boundAt: null, at: noon }],
      clientId: session.clientId,
      client: { browser: 'Firefox', system: 'Linux', address: null },
      onlyEnrols: false,
      refresh: { jti: session.refresh?.jti, issuedAt: noon, expiresAt: noon + 36 * hour, previous: null },
      access: [{ jti: session.access[0]?.jti, expiresAt: noon + 15 * minute, generation: 0 }],
    });
    expect(await world.stored(session.id)).toEqual(session);
    expect(world.claims('access_token', pair.access.token)).toMatchObject({
      sub: 'account-1',
      session: session.id,
      jti: session.access[0]?.jti,
      roles: [],
      groups: [],
    });
    expect(world.claims('refresh_token', pair.refresh.token)).toMatchObject({ jti: session.refresh?.jti });
    expect(pair.access.expiresAt).toBe(noon + 15 * minute);
    expect(pair.refresh.expiresAt).toBe(noon + 36 * hour);
    expect(begun.mustEnrol).toBe(false);
  });

  it('is told to the owner, and remembered', async () => {
    const world = createWorld();
    await world.add(bare());
    const begun = await world.typed();
    if (begun.kind !== 'signed-in') throw new Error(begun.kind);
    const [act] = await world.acts();
    expect(act).toMatchObject({
      actor: { kind: 'self', id: 'account-1' },
      events: [{ type: 'signed-in', sessionId: begun.session.id, clientId: begun.session.clientId, methods: ['pwd'] }],
      notices: [{ kind: 'signed-in', recipientId: 'mail-1' }],
    });
    expect((await world.account()).person.lastSignInAt).toBe(noon);
  });

  it('says nothing of a client that it was not told about', async () => {
    const world = createWorld();
    await world.add(bare());
    const asked = { email: 'ada@example.org', password, within: ['organization-1'], clientToken: null, from: someone };
    const begun = await world.signIn({ ...anAsk, origin: null }, asked);
    expect(begun).toMatchObject({ session: { client: { browser: null, system: null, address: null } } });
  });

  it('finds an account however its address is written, and among those of no organization', async () => {
    const world = createWorld();
    await world.add(bare({ organizationId: null }));
    expect(await world.typed({ email: '  ADA@Example.ORG ' })).toMatchObject({ kind: 'signed-in' });
  });

  it('hashes a password anew when its hash is weaker than new ones are', async () => {
    const world = createWorld({ hasher: new QuickHasher({ generation: 2 }) });
    await world.add(bare());
    expect(await world.typed()).toMatchObject({ kind: 'signed-in' });
    expect(await world.events()).toEqual(['password-rehashed', 'signed-in']);
    expect((await world.account()).person.passwordHash).toContain('v=2');
    expect(await world.typed()).toMatchObject({ kind: 'signed-in' });
    expect(await world.events()).toEqual(['password-rehashed', 'signed-in', 'signed-in']);
  });

  it('gives up where the request was given up while hashing anew', async () => {
    const world = createWorld({ hasher: new QuickHasher({ generation: 2 }) });
    await world.add(bare());
    const asked = { email: 'ada@example.org', password, within: ['organization-1'], clientToken: null, from: someone };
    expect(failureOf(await world.signIn({ ...anAsk, signal: { aborted: true } }, asked))).toEqual({
      code: 'timed-out',
    });
  });

  it('gives up where the request was given up before the commit', async () => {
    const world = createWorld();
    await world.add(bare());
    const asked = { email: 'ada@example.org', password, within: ['organization-1'], clientToken: null, from: someone };
    expect(failureOf(await world.signIn({ ...anAsk, signal: { aborted: true } }, asked))).toEqual({
      code: 'timed-out',
    });
    expect(await world.listSessions(bare())).toEqual([]);
  });
});

describe('same-answer: a sign-in that fails', () => {
  it('attack-39: fails alike for a wrong password, an unknown name and an account without a password', async () => {
    const world = createWorld();
    await world.add(bare());
    await world.add(
      bare({
        id: 'account-2',
        person: { passwordHash: null, addresses: [aMailbox({ value: 'b@example.org', normal: 'b@example.org' })] },
      }),
    );
    expect(failureOf(await world.typed({ password: 'wrong' }))).toEqual(wrong);
    expect(failureOf(await world.typed({ email: 'nobody@example.org' }))).toEqual(wrong);
    expect(failureOf(await world.typed({ email: 'b@example.org' }))).toEqual(wrong);
  });

  it('attack-35: fails alike for a disabled account, a machine and a locked organization', async () => {
    for (const account of [bare({ standing: 'disabled' }), bare({ person: { kind: 'machine' } })]) {
      const world = createWorld();
      await world.add(account);
      expect(failureOf(await world.typed())).toEqual(wrong);
    }
    const locked = createWorld({ policy: { locked: true } });
    await locked.add(bare());
    expect(failureOf(await locked.typed())).toEqual(wrong);
  });

  it('attack-39: takes the same work: the same calls in the same order', async () => {
    const unknown = await callsOf(async () => undefined);
    expect(unknown).toEqual([
      'hasher.digest',
      'hasher.digest',
      'names.find',
      'names.find',
      'accounts.find',
      'hasher.digest',
      'throttles.find',
      'throttles.take',
      'hasher.verify',
    ]);
    expect(await callsOf(known(bare()), 'wrong')).toEqual(unknown);
    expect(await callsOf(known(bare({ person: { passwordHash: null } })))).toEqual(unknown);
    expect(await callsOf(known(bare({ standing: 'disabled' })))).toEqual(unknown);
    expect(await callsOf(known(anAccount()), 'wrong')).toEqual(unknown);
  });

  it('takes the same work while its guesses are used up, right or wrong', async () => {
    const unknown = await callsOf(exhaust);
    expect(unknown).not.toContain('throttles.take');
    expect(unknown.at(-1)).toBe('hasher.verify');
    const knownAndExhausted = async (world: World): Promise<void> => {
      await world.add(bare());
      await exhaust(world);
    };
    expect(await callsOf(knownAndExhausted)).toEqual(unknown);
    expect(await callsOf(knownAndExhausted, 'wrong')).toEqual(unknown);
  });
});

describe('bounded-guessing: passwords of one name', () => {
  it('are tried twenty times in a quarter of an hour', async () => {
    const world = createWorld();
    await world.add(bare());
    for (let one = 0; one < 19; one += 1) await world.typed({ password: 'wrong' });
    expect(await world.typed()).toMatchObject({ kind: 'signed-in' });

    for (let one = 0; one < 20; one += 1) await world.typed({ password: 'wrong' });
    expect(failureOf(await world.typed())).toEqual(wrong);
    world.clock.pass(15 * minute - 1);
    expect(failureOf(await world.typed())).toEqual(wrong);
    world.clock.pass(1);
    expect(await world.typed()).toMatchObject({ kind: 'signed-in' });
  });

  it('lock-out-is-no-weapon: strangers keep no known client out', async () => {
    const world = createWorld();
    await world.add(bare());
    const first = await world.typed();
    if (first.kind !== 'signed-in' || first.client === null) throw new Error('no client');
    for (let one = 0; one < 20; one += 1) await world.typed({ password: 'wrong' });
    expect(failureOf(await world.typed())).toEqual(wrong);
    expect(await world.typed({ clientToken: first.client.token })).toMatchObject({
      kind: 'signed-in',
      session: { clientId: first.session.clientId },
    });
  });

  it('fail-closed: are not compared when they cannot be counted', async () => {
    const stores = createMemoryStores();
    const hasher = new QuickHasher();
    await createWorld({ stores }).add(bare());
    const throttles = failing(stores.throttles, { method: 'take', how: 'throw' });
    const world = createWorld({ stores: { ...stores, throttles }, hasher });
    await expect(world.typed()).rejects.toMatchObject({ failure: { code: 'port-failed' } });
    expect(hasher.work).toBe(0);
  });

  it('failure-stays-counted: stay counted when hashing fails', async () => {
    const world = createWorld();
    await world.add(bare());
    world.hasher.busy = true;
    for (let one = 0; one < 20; one += 1)
      await expect(world.typed()).rejects.toMatchObject({ failure: { code: 'busy' } });
    world.hasher.busy = false;
    expect(failureOf(await world.typed())).toEqual(wrong);
  });

  it('are forgotten with a reset', async () => {
    const world = createWorld();
    await world.add(bare());
    for (let one = 0; one < 20; one += 1) await world.typed({ password: 'wrong' });
    await world.nameGuesses.forget('ada@example.org');
    expect(await world.typed()).toMatchObject({ kind: 'signed-in' });
  });
});

describe('a known client', () => {
  it('is one that signed in fully before; its cookie is renewed and its name kept', async () => {
    const world = createWorld();
    await world.add(bare());
    const first = await world.typed();
    if (first.kind !== 'signed-in' || first.client === null) throw new Error('no client');
    expect(world.claims('known_client', first.client.token)).toMatchObject({
      sub: 'account-1',
      jti: first.session.clientId,
    });
    expect(first.client.expiresAt).toBe(noon + 400 * day);
    expect((await world.account()).knownClients).toEqual([first.session.clientId]);

    const again = await world.typed({ clientToken: first.client.token });
    expect(again).toMatchObject({ session: { clientId: first.session.clientId } });
    expect((await world.account()).knownClients).toHaveLength(1);
    await world.typed();
    expect((await world.account()).knownClients).toHaveLength(2);
  });

  it('is not one whose cookie is of somebody else, of another kind, or no cookie', async () => {
    const world = createWorld();
    await world.add(bare());
    const life = { at: noon, ms: day };
    const others = world.tokens.sign('known_client', { sub: 'account-2', jti: 'client-9' }, life);
    const refresh = world.tokens.sign('refresh_token', { sub: 'account-1', jti: 'client-9', session: 's' }, life);
    const old = world.tokens.sign(
      'known_client',
      { sub: 'account-1', jti: 'client-9' },
      { at: noon - 2 * day, ms: day },
    );
    for (const clientToken of [others, refresh, old, 'x']) await world.typed({ clientToken });
    expect((await world.account()).knownClients).toHaveLength(4);
    expect((await world.account()).knownClients).not.toContain('client-9');
  });
});

describe('a sign-in with a second factor', () => {
  it('hands out nothing but a challenge', async () => {
    const world = createWorld();
    await world.add(anAccount({ epoch: 4, sessions: { generation: 3, kept: null, accessGeneration: 0 } }));
    const asked = await world.typed();
    if (asked.kind !== 'second-step') throw new Error(asked.kind);
    expect(asked.step).toEqual({ kinds: ['totp', 'email'], preferred: 'totp', mailbox: false });
    const { jti, ...claims } = world.claims('two_factor_authentication_token', asked.challenge.token);
    expect(claims).toMatchObject({ sub: 'account-1', purpose: 'login', epoch: 4, generation: 3, amr: ['pwd'] });
    expect(claims.scope).toBe(jti);
    expect(claims).not.toHaveProperty('session');
    expect(asked.challenge.expiresAt).toBe(noon + 15 * minute);
    expect(await world.events()).toEqual([]);
    expect(await world.listSessions(await world.account())).toEqual([]);
  });

  it('sends a code where mail or SMS is preferred', async () => {
    const world = createWorld();
    await world.add(anAccount({ preferred: 'email' }));
    const asked = await world.typed();
    expect(asked).toMatchObject({ kind: 'second-step', account: { sequence: 3 } });
    const [act] = await world.acts();
    expect(act).toMatchObject({
      events: [{ type: 'code-sent', kind: 'email', purpose: 'sign-in', factorId: 'email-1' }],
      notices: [{ kind: 'sign-in-code', recipientId: 'mail-1', channel: 'email', expiresAt: noon + 10 * minute }],
    });
    expect(await world.letters()).toEqual([expect.stringMatching(/^\d{6}$/)]);

    const texted = createWorld();
    await texted.add(anAccount({ factors: [anSmsFactor()], preferred: 'sms' }));
    await texted.typed();
    expect(await texted.acts()).toMatchObject([{ notices: [{ channel: 'sms', recipientId: 'number-1' }] }]);
  });

  it('sends no second code within the cooldown, and shares the one on its way', async () => {
    const world = createWorld();
    await world.add(anAccount({ preferred: 'email' }));
    const first = await world.challenged();
    world.clock.pass(minute - 1);
    const second = await world.challenged();
    expect(second.scope).toBe(first.scope);
    expect(await world.letters()).toHaveLength(1);
    const [code = ''] = await world.letters();
    const begun = await world.finishSignIn(anAsk, { challenge: second, codes: { email: code }, clientToken: null });
    expect(begun).toMatchObject({ kind: 'signed-in' });
  });

  it('has a code of its own after the cooldown, beside the older one', async () => {
    const world = createWorld();
    await world.add(anAccount({ preferred: 'email' }));
    const first = await world.challenged();
    world.clock.pass(minute);
    const second = await world.challenged();
    expect(second.scope).not.toBe(first.scope);
    const [older = '', newer = ''] = await world.letters();
    const finish = (challenge: typeof first, email: string) =>
      world.finishSignIn(anAsk, { challenge, codes: { email }, clientToken: null });
    expect(failureOf(await finish(second, older))).toEqual({ code: 'code-wrong' });
    expect(await finish(first, older)).toMatchObject({ kind: 'signed-in' });
    expect(await finish(second, newer)).toMatchObject({ kind: 'signed-in' });
  });

  it('is not hindered by a code that cannot be sent now', async () => {
    const off = createWorld({ policy: { channels: { sms: false, email: false } } });
    await off.add(anAccount({ preferred: 'email' }));
    expect(await off.typed()).toMatchObject({ kind: 'second-step', step: { preferred: 'email' } });
    expect(await off.events()).toEqual([]);

    const locked = createWorld();
    await locked.add(anAccount({ factors: [aTotp(), anEmailFactor({ state: 'locked' })], preferred: 'email' }));
    expect(await locked.typed()).toMatchObject({ kind: 'second-step' });
    expect(await locked.events()).toEqual([]);
  });

  it('is hindered by one that fails to be sent', async () => {
    const world = createWorld();
    await world.add(anAccount({ preferred: 'email' }));
    const asked = { email: 'ada@example.org', password, within: ['organization-1'], clientToken: null, from: someone };
    expect(failureOf(await world.signIn({ ...anAsk, signal: { aborted: true } }, asked))).toEqual({
      code: 'timed-out',
    });
  });

  it('is asked for also when the factor was bound between reading and committing', async () => {
    const stores = createMemoryStores();
    await createWorld({ stores }).add(bare());
    const enrol = elsewhere(stores, ...bindsTotp('totp-9'));
    const world = createWorld({ stores: { ...stores, accounts: meanwhile(stores.accounts, 'commit', enrol) } });
    expect(await world.typed()).toMatchObject({ kind: 'second-step', step: { kinds: ['totp'] } });
    expect(await world.events()).not.toContain('signed-in');
  });

  it('is refused when the password was changed between reading and committing', async () => {
    const events: readonly Event[] = [
      { type: 'password-changed', secret: { hash: quickHash('another') } },
      { type: 'standing-changed', standing: 'disabled' },
    ];
    for (const event of events) {
      const stores = createMemoryStores();
      await createWorld({ stores }).add(bare());
      const accounts = meanwhile(stores.accounts, 'commit', elsewhere(stores, event));
      const world = createWorld({ stores: { ...stores, accounts } });
      expect(failureOf(await world.typed())).toEqual(wrong);
      expect(await world.events()).toEqual([event.type]);
    }
  });
});

describe('must-enrol-opens-nothing: somebody who must enrol', () => {
  it('answers with a code sent to their verified mailbox, and reaches enrolment alone', async () => {
    const world = createWorld();
    await world.add(bare({ mustEnrol: true }));
    const asked = await world.typed();
    expect(asked).toMatchObject({ kind: 'second-step', step: { kinds: ['email'], preferred: 'email', mailbox: true } });
    expect(await world.acts()).toMatchObject([{ events: [{ type: 'code-sent', factorId: null }] }]);
    if (asked.kind !== 'second-step') throw new Error(asked.kind);

    world.clock.pass(minute);
    const challenge = await world.challenged();
    const [, code = ''] = await world.letters();
    const finish = (email: string) => world.finishSignIn(anAsk, { challenge, codes: { email }, clientToken: null });
    expect(failureOf(await finish(otherThan(code)))).toEqual({ code: 'code-wrong' });
    const begun = await finish(code);
    expect(begun).toMatchObject({
      kind: 'signed-in',
      mustEnrol: true,
      client: null,
      session: {
        onlyEnrols: true,
        clientId: null,
        proofs: [{ method: 'pwd' }, { method: 'email', addressId: 'mail-1', factorId: null }],
      },
    });
    expect((await world.account()).knownClients).toEqual([]);
  });

  it('signs in by password alone where there is no such mailbox, and reaches enrolment alone', async () => {
    const world = createWorld({ policy: { channels: { sms: true, email: false } } });
    await world.add(bare({ mustEnrol: true }));
    expect(await world.typed()).toMatchObject({ kind: 'signed-in', client: null, session: { onlyEnrols: true } });
    expect((await world.account()).knownClients).toEqual([]);
  });
});

describe('fail-closed: a session', () => {
  it('that cannot be stored yields no token', async () => {
    for (const how of ['throw', 'refused'] as const) {
      const stores = createMemoryStores();
      await createWorld({ stores }).add(bare());
      const failure = { code: 'port-failed', port: 'Sessions', op: 'write' } as const;
      const sessions = failing(stores.sessions, { method: 'insert', how, failure });
      await expect(createWorld({ stores: { ...stores, sessions } }).typed()).rejects.toMatchObject({ failure });
    }
  });

  it('is not stored when its tokens cannot be made', async () => {
    const world = createWorld();
    await world.add(bare());
    world.tokens.fault = true;
    await expect(world.typed()).rejects.toMatchObject({ failure: { code: 'token-unmade', type: 'access_token' } });
    expect(await world.listSessions(await world.account())).toEqual([]);
  });
});
