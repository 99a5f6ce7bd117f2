import { type Act, type Factor, type Outcome, typedRecoveryCode } from '@detent/core';
import {
  anAccount,
  anEmailFactor,
  aPending,
  aRemoved,
  aTotp,
  failing,
  noon,
  PlainVault,
  totpSecret,
} from '@detent/core/testing';
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
  theirs,
  type World,
} from '../../support/world.ts';

const account = anAccount({ recovery: { salt: 'salt', hashes: ['a', 'b'], issuedAt: noon - 1000 } });
const asked = { actor: theirs(account), ifMatch: null, needsPassword: true };

const prefer = (world: World, kind: 'totp' | 'sms' | 'email', wishes = {}) =>
  world.detent.preferKind(anAsk(), { ...asked, kind, ...wishes });

describe('preferring a kind', () => {
  it('chooses one that is on', async () => {
    const world = await aWorld(account);
    expect(doneWith(await prefer(world, 'email')).preferred).toBe('email');
    expect(failureOf(await prefer(world, 'sms'))).toEqual({ code: 'kind-off', kind: 'sms' });
  });

  it('changes nothing where it is preferred already', async () => {
    const world = await aWorld(account);
    expect(await prefer(world, 'totp')).toEqual({ kind: 'done', account, act: null, impact: null });
  });

  it('needs a step-up at every door but those that policy relaxes', async () => {
    const world = await aWorld(account, { policy: { relaxedDoors: ['zitadel'] } });
    const without = { ...asked, actor: { ...asked.actor, stepUp: null }, kind: 'email' } as const;
    expect(failureOf(await world.detent.preferKind(anAsk(), without))).toMatchObject({ code: 'step-up-needed' });
    expect(failureOf(await world.detent.preferKind(anAsk({ door: 'zitadel' }), without))).toBe('done');
  });

  it('attack-34: never prefers what is removed at the same moment', async () => {
    const world = await aWorld(account);
    const removes = () =>
      world.detent.removeFactor(anAsk(), {
        actor: grace,
        which: { kind: 'email' },
        includePending: false,
        ifMatch: null,
        needsPassword: false,
        compromised: false,
      });
    const late = world.server({ accounts: before(world.stores.accounts, 'commit', removes) });
    const outcome = await late.preferKind(anAsk(), { ...asked, actor: theirs(account), kind: 'email' });
    expect(failureOf(outcome)).toEqual({ code: 'session-ended' });
    expect((await world.account()).preferred).toBe('totp');
  });
});

/** The recovery codes whose hashes the account keeps. */
async function good(world: World, codes: readonly string[]): Promise<boolean> {
  const { recovery } = await world.account();
  const hashes = await Promise.all(
    codes.map((code) => world.ports.hasher.hashRecovery(typedRecoveryCode(code), recovery?.salt ?? '')),
  );
  return JSON.stringify(hashes) === JSON.stringify(recovery?.hashes);
}

const actOf = (outcome: Outcome | undefined): Act | null => (outcome?.kind === 'done' ? outcome.act : null);

describe('issuing recovery codes', () => {
  it('shows a set once, keeps its hashes, and ends the set before it', async () => {
    const world = await aWorld(account);
    const { outcome, codes } = await world.detent.issueRecoveryCodes(anAsk(), asked);
    expect(doneWith(outcome).recovery?.hashes).toHaveLength(6);
    expect(await good(world, codes ?? [])).toBe(true);
    expect(new Set(codes).size).toBe(6);
    expect(codes?.every((code) => /^[A-Za-z0-9]{12}$/.test(code))).toBe(true);
  });

  it('issues as many as are asked for', async () => {
    const world = await aWorld(account);
    const { codes } = await world.detent.issueRecoveryCodes(anAsk(), { ...asked, count: 10 });
    expect(codes).toHaveLength(10);
  });

  it('hashes nothing where it is refused', async () => {
    const world = await aWorld(anAccount({ factors: [anEmailFactor()], preferred: 'email' }));
    const { outcome, codes } = await world.detent.issueRecoveryCodes(anAsk(), asked);
    expect(failureOf(outcome)).toEqual({ code: 'nothing-to-recover' });
    expect(codes).toBeNull();
    expect(world.ports.hasher.work).toBe(0);
  });

  it('shows nothing where the commit is refused in the end', async () => {
    const world = await aWorld(account);
    const signsOut = () => world.detent.endAllSessions(anAsk(), theirs(account));
    const late = world.server({ hasher: before(world.ports.hasher, 'hashRecovery', signsOut) });
    const { outcome, codes } = await late.issueRecoveryCodes(anAsk(), asked);
    expect(failureOf(outcome)).toEqual({ code: 'session-ended' });
    expect(codes).toBeNull();
    expect((await world.account()).recovery).toEqual(account.recovery);
  });

  it('attack-21: of ten renewals at once the set that was committed last is the valid one, as its answer showed it', async () => {
    const world = await aWorld(account);
    const servers = [world.detent, world.server()];
    const answers = await atOnce(10, async (at) => servers[at % 2]?.issueRecoveryCodes(anAsk(), asked));
    const sequences = answers.map((answer) => actOf(answer?.outcome)?.sequence ?? 0);
    const last = answers[sequences.indexOf(Math.max(...sequences))];
    expect(await good(world, last?.codes ?? [])).toBe(true);
    const valid = await Promise.all(answers.map((answer) => good(world, answer?.codes ?? [])));
    expect(valid.filter(Boolean)).toHaveLength(1);
  });
});

