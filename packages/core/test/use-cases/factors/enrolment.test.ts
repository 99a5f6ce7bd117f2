import { type Account, fixed } from '@detent/core';
import { aMailbox, aNumber, anAccount, aPending, aTotp, failing, noon } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import {
  anAsk,
  atOnce,
  aWorld,
  before,
  doneWith,
  failureOf,
  grace,
  instead,
  otherThan,
  theirs,
  type World,
} from '../../support/world.ts';

const bare = anAccount({ factors: [], preferred: null });
const asked = (account: Account) => ({ actor: theirs(account), oneOfAKind: false, ifMatch: null, needsPassword: true });

describe('beginning the enrolment of an authenticator app', () => {
  it('shows the secret once and remembers it sealed, as pending', async () => {
    const world = await aWorld(bare);
    const { outcome, shown } = await world.detent.beginTotp(anAsk(), { ...asked(bare), label: ' Tablet ' });
    const [factor] = doneWith(outcome).factors;
    expect(factor).toMatchObject({
      id: shown?.factorId,
      state: 'pending',
      label: 'Tablet',
      expiresAt: noon + fixed.pendingMs,
    });
    const bound = { purpose: 'totp-secret', accountId: 'account-1', of: shown?.factorId ?? '' } as const;
    expect(world.ports.vault.open(factor?.sealed ?? '', bound)).toBe(shown?.secret);
    expect(shown?.uri).toBe(
      `otpauth://totp/Detent:${encodeURIComponent('Ada@example.org')}?secret=${shown?.secret}&issuer=Detent`,
    );
  });

  it('names the person where the account has no mailbox', async () => {
    const account = anAccount({ factors: [], preferred: null, person: { addresses: [aNumber()] } });
    const world = await aWorld(account);
    const { shown } = await world.detent.beginTotp(anAsk(), asked(account));
    expect(shown?.uri).toContain('Detent:Ada?');
  });

  it('is refused before anything is made where its label is no fit text', async () => {
    const world = await aWorld(bare);
    const { outcome, shown } = await world.detent.beginTotp(anAsk(), { ...asked(bare), label: 'x'.repeat(129) });
    expect(failureOf(outcome)).toEqual({ code: 'input-invalid', field: 'label', rule: 'text' });
    expect(shown).toBeNull();
    expect(
      doneWith((await world.detent.beginTotp(anAsk(), { ...asked(bare), label: 'x'.repeat(128) })).outcome),
    ).toBeDefined();
  });

  it('shows nothing where the rule refuses', async () => {
    const world = await aWorld(bare);
    const { outcome, shown } = await world.detent.beginTotp(anAsk(), { ...asked(bare), ifMatch: 1 });
    expect(failureOf(outcome)).toEqual({ code: 'version-mismatch' });
    expect(shown).toBeNull();
  });

  it('fails as the port that failed', async () => {
    const world = await aWorld(bare);
    world.ports.vault.fault = 'seal';
    await expect(world.detent.beginTotp(anAsk(), asked(bare))).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'Vault', op: 'write' },
    });
    const oneTimePasswords = instead(world.ports.oneTimePasswords, {
      secret: () => {
        throw new TypeError('no entropy');
      },
    });
    await expect(world.server({ oneTimePasswords }).beginTotp(anAsk(), asked(bare))).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'OneTimePasswords', op: 'write' },
    });
    expect(await world.acts()).toEqual([]);
  });
});

