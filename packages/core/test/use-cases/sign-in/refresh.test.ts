import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/account/event.ts';
import { createMemoryStores } from '../../../src/memory/memory-stores.ts';
import { anAccount, failing, noon } from '../../../src/testing/index.ts';
import { hour, minute } from '../../actors.ts';
import { createWorld, elsewhere, failureOf, live, type World } from '../proof-world.ts';

const claimsOf = (world: World, token: string) => world.claims('refresh_token', token);
const ended = { code: 'session-ended' };
const superseded = { code: 'refresh-superseded' };

async function signedIn() {
  const stores = createMemoryStores();
  const world = createWorld({ stores });
  await world.add();
  const { session, pair } = await world.session();
  return { stores, world, session, claims: claimsOf(world, pair.refresh.token) };
}

describe('a refresh', () => {
  it('swaps both tokens, and remembers the one it replaced', async () => {
    const { world, session, claims } = await signedIn();
    world.clock.pass(minute);
    const refreshed = await world.refresh({ signal: live }, claims);
    if (refreshed.kind === 'refused') throw new Error(refreshed.failure.code);
    const now = noon + minute;
    const next = claimsOf(world, refreshed.pair.refresh.token);
    const access = world.claims('access_token', refreshed.pair.access.token);
    expect(next.jti).not.toBe(claims.jti);
    expect(await world.stored(session.id)).toEqual({
      ...session,
      expiresAt: now + 36 * hour,
      refresh: {
        jti: next.jti,
        issuedAt: now,
        expiresAt: now + 36 * hour,
        previous: { jti: claims.jti, swappedAt: now },
      },
      access: [...session.access, { jti: access.jti, expiresAt: now + 15 * minute, generation: 0 }],
    });
    expect(refreshed.session).toEqual(await world.stored(session.id));
    expect(refreshed.account.id).toBe('account-1');
    expect(await world.events()).not.toContain('sessions-cut');
  });

  it('takes down what the client says of itself, and keeps what it leaves unsaid', async () => {
    const { world, session, claims } = await signedIn();
    const origin = { address: null, browser: 'Safari', system: null };
    const first = await world.refresh({ signal: live, origin }, claims);
    if (first.kind === 'refused') throw new Error(first.failure.code);
    const said = { browser: 'Safari', system: 'Linux', address: null };
    expect((await world.stored(session.id))?.client).toEqual(said);
    await world.refresh({ signal: live }, claimsOf(world, first.pair.refresh.token));
    expect((await world.stored(session.id))?.client).toEqual(said);
  });

  it('gives an access token of the present generation, and forgets those that ran out', async () => {
    const { stores, world, session, claims } = await signedIn();
    await elsewhere(stores, { type: 'access-cut' })();
    world.clock.pass(15 * minute);
    await world.refresh({ signal: live }, claims);
    expect((await world.stored(session.id))?.access).toMatchObject([{ generation: 1 }]);
  });

  it('remembers what the client says of itself, and keeps what it leaves unsaid', async () => {
    const { world, session, claims } = await signedIn();
    const first = await world.refresh({ signal: live, origin: null }, claims);
    if (first.kind === 'refused') throw new Error(first.failure.code);
    expect(first.session.client).toEqual(session.client);
    const origin = { address: '192.0.2.1', browser: 'Lynx', system: null };
    await world.refresh({ signal: live, origin }, claimsOf(world, first.pair.refresh.token));
    expect((await world.stored(session.id))?.client).toEqual({
      address: '192.0.2.1',
      browser: 'Lynx',
      system: 'Linux',
    });
  });

  it('keeps an access token until the very end of its time', async () => {
    const { world, session, claims } = await signedIn();
    world.clock.pass(15 * minute - 1);
    await world.refresh({ signal: live }, claims);
    expect((await world.stored(session.id))?.access).toHaveLength(2);
  });

  it('lists at most 32 access tokens', async () => {
    const { world, session, claims } = await signedIn();
    let token = claims;
    for (let one = 0; one < 40; one += 1) {
      const refreshed = await world.refresh({ signal: live }, token);
      if (refreshed.kind === 'refused') throw new Error(refreshed.failure.code);
      token = claimsOf(world, refreshed.pair.refresh.token);
    }
    expect((await world.stored(session.id))?.access).toHaveLength(32);
  });

  it('serves one of two at once, and leaves the session alive', async () => {
    const { world, session, claims } = await signedIn();
    const answers = await Promise.all([1, 2].map(() => world.refresh({ signal: live }, claims)));
    expect(answers).toHaveLength(2);
    expect(answers.map(failureOf)).toEqual(expect.arrayContaining(['refreshed', superseded]));
    expect(await world.stored(session.id)).not.toBeNull();
  });

  it('ends the session when an older token comes again after the grace', async () => {
    const { world, session, claims } = await signedIn();
    await world.refresh({ signal: live }, claims);
    world.clock.pass(10_000);
    expect(failureOf(await world.refresh({ signal: live }, claims))).toEqual(superseded);
    expect(await world.stored(session.id)).not.toBeNull();
    world.clock.pass(1);
    expect(failureOf(await world.refresh({ signal: live }, claims))).toEqual(superseded);
    expect(await world.stored(session.id)).toBeNull();
    expect(failureOf(await world.refresh({ signal: live }, claims))).toEqual(ended);
  });

  it('is refused for a session that is not there, or is somebody else’s', async () => {
    const { world, claims } = await signedIn();
    expect(failureOf(await world.refresh({ signal: live }, { ...claims, session: 'session-9' }))).toEqual(ended);
    expect(failureOf(await world.refresh({ signal: live }, { ...claims, sub: 'account-9' }))).toEqual({
      code: 'account-unknown',
    });
    await world.add(anAccount({ id: 'account-2' }));
    expect(failureOf(await world.refresh({ signal: live }, { ...claims, sub: 'account-2' }))).toEqual(ended);
  });

  it('attack-35: is refused once the account is disabled, or its sessions were ended', async () => {
    const cases: readonly (readonly [Event, object])[] = [
      [{ type: 'standing-changed', standing: 'disabled' }, { code: 'account-disabled' }],
      [{ type: 'sessions-cut', kept: null }, ended],
    ];
    for (const [event, failure] of cases) {
      const { stores, world, claims } = await signedIn();
      await elsewhere(stores, event)();
      expect(failureOf(await world.refresh({ signal: live }, claims))).toEqual(failure);
    }
  });

  it('attack-43: brings back no factor and no session that a commit took', async () => {
    const { stores, world, claims } = await signedIn();
    const before = await world.account();
    await elsewhere(stores, {
      type: 'factors-removed',
      factorIds: ['totp-1'],
      restorableUntil: noon,
      compromised: false,
    })();
    await world.refresh({ signal: live }, claims);
    expect((await world.account()).factors).toMatchObject([{ state: 'removed' }, {}]);
    expect((await world.account()).sequence).toBeGreaterThan(before.sequence);
  });
});

