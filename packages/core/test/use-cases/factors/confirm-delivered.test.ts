import { type Account, defaultPolicy } from '@detent/core';
import { aMailbox, aNumber, anAccount, anEmailFactor, anSmsFactor, aPending, aTotp, noon } from '@detent/core/testing';
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
  otherThan,
  theirs,
  type World,
} from '../../support/world.ts';

const withApp = anAccount({ factors: [aTotp()] });
const pendingNumber = anAccount({ factors: [aTotp(), aPending(anSmsFactor(), { expiresAt: noon + 86_400_000 })] });

/** Sends a code in the person's session, as they ask for one, and answers what it says. */
async function mailed(world: World, account: Account, kind: 'email' | 'sms', sessionId?: string): Promise<string> {
  const actor = theirs(account, sessionId);
  const sent = await world.detent.askForCode.send(anAsk(), { asker: { by: 'session', actor }, kind, from });
  expect(failureOf(sent)).toBe('sent');
  return (await world.letters()).at(-1) ?? '';
}

const enable = (world: World, account: Account, kind: 'email' | 'sms', code: string, wishes = {}) =>
  world.detent.enableDelivered(anAsk(), { actor: theirs(account), kind, code, ifMatch: null, ...wishes });

describe('switching on codes by mail', () => {
  it('takes the code that was mailed to the account’s own mailbox in this session', async () => {
    const world = await aWorld(withApp);
    const account = doneWith(await enable(world, withApp, 'email', await mailed(world, withApp, 'email')));
    expect(account.factors).toMatchObject([{ kind: 'totp' }, { kind: 'email', state: 'active', addressId: 'mail-1' }]);
    expect(account).toMatchObject({ preferred: 'totp', codes: [], epoch: withApp.epoch + 1 });
    expect(account.sessions).toEqual({ ...withApp.sessions, accessGeneration: 1 });
  });

  it('shows that the mailbox is theirs', async () => {
    const account = anAccount({
      factors: [aTotp()],
      person: { addresses: [aMailbox({ verifiedAt: null, verifiedBy: null })] },
    });
    const world = await aWorld(account);
    const { person } = doneWith(await enable(world, account, 'email', await mailed(world, account, 'email')));
    expect(person.addresses).toMatchObject([{ verifiedAt: noon, verifiedBy: 'code' }]);
  });

  it('refuses a wrong code, one of another session, and one that is spent', async () => {
    const world = await aWorld(withApp);
    const code = await mailed(world, withApp, 'email');
    const wrong = { code: 'code-wrong' };
    expect(failureOf(await enable(world, withApp, 'email', otherThan(code)))).toEqual(wrong);
    const elsewhere = { actor: theirs(withApp, 'session-2') };
    expect(failureOf(await enable(world, withApp, 'email', code, elsewhere))).toEqual(wrong);
    expect(failureOf(await enable(world, withApp, 'email', code))).toBe('done');
    const again = await enable(world, await world.account(), 'email', code);
    expect(failureOf(again)).toEqual({ code: 'factor-exists', kind: 'email' });
  });

  it('codes-once: refuses a code after ten minutes, to the millisecond', async () => {
    const world = await aWorld(withApp);
    const code = await mailed(world, withApp, 'email');
    world.ports.clock.set(noon + defaultPolicy.codeMs);
    expect(failureOf(await enable(world, withApp, 'email', code))).toEqual({ code: 'code-expired' });
    world.ports.clock.set(noon + defaultPolicy.codeMs - 1);
    expect(failureOf(await enable(world, withApp, 'email', code))).toBe('done');
  });

  it('refuses even the right code after five wrong ones', async () => {
    const world = await aWorld(withApp);
    const code = await mailed(world, withApp, 'email');
    for (let count = 0; count < 5; count += 1) await enable(world, withApp, 'email', otherThan(code));
    expect(failureOf(await enable(world, withApp, 'email', code))).toEqual({ code: 'code-expired' });
  });

  it('no-skipped-step: refuses a code that went to a mailbox which is not the account’s any more', async () => {
    const world = await aWorld(withApp);
    const code = await mailed(world, withApp, 'email');
    const another = { value: 'eve@example.org', normal: 'eve@example.org' };
    await world.detent.changeContact(anAsk(), {
      actor: grace,
      channel: 'email',
      ...another,
      vouchedFor: false,
      ifMatch: null,
    });
    expect(failureOf(await enable(world, withApp, 'email', code))).toEqual({ code: 'code-wrong' });
    expect((await world.account()).factors).toHaveLength(1);
  });

  it('no-skipped-step: refuses it also where the mailbox changes behind the first comparison', async () => {
    const world = await aWorld(withApp);
    const code = await mailed(world, withApp, 'email');
    const changes = () =>
      world.detent.changeContact(anAsk(), {
        actor: grace,
        channel: 'email',
        value: 'eve@example.org',
        normal: 'eve@example.org',
        vouchedFor: false,
        ifMatch: null,
      });
    const late = world.server({ accounts: before(world.stores.accounts, 'commit', changes) });
    const outcome = await late.enableDelivered(anAsk(), { actor: theirs(withApp), kind: 'email', code, ifMatch: null });
    expect(failureOf(outcome)).toEqual({ code: 'code-wrong' });
  });

  it('needs a mailbox', async () => {
    const account = anAccount({ factors: [aTotp()], person: { addresses: [aNumber()] } });
    const world = await aWorld(account);
    const failure = { code: 'target-unverified', kind: 'email' };
    expect(failureOf(await enable(world, account, 'email', '000000'))).toEqual(failure);
  });

  it('has nothing to compare where no code was sent', async () => {
    const world = await aWorld(withApp);
    expect(failureOf(await enable(world, withApp, 'email', '000000'))).toEqual({ code: 'code-wrong' });
  });

  it('happens once, however often it is sent at once', async () => {
    const world = await aWorld(withApp);
    const code = await mailed(world, withApp, 'email');
    const answers = await atOnce(20, () => enable(world, withApp, 'email', code));
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect((await world.account()).factors).toHaveLength(2);
  });
});