describe('beginning the enrolment of a mailbox or number', () => {
  const target = { value: '+49 30 1', normal: '+49301234567' };

  it('remembers an address that the account did not have', async () => {
    const world = await aWorld(bare);
    const { outcome, shown } = await world.detent.beginDelivered(anAsk(), { ...asked(bare), kind: 'sms', target });
    const account = doneWith(outcome);
    expect(account.factors).toMatchObject([
      { id: shown?.factorId, kind: 'sms', state: 'pending', addressId: shown?.addressId },
    ]);
    expect(account.person.addresses.at(-1)).toMatchObject({
      id: shown?.addressId,
      ...target,
      role: 'factor',
      verifiedAt: null,
    });
  });

  it('takes the id of an address that the account has, so that one mailbox stays one recipient', async () => {
    const world = await aWorld(bare);
    const known = { value: 'ADA@example.org', normal: 'ada@example.org' };
    const typed = await world.detent.beginDelivered(anAsk(), { ...asked(bare), kind: 'email', target: known });
    expect(typed.shown?.addressId).toBe('mail-1');
    const own = await world.detent.beginDelivered(anAsk(), { ...asked(bare), kind: 'sms', target: 'own' });
    expect(own.shown?.addressId).toBe('number-1');
    expect((await world.account()).person.addresses).toHaveLength(2);
  });

  it('gives an address that was given up, or that is of the other channel, an id of its own', async () => {
    const account = anAccount({
      factors: [],
      preferred: null,
      person: {
        addresses: [
          aMailbox({ id: 'mail-0', normal: 'old@example.org', role: 'factor', givenUpAt: noon - 1 }),
          aNumber({ normal: 'ada@example.org' }),
        ],
      },
    });
    const world = await aWorld(account);
    for (const normal of ['old@example.org', 'ada@example.org']) {
      const begun = await world.detent.beginDelivered(anAsk(), {
        ...asked(account),
        kind: 'email',
        target: { value: normal, normal },
      });
      expect(['mail-0', 'number-1']).not.toContain(begun.shown?.addressId);
    }
  });

  it('needs an own address where that is meant, and a label that is fit text', async () => {
    const account = anAccount({ factors: [], preferred: null, person: { addresses: [aMailbox()] } });
    const world = await aWorld(account);
    const none = await world.detent.beginDelivered(anAsk(), { ...asked(account), kind: 'sms', target: 'own' });
    expect(failureOf(none.outcome)).toEqual({ code: 'target-unverified', kind: 'sms' });
    expect(none.shown).toBeNull();
    const hostile = { ...asked(account), kind: 'sms', target, label: 'a\u202eb' } as const;
    const { outcome, shown } = await world.detent.beginDelivered(anAsk(), hostile);
    expect(failureOf(outcome)).toEqual({ code: 'input-invalid', field: 'label', rule: 'text' });
    expect(shown).toBeNull();
  });
});

