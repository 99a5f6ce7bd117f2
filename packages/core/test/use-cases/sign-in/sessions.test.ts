import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/account/event.ts';
import { createMemoryStores } from '../../../src/memory/memory-stores.ts';
import { anAccount, failing, noon } from '../../../src/testing/index.ts';
import { hour, minute } from '../../actors.ts';
import { askOf, createWorld, elsewhere, failureOf, live } from '../proof-world.ts';

const ended = { code: 'session-ended' };

async function signedIn(wishes: Parameters<typeof anAccount>[0] = {}) {
  const stores = createMemoryStores();
  const world = createWorld({ stores });
  await world.add(anAccount(wishes));
  const { session, actor, pair } = await world.session();
  return { stores, world, session, actor, claims: world.claims('access_token', pair.access.token) };
}

describe('the session of an access token', () => {
  it('goes on, and says who acts in it', async () => {
    const { world, session, actor, claims } = await signedIn();
    const checked = await world.checkSession({ signal: live }, claims);
    expect(checked).toEqual({
      kind: 'checked',
      session,
      actor,
      onlyEnrols: null,
      account: { kind: 'found', account: await world.account(), policy: world.server.policy },
    });
    expect(actor).toEqual({
      kind: 'self',
      accountId: 'account-1',
      session: {
        id: session.id,
        generation: 0,
        onlyEnrols: false,
        clientId: session.clientId,
        proofs: session.proofs,
      },
      stepUp: null,
    });
  });

  it('attack-46: is over once it was signed out, cut, or its access tokens were', async () => {
    const out = await signedIn();
    await out.world.signOut({ accountId: 'account-1', sessionId: out.session.id });
    expect(failureOf(await out.world.checkSession({ signal: live }, out.claims))).toEqual(ended);

    const events: readonly Event[] = [{ type: 'sessions-cut', kept: null }, { type: 'access-cut' }];
    for (const event of events) {
      const { stores, world, claims } = await signedIn();
      await elsewhere(stores, event)();
      expect(failureOf(await world.checkSession({ signal: live }, claims))).toEqual(ended);
    }
  });

  it('is over at the end of its time, and is nobody else’s', async () => {
    const { world, claims } = await signedIn();
    expect(failureOf(await world.checkSession({ signal: live }, { ...claims, sub: 'account-9' }))).toEqual(ended);
    expect(failureOf(await world.checkSession({ signal: live }, { ...claims, jti: 'other' }))).toEqual(ended);
    world.clock.pass(15 * minute);
    expect(failureOf(await world.checkSession({ signal: live }, claims))).toEqual(ended);
  });

  it('attack-35: is refused once the account is disabled or the organization locked', async () => {
    const { stores, world, claims } = await signedIn();
    world.server.policy = { ...world.server.policy, locked: true };
    expect(failureOf(await world.checkSession({ signal: live }, claims))).toEqual({ code: 'account-disabled' });
    world.server.policy = { ...world.server.policy, locked: false };
    await elsewhere(stores, { type: 'standing-changed', standing: 'disabled' })();
    expect(failureOf(await world.checkSession({ signal: live }, claims))).toEqual({ code: 'account-disabled' });
  });

  it('keeps what is wrong with the account for later', async () => {
    const { stores, world, session, actor, claims } = await signedIn();
    const checked = { kind: 'checked', session, actor, onlyEnrols: null };
    const unknown = { kind: 'refused', failure: { code: 'account-unknown' } };

    const failure = { code: 'account-unreadable' } as const;
    const accounts = failing(stores.accounts, { method: 'find', how: 'throw', failure });
    const faulty = createWorld({ stores: { ...stores, accounts } });
    expect(await faulty.checkSession({ signal: live }, claims)).toMatchObject({
      ...checked,
      account: { kind: 'failed', error: { failure } },
    });
    await elsewhere(stores, { type: 'account-closed' })();
    expect(await world.checkSession({ signal: live }, claims)).toEqual({ ...checked, account: unknown });
  });

  it('keeps for later that the account is no person’s, or is gone', async () => {
    const world = createWorld();
    await world.add(anAccount({ id: 'account-2', person: { kind: 'machine' } }));
    const { session, claims } = await signedIn();
    const unknown = { kind: 'refused', failure: { code: 'account-unknown' } };
    for (const accountId of ['account-2', 'account-3']) {
      await world.sessions.insert({ ...session, id: `of-${accountId}`, accountId });
      const of = { ...claims, sub: accountId, session: `of-${accountId}` };
      expect(await world.checkSession({ signal: live }, of)).toMatchObject({ kind: 'checked', account: unknown });
    }
  });

  it('fails at once when sessions cannot be read', async () => {
    const { stores, claims } = await signedIn();
    const failure = { code: 'port-failed', port: 'Sessions', op: 'read' } as const;
    const sessions = failing(stores.sessions, { method: 'find', how: 'throw', failure });
    const world = createWorld({ stores: { ...stores, sessions } });
    await expect(world.checkSession({ signal: live }, claims)).rejects.toMatchObject({ failure });
  });

  it('must-enrol-opens-nothing: reaches enrolment alone until a factor is there', async () => {
    const stores = createMemoryStores();
    const world = createWorld({ stores, policy: { channels: { sms: true, email: false } } });
    await world.add(anAccount({ factors: [], preferred: null, mustEnrol: true }));
    const begun = await world.typed();
    if (begun.kind !== 'signed-in') throw new Error(begun.kind);
    const claims = world.claims('access_token', begun.pair.access.token);
    expect(await world.checkSession({ signal: live }, claims)).toMatchObject({
      onlyEnrols: { code: 'enrolment-required' },
    });
    await elsewhere(stores, { type: 'must-enrol-cleared' })();
    expect(await world.checkSession({ signal: live }, claims)).toMatchObject({ onlyEnrols: null });
  });
});