describe('fail-closed: a refresh', () => {
  it('yields no token when the session cannot be written, or is always changed by somebody else first', async () => {
    const failure = { code: 'port-failed', port: 'Sessions', op: 'write' } as const;
    for (const how of ['throw', 'refused'] as const) {
      const { stores, claims, session } = await signedIn();
      const sessions = failing(stores.sessions, { method: 'replace', how, failure });
      const faulty = createWorld({ stores: { ...stores, sessions }, server: 1 });
      await expect(faulty.refresh({ signal: live }, claims)).rejects.toMatchObject({ failure });
      expect((await faulty.stored(session.id))?.refresh?.jti).toBe(claims.jti);
    }
  });

  it('judges again when somebody else was faster', async () => {
    const { stores, claims } = await signedIn();
    const sessions = failing(stores.sessions, { method: 'replace', how: 'refused', times: 3 });
    const world = createWorld({ stores: { ...stores, sessions }, server: 1 });
    expect(await world.refresh({ signal: live }, claims)).toMatchObject({ kind: 'refreshed' });
  });

  it('swaps nothing when no token can be made', async () => {
    const { world, session, claims } = await signedIn();
    world.tokens.fault = true;
    await expect(world.refresh({ signal: live }, claims)).rejects.toMatchObject({
      failure: { code: 'token-unmade', type: 'access_token' },
    });
    expect((await world.stored(session.id))?.refresh?.jti).toBe(claims.jti);
  });
});
