import { type Administrator, operatorOfToken } from '@detent/core';
import { anApiToken, failing } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { failureOf, instead, patient } from '../../support/world.ts';
import { type AdminWorld, anAdminWorld, from, outside, password } from './admin-world.ts';

const signIn = (
  { administration }: Pick<AdminWorld, 'administration'>,
  { email }: Administrator,
  second: string | null = null,
) =>
  administration.signingIn.signIn(outside, {
    email,
    password,
    second: second === null ? null : { code: second, method: null },
    from,
  });

/** Gives the account a second factor by mail. */
async function mailed(own: AdminWorld, { accountId }: Administrator): Promise<void> {
  const account = await own.world.account(accountId);
  const addressId = account.person.addresses[0]?.id ?? '';
  await own.world.detent.decide.commit({ ...outside, accountId }, { kind: 'system', id: 'test' }, () => ({
    kind: 'allowed',
    letters: [],
    events: [
      {
        type: 'factor-begun',
        factorId: 'mail',
        kind: 'email',
        label: '',
        addressId,
        expiresAt: 1e15,
        secret: { sealed: null },
      },
      { type: 'factor-confirmed', factorId: 'mail', step: 0 },
    ],
  }));
}

describe('an administrator who signs in', () => {
  it('has a hash of another strength renewed, unless somebody was faster', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    const stale = own.server({
      hasher: instead(own.ports.hasher, { verify: async () => 'stale', hash: async () => 'renewed' }),
    });
    expect((await signIn({ administration: stale }, owner)).kind).toBe('signed-in');
    expect((await own.ports.administrators.find(owner.id))?.value).toMatchObject({ passwordHash: 'renewed' });
  });

  it('is told of no code that is on its way already, but of a store that fails', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    await mailed(own, owner);
    const first = await signIn(own, owner);
    const second = await signIn(own, owner);
    expect([first, second]).toMatchObject([{ kind: 'second-step', methods: ['email'] }, { kind: 'second-step' }]);
    own.world.ports.clock.pass(120_000);
    const lost = own.server({ accounts: failing(own.ports.accounts, { method: 'commit', how: 'conflict' }) });
    await expect(signIn({ administration: lost }, owner)).rejects.toMatchObject({ failure: { code: 'conflict' } });
  });

  it('signs in all the same where nobody can write down when', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    const { administrators } = own.ports;
    const goes = own.server({ administrators: instead(administrators, { find: async () => null }) });
    expect((await signIn({ administration: goes }, owner)).kind).toBe('signed-in');
  });

  it('finishes only what was begun, and what nothing has changed since', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    await mailed(own, owner);
    const finish = (challengeId: string) =>
      own.administration.signingIn.finish(outside, { challengeId, second: { code: '000000', method: 'email' }, from });
    expect(failureOf(await finish('unknown'))).toEqual({ code: 'challenge-over' });
    await own.ports.challenges.put({
      id: 'other',
      accountId: owner.accountId,
      purpose: 'other',
      epoch: 0,
      expiresAt: 1e15,
    });
    expect(failureOf(await finish('other'))).toEqual({ code: 'challenge-over' });
    const begun = await signIn(own, owner);
    if (begun.kind !== 'second-step') throw new TypeError(begun.kind);
    expect(failureOf(await finish(begun.challengeId))).toEqual({ code: 'code-wrong' });
    await own.administration.administrators.endSessions(
      { kind: 'owner', id: owner.id, name: null, accountId: null, rank: 3, organizations: '*' },
      owner.id,
    );
    expect(failureOf(await finish(begun.challengeId))).toEqual({ code: 'challenge-over' });
  });

  it('guesses no second factor beyond the attempts there are', async () => {
    const own = await anAdminWorld();
    await own.added();
    const finish = (challengeId: string) =>
      own.administration.signingIn.finish(outside, { challengeId, second: { code: '000000', method: null }, from });
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(failureOf(await finish('unknown'))).toEqual({ code: 'challenge-over' });
    expect(failureOf(await finish('unknown'))).toMatchObject({ code: 'throttled' });
  });

  it('is nobody where the account is gone', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    const gone = own.server({ accounts: instead(own.ports.accounts, { find: async () => null }) });
    expect(failureOf(await signIn({ administration: gone }, owner))).toEqual({ code: 'credentials-wrong' });
    const caller = await own.caller(owner);
    const { token } = await own.administration.sessions.begin({
      administrator: owner,
      account: caller.account,
      proofs: [],
      origin: null,
    });
    expect(await gone.sessions.check(token, patient)).toEqual({ kind: 'revoked' });
  });
});

describe('a session of an administrator', () => {
  it('is not begun where its id is taken', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    const full = own.server({ sessions: failing(own.ports.sessions, { method: 'insert', how: 'refused' }) });
    const begin = full.sessions.begin({
      administrator: owner,
      account: await own.account(owner),
      proofs: [],
      origin: null,
    });
    await expect(begin).rejects.toMatchObject({ failure: { port: 'Sessions' } });
  });

  it('keeps where it was begun from', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    const origin = { address: '192.0.2.1', browser: 'Firefox', system: 'Linux' };
    const { session } = await own.administration.sessions.begin({
      administrator: owner,
      account: await own.account(owner),
      proofs: [],
      origin,
    });
    expect(session.client).toEqual(origin);
  });
});

describe('attempts at the door', () => {
  it('are not counted where the limit is switched off', async () => {
    const own = await anAdminWorld({ limits: { login: { most: 0, inMs: 1 }, secret: { most: 0, inMs: 1 } } });
    const owner = await own.added();
    for (let attempt = 0; attempt < 20; attempt += 1)
      expect((await own.administration.attempts.take('login', { from, name: owner.email })).kind).toBe('taken');
  });

  it('give back what an earlier key took when a later one has none left', async () => {
    const own = await anAdminWorld();
    const take = (key: string, name: string | null) =>
      own.administration.attempts.take('login', { from: [{ key, times: 1 }], name });
    for (let attempt = 0; attempt < 5; attempt += 1) await take(`address-${attempt}`, 'somebody');
    expect((await take('one', 'somebody')).kind).toBe('refused');
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await take('one', null)).kind).toBe('taken');
  });

  it('the own password is compared as an attempt too', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    const operator = { kind: 'owner', id: owner.id, name: null, accountId: null, rank: 3, organizations: '*' } as const;
    const check = (typed: string, id = owner.id) =>
      own.administration.checkOwnPassword({ ...operator, id }, { password: typed, from });
    expect((await check(password)).kind).toBe('right');
    expect(failureOf(await check(password, 'nobody'))).toEqual({ code: 'credentials-wrong' });
    for (let attempt = 0; attempt < 4; attempt += 1)
      expect(failureOf(await check('wrong'))).toEqual({ code: 'credentials-wrong' });
    expect(failureOf(await check(password))).toMatchObject({ code: 'throttled' });
  });
});

it('a token without a role is no operator', () => {
  expect(operatorOfToken(anApiToken({ role: null }))).toBeNull();
  expect(operatorOfToken(anApiToken({ role: 'help-desk' }))).toMatchObject({ kind: 'service', rank: 1 });
});