describe('confirming an authenticator app that the account remembers', () => {
  const account = anAccount({
    factors: [aPending(aTotp(), { expiresAt: noon + 1 })],
    preferred: null,
    mustEnrol: true,
  });
  const confirm = (world: World, code: string, wishes = {}) =>
    world.detent.confirmTotp(anAsk(), {
      ...asked(account),
      factor: { factorId: 'totp-1', kind: 'totp' },
      code,
      ...wishes,
    });

  it('no-skipped-step: takes a code made with it, and that code’s step with it', async () => {
    const world = await aWorld(account);
    const { factors, mustEnrol, preferred } = doneWith(await confirm(world, world.typed()));
    expect(factors).toMatchObject([{ state: 'active', lastStep: Math.floor(noon / 30_000) }]);
    expect({ mustEnrol, preferred }).toEqual({ mustEnrol: false, preferred: 'totp' });
  });

  it('remembers the latest step that the code fits, so that it is good for no later one', async () => {
    const world = await aWorld(account);
    const oneTimePasswords = instead(world.ports.oneTimePasswords, { matches: () => [7, 9] });
    const outcome = await world
      .server({ oneTimePasswords })
      .confirmTotp(anAsk(), { ...asked(account), factor: { factorId: 'totp-1', kind: 'totp' }, code: '000000' });
    expect(doneWith(outcome).factors).toMatchObject([{ lastStep: 9 }]);
  });

  it('failure-stays-counted: refuses a wrong code and counts it, until there are no more tries', async () => {
    const world = await aWorld(account);
    const wrong = otherThan(world.typed());
    for (let count = 0; count < 10; count += 1)
      expect(failureOf(await confirm(world, wrong))).toEqual({ code: 'code-wrong' });
    expect(failureOf(await confirm(world, world.typed()))).toMatchObject({ code: 'throttled', limit: 'guesses' });
    expect(await world.acts()).toEqual([]);
  });

  it('gives back the try of a right code', async () => {
    const world = await aWorld(
      anAccount({ factors: [aTotp(), aPending(aTotp({ id: 'totp-2' }), { expiresAt: noon + 1 })] }),
    );
    const wrong = otherThan(world.typed('totp-2'));
    const second = { factor: { factorId: 'totp-2', kind: 'totp' } };
    const stepped = { actor: theirs(await world.account()) };
    for (let count = 0; count < 9; count += 1) await confirm(world, wrong, { ...second, ...stepped });
    expect(failureOf(await confirm(world, world.typed('totp-2'), { ...second, ...stepped }))).toBe('done');
    const { detent } = world;
    const guess = { lane: 'session:session-1', challengeId: null, codeId: null, at: [] };
    for (let count = 0; count < 10; count += 1)
      expect((await detent.guesses.take(await world.account(), guess)).kind).toBe('taken');
  });

  it('compares nothing, right or wrong, once a factor has had all its tries', async () => {
    const tight = { guesses: { perCode: 5, perLane: [{ most: 1000, inMs: 1000 }], perFactorInARow: 3 } };
    const world = await aWorld(account, { policy: tight });
    for (let count = 0; count < 3; count += 1) await confirm(world, otherThan(world.typed()));
    expect(failureOf(await confirm(world, world.typed()))).toEqual({ code: 'code-wrong' });
    expect((await world.account()).factors).toMatchObject([{ state: 'pending' }]);
  });

  it('counts no try where the code could not matter', async () => {
    const world = await aWorld(account);
    for (let count = 0; count < 20; count += 1)
      expect(failureOf(await confirm(world, '000000', { ifMatch: 1 }))).toEqual({ code: 'version-mismatch' });
    expect(failureOf(await confirm(world, world.typed()))).toBe('done');
  });

  it('knows no account that is not there', async () => {
    const world = await aWorld(null);
    expect(failureOf(await confirm(world, '000000'))).toEqual({ code: 'account-unknown' });
  });

  it('asks to come again, counted, where a try became possible only while it was refused', async () => {
    const world = await aWorld(anAccount({ ...account, factors: [] }));
    const begins = () => world.detent.beginTotp(anAsk(), asked(account));
    const accounts = before(world.stores.accounts, 'confirm', begins);
    const outcome = await world
      .server({ accounts })
      .confirmTotp(anAsk(), { ...asked(account), factor: { factorId: null, kind: 'totp' }, code: '000000' });
    expect(failureOf(outcome)).toEqual({ code: 'conflict' });
  });

  it('is wrong for a factor that has no secret', async () => {
    const pending = aPending(aTotp({ id: 'sms-1', kind: 'sms', sealed: null, addressId: 'number-1' }), {
      expiresAt: noon + 1,
    });
    const world = await aWorld(anAccount({ ...account, factors: [pending] }));
    const factor = { factor: { factorId: 'sms-1', kind: null } };
    expect(failureOf(await confirm(world, '000000', factor))).toEqual({ code: 'code-wrong' });
  });

  it('judges again, after a lost race, on the account as it is by then', async () => {
    const world = await aWorld(account);
    const first = () => confirm(world, world.typed());
    const late = world.server({ accounts: before(world.stores.accounts, 'commit', first) });
    const outcome = await late.confirmTotp(anAsk(), {
      ...asked(account),
      factor: { factorId: 'totp-1', kind: 'totp' },
      code: world.typed(),
    });
    expect(failureOf(outcome)).toEqual({ code: 'factor-exists', kind: 'totp' });
    expect((await world.events()).filter((type) => type === 'factor-confirmed')).toHaveLength(1);
  });

  it('totp-once: of twenty confirmations at once one succeeds', async () => {
    const world = await aWorld(account);
    const answers = await atOnce(20, () => confirm(world, world.typed()));
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1);
  });

  it('counts an operator’s tries in a lane of their own', async () => {
    const world = await aWorld(account);
    const wrong = otherThan(world.typed());
    for (let count = 0; count < 10; count += 1) await confirm(world, wrong, { actor: grace });
    expect(failureOf(await confirm(world, world.typed(), { actor: grace }))).toMatchObject({ code: 'throttled' });
    expect(failureOf(await confirm(world, world.typed()))).toBe('done');
  });

  it('refuses where a try cannot be counted', async () => {
    const world = await aWorld(account);
    const failure = { code: 'port-failed', port: 'Throttles', op: 'write' } as const;
    const throttles = failing(world.stores.throttles, { method: 'take', how: 'throw', failure });
    const { confirmTotp } = world.server({ throttles });
    const asking = { ...asked(account), factor: { factorId: 'totp-1', kind: 'totp' } as const, code: world.typed() };
    await expect(confirmTotp(anAsk(), asking)).rejects.toMatchObject({ failure });
    expect(await world.acts()).toEqual([]);
  });

  it('opens the secret where it was sealed, and nowhere else', async () => {
    const moved = { ...aTotp(), sealed: aTotp({ id: 'totp-9' }).sealed };
    const world = await aWorld(anAccount({ ...account, factors: [aPending(moved, { expiresAt: noon + 1 })] }));
    await expect(confirm(world, world.typed('totp-9'))).rejects.toMatchObject({ failure: { code: 'seal-unopened' } });
  });
});