describe('signing out', () => {
  it('ends that one session', async () => {
    const { world, session } = await signedIn();
    world.clock.pass(minute);
    const other = await world.session();
    await world.signOut({ accountId: 'account-1', sessionId: session.id });
    expect(await world.listSessions(await world.account())).toEqual([other.session]);
  });

  it('ends nothing of anybody else’s, and minds no session that is over', async () => {
    const { world, session } = await signedIn();
    await world.signOut({ accountId: 'account-2', sessionId: session.id });
    await world.signOut({ accountId: 'account-1', sessionId: 'session-9' });
    expect(await world.stored(session.id)).not.toBeNull();
    await world.sessions.insert({ ...session, id: 'admin', kind: 'administrator' });
    await world.signOut({ accountId: 'account-1', sessionId: 'admin' });
    expect(await world.stored('admin')).not.toBeNull();
  });

  it('tries again when somebody changed the session first, and says so when that never ends', async () => {
    const { stores, world, session } = await signedIn();
    const failure = { code: 'port-failed', port: 'Sessions', op: 'write' } as const;
    const never = failing(stores.sessions, { method: 'remove', how: 'refused' });
    const faulty = createWorld({ stores: { ...stores, sessions: never } });
    const own = { accountId: 'account-1', sessionId: session.id };
    await expect(faulty.signOut(own)).rejects.toMatchObject({ failure });
    const once = failing(stores.sessions, { method: 'remove', how: 'refused', times: 1 });
    await createWorld({ stores: { ...stores, sessions: once } }).signOut(own);
    expect(await world.stored(session.id)).toBeNull();
  });
});

describe('the sessions of a person', () => {
  it('are listed newest first while they go on', async () => {
    const { stores, world, session } = await signedIn();
    world.clock.pass(minute);
    const second = await world.session();
    await world.sessions.insert({ ...session, id: 'admin', kind: 'administrator' });
    await world.sessions.insert({ ...session, id: 'over', expiresAt: noon + minute });
    const ids = async () => (await world.listSessions(await world.account())).map(({ id }) => id);
    expect(await ids()).toEqual([second.session.id, session.id]);
    await elsewhere(stores, { type: 'sessions-cut', kept: session.id })();
    expect(await ids()).toEqual([session.id]);
    world.clock.set(noon + 36 * hour);
    expect(await ids()).toEqual([]);
  });

  it('all end in one commit, the one that asks too', async () => {
    const { world, session, actor, claims } = await signedIn();
    const outcome = await world.endAllSessions(askOf('account-1'), actor);
    expect(outcome).toMatchObject({ kind: 'done', act: { events: [{ type: 'sessions-cut', kept: null }] } });
    expect(failureOf(await world.checkSession({ signal: live }, claims))).toEqual(ended);
    expect(await world.listSessions(await world.account())).toEqual([]);
    expect(failureOf(await world.endAllSessions(askOf('account-1'), actor))).toEqual(ended);
    expect(await world.stored(session.id)).not.toBeNull();
  });
});
