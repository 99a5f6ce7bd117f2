import { type Account, defaultLives, defaultPolicy, type Self } from '@detent/core';
import { aMailbox, anAccount, failing, noon } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import {
  anAsk,
  atOnce,
  aWorld,
  before,
  doneWith,
  failureOf,
  from,
  grace,
  patient,
  theirs,
  type World,
} from '../../support/world.ts';

const account = anAccount({ person: { addresses: [aMailbox({ verifiedAt: null, verifiedBy: null })] } });
const minute = 60_000;

const send = (world: World, actor: Self = theirs(account)) =>
  world.detent.sendVerification.send(anAsk(), { actor, from });
const cooldown = (world: World, actor: Self = theirs(account)) =>
  world.detent.sendVerification.cooldown(anAsk(), { actor, from });
const follow = (world: World, token: string) =>
  world.detent.verifyAddress(token, { door: 'self-service', reason: null, origin: null, signal: patient });

async function mailed(world: World): Promise<string> {
  expect(failureOf(await send(world))).toBe('sent');
  return (await world.letters()).at(-1) ?? '';
}

/** The mailbox as it is now. */
const mailbox = async (world: World): Promise<unknown> => (await world.account()).person.addresses[0];

describe('mailing a verification link', () => {
  it('goes to the account’s own mailbox, sealed, and in one commit', async () => {
    const world = await aWorld(account);
    expect(await send(world)).toMatchObject({ kind: 'sent', cooldownMs: defaultPolicy.cooldownMs.email });
    const [act] = await world.acts();
    expect(act).toMatchObject({
      events: [{ type: 'verification-begun', addressId: 'mail-1' }],
      notices: [
        { kind: 'verify-address', recipientId: 'mail-1', expiresAt: noon + defaultLives.verificationMs, notMe: null },
      ],
    });
    const [token] = await world.letters();
    expect(JSON.stringify(act)).not.toContain(token);
    expect(world.ports.tokens.verify('email_verification', token ?? '', noon)).toMatchObject({
      kind: 'valid',
      claims: { sub: 'account-1', email: 'ada@example.org' },
    });
  });

  it('waits for its cooldown, and the link sent before stays good', async () => {
    const world = await aWorld(account);
    expect(await cooldown(world)).toEqual({ kind: 'cooldown', waitMs: 0 });
    const token = await mailed(world);
    world.ports.clock.pass(minute - 1);
    expect(await cooldown(world)).toEqual({ kind: 'cooldown', waitMs: 1 });
    expect(failureOf(await send(world))).toEqual({ code: 'throttled', limit: 'sends', kind: 'email', retryAfterMs: 1 });
    expect(failureOf(await follow(world, token))).toBe('done');
  });

  it('replaces the link sent before once the cooldown is over', async () => {
    const world = await aWorld(account);
    const first = await mailed(world);
    world.ports.clock.pass(minute);
    const second = await mailed(world);
    expect(failureOf(await follow(world, first))).toEqual({ code: 'verification-invalid' });
    expect(failureOf(await follow(world, second))).toBe('done');
  });

  it('sends one letter, however often it is asked at once', async () => {
    const world = await aWorld(account);
    const servers = [world, { ...world, detent: world.server() }];
    const answers = await atOnce(20, (at) => send(servers[at % 2] ?? world));
    expect(answers.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
    expect(await world.letters()).toHaveLength(1);
  });

  it('is refused before a cooldown begins where the mailbox is verified, mail is off or the session is over', async () => {
    const verified = await aWorld();
    expect(failureOf(await send(verified, theirs(anAccount())))).toEqual({ code: 'address-verified-already' });
    expect(await cooldown(verified)).toEqual({ kind: 'cooldown', waitMs: 0 });
    const noMail = await aWorld(account, { policy: { channels: { sms: true, email: false } } });
    expect(failureOf(await send(noMail))).toEqual({ code: 'channel-off', kind: 'email' });
    expect(await cooldown(noMail)).toEqual({ kind: 'cooldown', waitMs: 0 });
    const ended = { ...theirs(account), session: { ...theirs(account).session, generation: 7 } };
    const world = await aWorld(account);
    expect(failureOf(await send(world, ended))).toEqual({ code: 'session-ended' });
    expect(failureOf(await cooldown(world, ended))).toEqual({ code: 'session-ended' });
    expect(await cooldown(world)).toEqual({ kind: 'cooldown', waitMs: 0 });
  });

  it('knows no account that is not there', async () => {
    const world = await aWorld(null);
    expect(failureOf(await send(world))).toEqual({ code: 'account-unknown' });
    expect(failureOf(await cooldown(world))).toEqual({ code: 'account-unknown' });
  });

  it('judges again where the mailbox was verified or changed meanwhile', async () => {
    const world = await aWorld(account);
    const token = await mailed(world);
    world.ports.clock.pass(minute);
    const verifies = () => follow(world, token);
    const late = world.server({ accounts: before(world.stores.accounts, 'commit', verifies) });
    const answer = await late.sendVerification.send(anAsk(), { actor: theirs(account), from });
    expect(failureOf(answer)).toEqual({ code: 'address-verified-already' });
    expect(await world.letters()).toHaveLength(1);
  });

  it('fails as what failed: the count of the cooldown, or the making of the token', async () => {
    const world = await aWorld(account);
    const failure = { code: 'port-failed', port: 'Throttles', op: 'read' } as const;
    const throttles = failing(world.stores.throttles, { method: 'find', how: 'throw', failure });
    const { sendVerification } = world.server({ throttles });
    const asked = { actor: theirs(account), from };
    await expect(sendVerification.send(anAsk(), asked)).rejects.toMatchObject({ failure });
    await expect(sendVerification.cooldown(anAsk(), asked)).rejects.toMatchObject({ failure });
    world.ports.tokens.fault = true;
    await expect(send(world)).rejects.toMatchObject({ failure: { code: 'token-unmade', type: 'email_verification' } });
    world.ports.tokens.fault = false;
    world.ports.vault.fault = 'seal';
    world.ports.clock.pass(minute);
    await expect(send(world)).rejects.toMatchObject({ failure: { code: 'port-failed', port: 'Vault' } });
    expect(await world.acts()).toEqual([]);
  });
});

describe('following a verification link', () => {
  it('verifies the mailbox, without anybody being signed in', async () => {
    const world = await aWorld(account);
    const token = await mailed(world);
    expect(doneWith(await follow(world, token)).person.addresses[0]).toMatchObject({
      verifiedAt: noon,
      verifiedBy: 'link',
    });
    expect((await world.acts()).at(-1)).toMatchObject({
      actor: { kind: 'system', id: 'verification-link' },
      notices: [],
    });
  });

  it('is told that it was followed before', async () => {
    const world = await aWorld(account);
    const token = await mailed(world);
    const answers = await atOnce(10, () => follow(world, token));
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(failureOf(await follow(world, token))).toEqual({ code: 'address-verified-already' });
  });

  it('is over after a quarter of an hour, to the millisecond', async () => {
    const world = await aWorld(account);
    const token = await mailed(world);
    world.ports.clock.set(noon + defaultLives.verificationMs);
    expect(failureOf(await follow(world, token))).toEqual({ code: 'verification-over' });
    expect(await mailbox(world)).toMatchObject({ verifiedAt: null });
    world.ports.clock.set(noon + defaultLives.verificationMs - 1);
    expect(failureOf(await follow(world, token))).toBe('done');
  });

  it('is worth nothing after the address was changed', async () => {
    const world = await aWorld(account);
    const token = await mailed(world);
    await world.detent.changeContact(anAsk(), {
      actor: grace,
      channel: 'email',
      value: 'b@example.org',
      normal: 'b@example.org',
      vouchedFor: false,
      ifMatch: null,
    });
    expect(failureOf(await follow(world, token))).toEqual({ code: 'verification-invalid' });
  });

  it.each([
    ['is no token', () => 'x'],
    [
      'is a token of another type',
      (world: World) => world.ports.tokens.sign('known_client', { sub: 'account-1', jti: 'x' }, { at: noon, ms: 1000 }),
    ],
    [
      'is not the one that was mailed',
      (world: World) =>
        world.ports.tokens.sign(
          'email_verification',
          { sub: 'account-1', jti: 'x', email: 'ada@example.org' },
          { at: noon, ms: 1000 },
        ),
    ],
  ])('is worth nothing if it %s', async (_what, make) => {
    const world = await aWorld(account);
    await mailed(world);
    expect(failureOf(await follow(world, make(world)))).toEqual({ code: 'verification-invalid' });
    expect(await mailbox(world)).toMatchObject({ verifiedAt: null });
  });

  it('knows no account that is gone', async () => {
    const world = await aWorld(account);
    const token = await mailed(world);
    await world.detent.closeAccount(anAsk(), { actor: grace, ifMatch: null });
    expect(failureOf(await follow(world, token))).toEqual({ code: 'account-unknown' });
  });

  it('works also for the link that a registration mailed', async () => {
    const world = await aWorld(null);
    const asked = { email: 'Ada@example.org', password: 'Tr0ub4dor&3', name: 'Ada', organizationId: null, roles: [] };
    await world.detent.register(anAsk(), { ...asked, mailsLink: true, startsWithMail: true });
    const [accountId = ''] = await world.stores.accounts.list({ after: null, limit: 1 });
    const [token = ''] = await world.letters(accountId);
    const registered: Account = doneWith(await follow(world, token));
    expect(registered.person.addresses).toMatchObject([{ normal: 'ada@example.org', verifiedBy: 'link' }]);
  });
});