describe('removing recovery codes', () => {
  it('leaves factors alone, and does nothing where there are none', async () => {
    const world = await aWorld(account);
    const after = doneWith(await world.detent.removeRecoveryCodes(anAsk(), asked));
    expect(after).toMatchObject({ recovery: null, factors: account.factors, epoch: account.epoch });
    const again = await world.detent.removeRecoveryCodes(anAsk(), asked);
    expect(again).toMatchObject({ kind: 'done', act: null });
    expect(await world.events()).toEqual(['recovery-codes-removed']);
  });

  it('needs a step-up', async () => {
    const world = await aWorld(account);
    const without = { ...asked, actor: { ...asked.actor, stepUp: null } };
    expect(failureOf(await world.detent.removeRecoveryCodes(anAsk(), without))).toMatchObject({
      code: 'step-up-needed',
    });
  });
});

const noAnswer = (): never => {
  throw new TypeError('no answer');
};

/** What must stay as it is. */
const unsealed = ({ sealed: _sealed, ...rest }: Factor) => rest;

describe('sealing anew under the ring’s current key', () => {
  const rotated = new PlainVault({ current: 'key-2', opens: ['key-1'] });
  const holding = anAccount({
    factors: [
      aTotp(),
      aTotp({ id: 'totp-2', state: 'locked' }),
      aPending(aTotp({ id: 'totp-3' })),
      aRemoved(aTotp({ id: 'totp-4' })),
      aRemoved(aTotp({ id: 'totp-5', sealed: null }), { erased: true }),
      anEmailFactor(),
    ],
  });

  const secretOf = ({ id, sealed }: Factor): string =>
    rotated.open(sealed ?? '', { purpose: 'totp-secret', accountId: 'account-1', of: id });

  it('takes every secret that the account holds, in whatever state, and keeps it the same', async () => {
    const world = await aWorld(holding);
    const { rewrapAccount } = world.server({ vault: rotated });
    expect(await rewrapAccount('account-1')).toBe(4);
    const { factors } = await world.account();
    const sealed = factors.filter((factor) => factor.sealed !== null);
    expect(sealed.map(({ sealed: value }) => rotated.keyOf(value ?? ''))).toEqual(['key-2', 'key-2', 'key-2', 'key-2']);
    expect(sealed.map(secretOf)).toEqual(['totp-1', 'totp-2', 'totp-3', 'totp-4'].map(totpSecret));
    expect(factors.map(unsealed)).toEqual(holding.factors.map(unsealed));
    expect(await world.acts()).toMatchObject([
      {
        actor: { kind: 'system', id: 'keys' },
        events: [{ type: 'secrets-rewrapped', factorIds: ['totp-1', 'totp-2', 'totp-3', 'totp-4'] }],
      },
    ]);
  });

  it('commits nothing where all is sealed under that key already', async () => {
    const world = await aWorld(holding);
    expect(await world.detent.rewrapAccount('account-1')).toBe(0);
    expect(await world.acts()).toEqual([]);
  });

  it('takes only what is sealed under another key', async () => {
    const bound = { purpose: 'totp-secret', accountId: 'account-1', of: 'totp-2' } as const;
    const mixed = anAccount({ factors: [aTotp(), aTotp({ id: 'totp-2', sealed: rotated.seal('SECRET', bound) })] });
    const world = await aWorld(mixed);
    expect(await world.server({ vault: rotated }).rewrapAccount('account-1')).toBe(1);
    expect((await world.account()).factors.map(secretOf)).toEqual([totpSecret(), 'SECRET']);
  });

  it('attack-43: never writes over a removal that came between', async () => {
    const world = await aWorld(account);
    const removes = () =>
      world.detent.removeFactor(anAsk(), {
        actor: grace,
        which: { kind: 'totp' },
        includePending: false,
        ifMatch: null,
        needsPassword: false,
        compromised: true,
      });
    const accounts = before(world.stores.accounts, 'commit', removes);
    expect(await world.server({ vault: rotated, accounts }).rewrapAccount('account-1')).toBe(0);
    const [totp] = (await world.account()).factors;
    expect(totp).toMatchObject({ state: 'removed', sealed: null });
  });

  it('passes over an account that is gone', async () => {
    const world = await aWorld(null);
    expect(await world.server({ vault: rotated }).rewrapAccount('account-1')).toBe(0);
  });

  it('fails where a secret does not open, where the vault fails, and where it never gets to write', async () => {
    const world = await aWorld(holding);
    const lost = world.server({ vault: new PlainVault({ current: 'key-9' }) });
    await expect(lost.rewrapAccount('account-1')).rejects.toMatchObject({ failure: { code: 'seal-unopened' } });
    await expect(
      world.server({ vault: instead(rotated, { seal: noAnswer }) }).rewrapAccount('account-1'),
    ).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'Vault', op: 'write' },
    });
    const accounts = failing(world.stores.accounts, { method: 'commit', how: 'conflict' });
    await expect(world.server({ vault: rotated, accounts }).rewrapAccount('account-1')).rejects.toMatchObject({
      failure: { code: 'conflict' },
    });
    expect(await world.account()).toEqual(holding);
  });
});
