import { describe, expect, it } from 'vitest';
import { createMemoryStores } from '../../../src/memory/memory-stores.ts';
import { aMailbox, aNumber, anAccount, anEmailFactor, aTotp, failing, noon } from '../../../src/testing/index.ts';
import type { CodeWish } from '../../../src/use-cases/proof/ask-for-code.ts';
import type { ClientAddress } from '../../../src/use-cases/proof/sends.ts';
import { allowed, refused } from '../../../src/verdict.ts';
import { hour, minute, self } from '../../actors.ts';
import { askOf, createWorld, elsewhere, failureOf, meanwhile, otherThan, someone, type World } from '../proof-world.ts';

const ask = askOf('account-1');
const account = anAccount();
const inSession = (wishes: Partial<CodeWish> = {}): CodeWish => ({
  asker: { by: 'session', actor: self(account) },
  kind: 'email',
  from: someone,
  ...wishes,
});
const send = (world: World, wish = inSession()) => world.askForCode.send(ask, wish);
const cooldown = (world: World, wish = inSession()) => world.askForCode.cooldown(ask, wish);
const waits = (retryAfterMs: number, kind = 'email'): object => ({
  code: 'throttled',
  limit: 'sends',
  kind,
  retryAfterMs,
});

async function withAccount(of = account) {
  const stores = createMemoryStores();
  const world = createWorld({ stores });
  await world.add(of);
  return { stores, world };
}