describe('switching on codes by SMS', () => {
  it('takes the code that was texted to the number whose enrolment has begun', async () => {
    const world = await aWorld(pendingNumber);
    const code = await mailed(world, pendingNumber, 'sms');
    const { factors } = doneWith(await enable(world, pendingNumber, 'sms', code));
    expect(factors.at(-1)).toMatchObject({ id: 'sms-1', state: 'active' });
  });

  it('says that there is nothing to switch on where no enrolment has begun', async () => {
    const world = await aWorld(withApp);
    expect(failureOf(await enable(world, withApp, 'sms', '000000'))).toEqual({ code: 'factor-unknown', kind: 'sms' });
  });
});

const confirm = (world: World, code: string, wishes = {}) =>
  world.detent.confirmDelivered(anAsk(), {
    actor: theirs(pendingNumber),
    factor: { factorId: 'sms-1', kind: 'sms' },
    code,
    kind: 'sms',
    scope: 'session-1',
    oneOfAKind: true,
    ifMatch: null,
    needsPassword: true,
    ...wishes,
  });

describe('confirming a mailbox or number that the account remembers', () => {
  it('takes the code that was sent to it in that scope, and leaves sessions alone', async () => {
    const world = await aWorld(pendingNumber);
    const code = await mailed(world, pendingNumber, 'sms');
    expect(failureOf(await confirm(world, code, { scope: 'session-2' }))).toEqual({ code: 'code-wrong' });
    expect(failureOf(await confirm(world, otherThan(code)))).toEqual({ code: 'code-wrong' });
    const account = doneWith(await confirm(world, code));
    expect(account.factors.at(-1)).toMatchObject({ id: 'sms-1', state: 'active' });
    expect(account.sessions).toEqual(pendingNumber.sessions);
  });

  it('takes no code that was sent for another factor, though it went to the same number', async () => {
    const twice = anAccount({
      factors: [...pendingNumber.factors, aPending(anSmsFactor({ id: 'sms-2' }), { expiresAt: noon + 86_400_000 })],
    });
    const world = await aWorld(twice);
    const code = await mailed(world, twice, 'sms');
    expect(failureOf(await confirm(world, code))).toEqual({ code: 'code-wrong' });
    const newest = { factor: { factorId: 'sms-2', kind: 'sms' } };
    expect(failureOf(await confirm(world, code, newest))).toBe('done');
  });

  it('no-skipped-step: takes no code that went to the account’s own mailbox for another one', async () => {
    const other = aMailbox({ id: 'mail-2', value: 'x@example.org', normal: 'x@example.org', role: 'factor' });
    const account = anAccount({
      factors: [aTotp(), aPending(anEmailFactor({ addressId: 'mail-2' }), { expiresAt: noon + 86_400_000 })],
      person: { addresses: [aMailbox(), other] },
    });
    const world = await aWorld(account);
    const code = await mailed(world, account, 'email');
    const asked = { kind: 'email', factor: { factorId: 'email-1', kind: 'email' } };
    expect(failureOf(await confirm(world, code, asked))).toEqual({ code: 'code-wrong' });
  });

  it('takes no code for an authenticator app', async () => {
    const account = anAccount({ factors: [aPending(aTotp(), { expiresAt: noon + 86_400_000 })], preferred: null });
    const world = await aWorld(account);
    const code = await mailed(world, account, 'email');
    const asked = { actor: theirs(account), kind: 'email', factor: { factorId: 'totp-1', kind: 'totp' } };
    expect(failureOf(await confirm(world, code, asked))).toEqual({ code: 'code-wrong' });
  });
});