describe('a code that is asked for', () => {
  it('is queued in one commit, sealed for its one recipient', async () => {
    const { world } = await withAccount();
    const sent = await send(world);
    expect(sent).toMatchObject({ kind: 'sent', cooldownMs: minute, done: { account: { sequence: 3 } } });
    const [act] = await world.acts();
    expect(act).toMatchObject({
      actor: { kind: 'self', id: 'account-1' },
      events: [{ type: 'code-sent', kind: 'email', purpose: 'step-up', factorId: 'email-1' }],
      notices: [
        {
          id: 'account-1.3.mail-1',
          kind: 'step-up-code',
          recipientId: 'mail-1',
          channel: 'email',
          dueAt: noon,
          expiresAt: noon + 10 * minute,
          notMe: null,
        },
      ],
    });
    const [code] = (await world.account()).codes;
    expect(code).toMatchObject({
      id: 'account-1.3.mail-1',
      kind: 'email',
      purpose: 'step-up',
      scope: 'session-1',
      factorId: 'email-1',
      addressId: 'mail-1',
      sentAt: noon,
      expiresAt: noon + 10 * minute,
    });
    const [digits = ''] = await world.letters();
    expect(code?.digest).toBe(world.hasher.digest('sent-code', `account-1.3.mail-1:${digits}`));
  });

  it('waits for its cooldown, and leaves the one on its way good', async () => {
    const { world } = await withAccount();
    await send(world);
    const before = await world.account();
    expect(failureOf(await send(world))).toEqual(waits(minute));
    world.clock.pass(minute - 1);
    expect(failureOf(await send(world))).toEqual(waits(1));
    expect(await world.account()).toEqual(before);
    world.clock.pass(1);
    expect(await send(world)).toMatchObject({ kind: 'sent' });
    const { codes } = await world.account();
    expect(codes).toHaveLength(1);
    expect(codes[0]?.sentAt).toBe(noon + minute);
  });

  it('is one of twenty at once', async () => {
    const { stores, world } = await withAccount();
    const worlds = [world, createWorld({ stores, server: 1 })] as const;
    const all = await Promise.all(Array.from({ length: 20 }, (_, index) => send(worlds[index % 2 === 0 ? 0 : 1])));
    expect(all.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
    expect(await world.letters()).toHaveLength(1);
  });

  it('says how long it would have to wait', async () => {
    const { world } = await withAccount();
    expect(await cooldown(world)).toEqual({ kind: 'cooldown', waitMs: 0 });
    await send(world);
    expect(await cooldown(world)).toEqual({ kind: 'cooldown', waitMs: minute });
    world.clock.pass(20_000);
    expect(await cooldown(world)).toEqual({ kind: 'cooldown', waitMs: 40_000 });
    expect(failureOf(await send(world))).toEqual(waits(40_000));
    expect(await cooldown(world, inSession({ kind: 'sms' }))).toMatchObject({ failure: { code: 'second-factor-off' } });
  });

  it('is one of five in an hour of its lane, over all scopes', async () => {
    const { world } = await withAccount();
    for (let one = 0; one < 5; one += 1) {
      expect(await send(world)).toMatchObject({ kind: 'sent' });
      world.clock.pass(minute);
    }
    expect(failureOf(await send(world))).toEqual(waits(55 * minute));
    const challenge = await world.challenged();
    const stranger = inSession({ asker: { by: 'challenge', challenge, clientToken: null } });
    expect(await send(world, stranger)).toMatchObject({ kind: 'sent' });
  });

  it('is one of ten in an hour to its destination, whoever asks', async () => {
    const { world } = await withAccount();
    for (let one = 0; one < 10; one += 1) {
      const id = `account-${one}`;
      const other = anAccount({ id, person: { addresses: [aMailbox()] } });
      if (one !== 1) await world.add(other);
      const actor = self(other);
      const wish = inSession({ asker: { by: 'session', actor }, from: [{ key: `10.0.0.${one}`, times: 1 }] });
      expect(await world.askForCode.send(askOf(id), wish)).toMatchObject({ kind: 'sent' });
    }
    world.clock.pass(minute);
    expect(failureOf(await send(world))).toEqual(waits(59 * minute));
    expect(await cooldown(world)).toEqual({ kind: 'cooldown', waitMs: 59 * minute });
  });

  it('is one of twenty in an hour that one address asks for; what was taken elsewhere is put back', async () => {
    const { world } = await withAccount();
    const everywhere: ClientAddress = [...someone, { key: '192.0.2.0/24', times: 10 }];
    for (let one = 0; one < 20; one += 1) {
      const id = `account-a${one}`;
      const normal = `${one}@example.org`;
      const other = anAccount({ id, person: { addresses: [aMailbox({ value: normal, normal })] } });
      await world.add(other);
      const asker = { by: 'session', actor: self(other) } as const;
      expect(await world.askForCode.send(askOf(id), inSession({ asker, from: everywhere }))).toMatchObject({
        kind: 'sent',
      });
    }
    expect(failureOf(await send(world))).toEqual(waits(hour));
    expect(failureOf(await send(world))).toEqual(waits(hour));
    expect(await send(world, inSession({ from: [{ key: '192.0.2.77', times: 1 }] }))).toMatchObject({ kind: 'sent' });
  });

  it('is refused in the published order, and wins no cooldown then', async () => {
    const { stores, world } = await withAccount();
    expect(failureOf(await world.askForCode.send(askOf('account-9'), inSession()))).toEqual({
      code: 'account-unknown',
    });
    const ended = inSession({ asker: { by: 'session', actor: self(account, { session: { generation: 9 } }) } });
    expect(failureOf(await send(world, ended))).toEqual({ code: 'session-ended' });
    expect(failureOf(await cooldown(world, ended))).toEqual({ code: 'session-ended' });
    world.server.policy = { ...world.server.policy, channels: { sms: false, email: false } };
    expect(failureOf(await send(world))).toEqual({ code: 'channel-off', kind: 'email' });
    world.server.policy = { ...world.server.policy, channels: { sms: true, email: true } };
    const throttles = failing(stores.throttles, { method: 'take', how: 'throw' });
    await expect(send(createWorld({ stores: { ...stores, throttles } }))).rejects.toThrow('port-failed');
    expect(await world.events()).toEqual([]);
    expect(await send(world)).toMatchObject({ kind: 'sent' });
  });

  it('may be wished for a factor that is on and no other', async () => {
    const { world } = await withAccount(anAccount({ factors: [aTotp()] }));
    expect(failureOf(await send(world, inSession({ kind: 'sms', onlyEnrolled: true })))).toEqual({
      code: 'second-factor-off',
    });
    const on = await withAccount();
    await send(on.world, inSession({ onlyEnrolled: true }));
    expect((await on.world.account()).codes).toMatchObject([{ purpose: 'step-up' }]);
  });

  it('is judged again in the commit', async () => {
    const { stores, world } = await withAccount();
    const cut = elsewhere(stores, { type: 'sessions-cut', kept: null });
    const accounts = meanwhile(stores.accounts, 'commit', cut);
    const slow = createWorld({ stores: { ...stores, accounts }, server: 2 });
    expect(failureOf(await send(slow))).toEqual({ code: 'session-ended' });
    expect(await world.letters()).toEqual([]);
  });

  it('goes on under another notice when the account was changed between', async () => {
    const { stores } = await withAccount();
    const other = elsewhere(stores, { type: 'preferred-chosen', kind: 'email' });
    const accounts = meanwhile(stores.accounts, 'commit', other);
    const slow = createWorld({ stores: { ...stores, accounts }, server: 2 });
    expect(await send(slow)).toMatchObject({ kind: 'sent' });
    expect((await slow.account()).codes).toMatchObject([{ id: 'account-1.4.mail-1' }]);
    expect(await slow.letters()).toHaveLength(1);
  });

  it('exists nowhere when it cannot be sealed', async () => {
    const { world } = await withAccount();
    world.vault.fault = 'seal';
    await expect(send(world)).rejects.toThrow('port-failed');
    expect((await world.account()).codes).toEqual([]);
  });
});

const at = async (world: World) => {
  const challenge = await world.challenged();
  return { challenge, wish: inSession({ asker: { by: 'challenge', challenge, clientToken: null } }) };
};

describe('a code that is asked for at sign-in', () => {
  it('belongs to that sign-in', async () => {
    const { world } = await withAccount();
    const { challenge, wish } = await at(world);
    expect(await send(world, wish)).toMatchObject({ kind: 'sent' });
    expect((await world.account()).codes).toMatchObject([{ purpose: 'sign-in', scope: challenge.scope }]);
    expect((await world.acts())[0]).toMatchObject({ notices: [{ kind: 'sign-in-code' }] });
    expect(await cooldown(world, wish)).toEqual({ kind: 'cooldown', waitMs: minute });
    expect(await cooldown(world)).toEqual({ kind: 'cooldown', waitMs: 0 });
  });

  it('replaces that of the sign-in after the cooldown', async () => {
    const { world } = await withAccount();
    const { challenge, wish } = await at(world);
    await send(world, wish);
    world.clock.pass(minute);
    await send(world, wish);
    const [first = '', second = ''] = await world.letters();
    const finish = (email: string) => world.finishSignIn(ask, { challenge, codes: { email }, clientToken: null });
    if (first !== second) expect(failureOf(await finish(first))).toEqual({ code: 'code-wrong' });
    expect(await finish(second)).toMatchObject({ kind: 'signed-in' });
  });

  it('is counted in the lane of a known client', async () => {
    const { world } = await withAccount();
    const { client } = await world.session();
    for (let one = 0; one < 5; one += 1) {
      await send(world, (await at(world)).wish);
      world.clock.pass(minute);
    }
    const { challenge, wish } = await at(world);
    expect(failureOf(await send(world, wish))).toMatchObject({ code: 'throttled' });
    const clientToken = client?.token ?? '';
    const known = inSession({ asker: { by: 'challenge', challenge, clientToken } });
    expect(await send(world, known)).toMatchObject({ kind: 'sent' });
  });

  it('is refused for a challenge that is over, or is none of a sign-in', async () => {
    const { stores, world } = await withAccount();
    const { challenge, wish } = await at(world);
    const of = (changes: Partial<typeof challenge>) =>
      inSession({ asker: { by: 'challenge', challenge: { ...challenge, ...changes }, clientToken: null } });
    expect(failureOf(await send(world, of({ purpose: 'step-up' })))).toEqual({ code: 'challenge-invalid' });
    expect(failureOf(await cooldown(world, of({ purpose: 'step-up' })))).toEqual({ code: 'challenge-invalid' });
    expect(failureOf(await send(world, of({ epoch: 1 })))).toEqual({ code: 'challenge-over' });
    const gone = await world.askForCode.send(askOf('account-9'), wish);
    expect(failureOf(gone)).toEqual({ code: 'account-unknown' });
    for (let one = 0; one < 5; one += 1)
      await world.finishSignIn(ask, { challenge, codes: { totp: otherThan(world.totp()) }, clientToken: null });
    expect(failureOf(await send(world, wish))).toEqual({ code: 'challenge-over' });
    await elsewhere(stores, { type: 'standing-changed', standing: 'disabled' })();
    const next = of({ id: 'another' });
    expect(failureOf(await send(world, next))).toEqual({ code: 'account-disabled' });
  });

  it('reads the account once where the caller has read it already', async () => {
    const { stores, world } = await withAccount();
    const { wish } = await at(world);
    const seen = await world.account();
    const accounts = failing(stores.accounts, { method: 'find', how: 'throw' });
    const blind = createWorld({ stores: { ...stores, accounts }, server: 2 });
    expect(await blind.askForCode.send({ ...ask, seen }, wish)).toMatchObject({ kind: 'sent' });
  });
});

const begins = (normal: string) =>
  allowed(
    {
      type: 'address-added',
      addressId: 'number-9',
      channel: 'sms',
      role: 'factor',
      verifiedBy: null,
      masked: '••••99',
      secret: { value: normal, normal },
    },
    {
      type: 'factor-begun',
      factorId: 'sms-9',
      kind: 'sms',
      label: '',
      addressId: 'number-9',
      expiresAt: noon + hour,
      secret: { sealed: null },
    },
  );

describe('a code that confirms an enrolment', () => {
  const bare = anAccount({ factors: [aTotp()] });
  it('goes out in the commit in which the enrolment begins', async () => {
    const { world } = await withAccount(bare);
    const wish = inSession({ kind: 'sms', along: () => begins('+4930901899') });
    expect(await send(world, wish)).toMatchObject({ kind: 'sent' });
    const acts = await world.acts();
    expect(acts).toHaveLength(1);
    expect(acts[0]).toMatchObject({ notices: [{ kind: 'enrol-code', channel: 'sms', recipientId: 'number-9' }] });
    expect((await world.account()).codes).toMatchObject([{ purpose: 'enrol', factorId: 'sms-9', scope: 'session-1' }]);
    expect((await world.account()).factors).toMatchObject([{}, { id: 'sms-9', state: 'pending' }]);
  });

  it('begins no enrolment within the cooldown, nor where that is refused', async () => {
    const { world } = await withAccount(bare);
    const wish = inSession({ kind: 'sms', along: () => begins('+4930901899') });
    await send(world, wish);
    expect(failureOf(await send(world, wish))).toEqual(waits(minute, 'sms'));
    const not = inSession({ kind: 'sms', along: () => refused({ code: 'factor-exists', kind: 'sms' }) });
    expect(failureOf(await send(world, not))).toEqual({ code: 'factor-exists', kind: 'sms' });
    expect((await world.account()).factors).toHaveLength(2);
  });

  it('goes to the own mailbox where mail is not on yet', async () => {
    const { world } = await withAccount(bare);
    await send(world);
    expect((await world.account()).codes).toMatchObject([{ purpose: 'enrol', factorId: null, addressId: 'mail-1' }]);
    expect((await world.acts())[0]).toMatchObject({ notices: [{ kind: 'enrol-code' }] });
  });

  it('is asked for on its own by whoever knows the factor', async () => {
    const pending = { ...anEmailFactor({ id: 'email-9', addressId: 'mail-9' }), state: 'pending', expiresAt: noon + 1 };
    const { id, kind, label, sealed, addressId, boundAt, expiresAt } = pending;
    const factor = { id, kind, label, sealed, addressId, boundAt, expiresAt, state: 'pending' } as const;
    const { world } = await withAccount(
      anAccount({
        factors: [aTotp(), factor],
        person: {
          addresses: [aMailbox(), aNumber(), aMailbox({ id: 'mail-9', role: 'factor', normal: 'x@example.org' })],
        },
      }),
    );
    const sent = await world.sendCode.send(ask, {
      actor: self(account),
      kind: 'email',
      purpose: 'enrol',
      factorId: 'email-9',
      needsPassword: false,
      scope: 'api',
      guesser: { session: null, clientId: null },
      from: [],
      first: () => ({ kind: 'unchanged' }),
    });
    expect(sent).toMatchObject({ kind: 'sent' });
    expect((await world.account()).codes).toMatchObject([{ scope: 'api', factorId: 'email-9', addressId: 'mail-9' }]);
  });
});
