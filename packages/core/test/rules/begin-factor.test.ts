import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import type { Factor } from '../../src/account/factor.ts';
import { defaultPolicy, fixed, type Policy } from '../../src/policy.ts';
import { type Beginning, beginFactor, begun, type NewFactor, room } from '../../src/rules/begin-factor.ts';
import {
  aMailbox,
  anAccount,
  anEmailFactor,
  anSmsFactor,
  aPending,
  aRemoved,
  aTotp,
  noon,
} from '../../src/testing/fixtures.ts';
import { allowed, refused } from '../../src/verdict.ts';
import { administrator, day, self } from '../actors.ts';

const app: NewFactor = { factorId: 'totp-9', kind: 'totp', label: 'Watch', sealed: 'sealed', target: null };
const mail: NewFactor = {
  factorId: 'email-9',
  kind: 'email',
  label: '',
  sealed: null,
  target: { addressId: 'mail-1' },
};
const fresh: NewFactor = {
  ...mail,
  target: { addressId: 'mail-9', channel: 'email', value: 'New@example.org', normal: 'new@example.org' },
};
const account = anAccount({ factors: [aTotp()] });
const bare = anAccount({ factors: [], preferred: null });

const beginning = (before: Account, wishes: Partial<Beginning> = {}): Beginning => ({
  actor: self(before),
  factor: app,
  oneOfAKind: false,
  ifMatch: null,
  needsPassword: true,
  door: 'self-service',
  ...wishes,
});
const judged = (before: Account, wishes: Partial<Beginning> = {}, policy: Policy = defaultPolicy): unknown =>
  beginFactor(before, beginning(before, wishes), policy, noon);

const begins = {
  type: 'factor-begun',
  factorId: 'totp-9',
  kind: 'totp',
  label: 'Watch',
  addressId: null,
  expiresAt: noon + day,
  secret: { sealed: 'sealed' },
} as const;

const most = (totp: number): Policy => ({ ...defaultPolicy, maxFactors: { totp, sms: 1, email: 1 } });
const pending = (id: string, wishes: Parameters<typeof aPending>[1] = {}): Factor =>
  aPending(aTotp({ id }), { expiresAt: noon + 1, ...wishes });
const eight = Array.from({ length: 8 }, (_, at) => pending(`totp-1${at}`));
const dropped = (before: Account, wishes: Partial<Beginning> = {}): readonly string[] => {
  const verdict = beginFactor(before, beginning(before, wishes), defaultPolicy, noon);
  const events = verdict.kind === 'allowed' ? verdict.events : [];
  return events.flatMap((event) => (event.type === 'factor-dropped' ? [event.factorId] : []));
};

describe('an enrolment', () => {
  it('no-skipped-step: begins as a factor that counts for nothing and lapses after a day', () => {
    expect(judged(account)).toEqual(allowed(begins));
    expect(fixed.pendingMs).toBe(day);
  });

  it('of a mailbox that the account has names it', () => {
    expect(begun(mail, noon)).toEqual([
      {
        type: 'factor-begun',
        factorId: 'email-9',
        kind: 'email',
        label: '',
        addressId: 'mail-1',
        expiresAt: noon + day,
        secret: { sealed: null },
      },
    ]);
  });

  it('of a new mailbox adds it first, unverified and for the factor alone', () => {
    expect(begun(fresh, noon)).toEqual([
      {
        type: 'address-added',
        addressId: 'mail-9',
        channel: 'email',
        role: 'factor',
        verifiedBy: null,
        masked: 'N•••@example.org',
        secret: { value: 'New@example.org', normal: 'new@example.org' },
      },
      expect.objectContaining({ type: 'factor-begun', addressId: 'mail-9' }),
    ]);
  });

  it('needs a password beside it only where the contract says so', () => {
    const federated = anAccount({ factors: [], preferred: null, person: { passwordHash: null } });
    expect(judged(federated)).toEqual(refused({ code: 'no-password-identity' }));
    expect(judged(federated, { needsPassword: false })).toMatchObject({ kind: 'allowed' });
  });

  it('must-enrol-opens-nothing: may be begun by somebody who was let in for nothing else', () => {
    const marked = { ...bare, mustEnrol: true };
    const actor = self(marked, { session: { onlyEnrols: true }, stepUp: { methods: ['pwd'] } });
    expect(judged(marked, { actor })).toMatchObject({ kind: 'allowed' });
  });

  it('is judged in order: standing, version, password, room, freeze, change limit, step-up', () => {
    const full = { recentChanges: Array.from({ length: 20 }, () => noon) };
    const frozen = { frozen: { until: noon + day, since: noon } };
    const all = anAccount({ factors: [], preferred: null, ...full, ...frozen, person: { passwordHash: null } });
    const actor = self(all, { stepUp: null });
    const codeOf = (before: Account, wishes: Partial<Beginning>, policy: Policy = most(0)): unknown =>
      judged(before, { actor, ...wishes }, policy);
    expect(codeOf(all, { ifMatch: 9, actor: self(all, { session: { generation: 9 } }) })).toMatchObject({
      failure: { code: 'session-ended' },
    });
    expect(codeOf(all, { ifMatch: 9 })).toMatchObject({ failure: { code: 'version-mismatch' } });
    expect(codeOf(all, {})).toMatchObject({ failure: { code: 'no-password-identity' } });
    expect(codeOf({ ...bare, ...full, ...frozen }, {})).toMatchObject({ failure: { code: 'kind-not-allowed' } });
    expect(codeOf({ ...bare, ...full, ...frozen }, {}, most(1))).toMatchObject({ failure: { code: 'changes-frozen' } });
    expect(codeOf({ ...bare, ...full }, {}, most(1))).toMatchObject({ failure: { code: 'throttled' } });
    expect(codeOf(bare, {}, most(1))).toMatchObject({ failure: { code: 'step-up-needed' } });
    expect(judged(bare, { actor: administrator() })).toMatchObject({ kind: 'allowed' });
  });
});

describe('room for a factor', () => {
  it('is as much as policy allows, locked ones included, pending and removed ones left out', () => {
    const two = anAccount({ factors: [aTotp(), aTotp({ id: 'totp-2', state: 'locked' }), aPending(), aRemoved()] });
    expect(room(two, app, false, most(3))).toBeNull();
    expect(room(two, app, false, most(2))).toEqual({ code: 'too-many-factors', kind: 'totp', most: 2 });
    expect(room(two, app, false, most(1))).toEqual({ code: 'too-many-factors', kind: 'totp', most: 1 });
  });

  it('is not there for a kind that policy does not allow', () => {
    expect(room(bare, app, false, most(0))).toEqual({ code: 'kind-not-allowed', kind: 'totp' });
  });

  it('is taken by one of the kind, where the contract knows only one', () => {
    expect(room(account, app, true, defaultPolicy)).toEqual({ code: 'factor-exists', kind: 'totp' });
    expect(room(account, app, false, defaultPolicy)).toBeNull();
    expect(room(bare, app, true, defaultPolicy)).toBeNull();
    expect(room(account, mail, true, defaultPolicy)).toBeNull();
  });

  it('is not there without an address to send codes to', () => {
    expect(room(bare, { ...mail, target: null }, false, defaultPolicy)).toEqual({
      code: 'target-unverified',
      kind: 'email',
    });
    expect(room(bare, { ...mail, kind: 'sms', target: null }, false, defaultPolicy)).toMatchObject({ kind: 'sms' });
  });

  it('is not there twice for one address, however it is named', () => {
    const mailed = anAccount({ factors: [anEmailFactor()], preferred: 'email' });
    const named = (normal: string): NewFactor => ({
      ...mail,
      target: { addressId: 'mail-9', channel: 'email', value: normal, normal },
    });
    const exists = { code: 'target-exists', kind: 'email' };
    const full = { code: 'too-many-factors', kind: 'email', most: 1 };
    expect(room(mailed, mail, false, defaultPolicy)).toEqual(exists);
    expect(room(mailed, named('ada@example.org'), false, defaultPolicy)).toEqual(exists);
    expect(room(mailed, named('grace@example.org'), false, defaultPolicy)).toEqual(full);
    expect(room(mailed, { ...mail, target: { addressId: 'mail-2' } }, false, defaultPolicy)).toEqual(full);
  });

  it('looks at the address of the factor, and at no other of the account', () => {
    const elsewhere = anAccount({
      factors: [anEmailFactor({ addressId: 'mail-2' })],
      person: { addresses: [aMailbox(), aMailbox({ id: 'mail-2', normal: 'grace@example.org' })] },
    });
    const again: NewFactor = {
      ...mail,
      target: { addressId: 'mail-9', channel: 'email', value: 'x', normal: 'ada@example.org' },
    };
    expect(room(elsewhere, again, false, defaultPolicy)).toMatchObject({ code: 'too-many-factors' });
  });

  it('is not there while the channel is off; an app needs none', () => {
    const off: Policy = { ...defaultPolicy, channels: { sms: false, email: false } };
    expect(room(bare, mail, false, off)).toEqual({ code: 'channel-off', kind: 'email' });
    expect(room(bare, app, false, off)).toBeNull();
  });

  it('is judged in order: kind, address, one of a kind, same address, number, channel', () => {
    const off: Policy = { ...defaultPolicy, channels: { sms: false, email: false } };
    const none: Policy = { ...off, maxFactors: { totp: 0, sms: 0, email: 0 } };
    const mailed = anAccount({ factors: [anEmailFactor()], preferred: 'email' });
    const blind = { ...mail, target: null };
    expect(room(mailed, blind, true, none)).toMatchObject({ code: 'kind-not-allowed' });
    expect(room(mailed, blind, true, off)).toMatchObject({ code: 'target-unverified' });
    expect(room(mailed, mail, true, off)).toMatchObject({ code: 'factor-exists' });
    expect(room(mailed, mail, false, off)).toMatchObject({ code: 'target-exists' });
    expect(room(mailed, fresh, false, off)).toMatchObject({ code: 'too-many-factors' });
  });
});

describe('an enrolment that was never finished', () => {
  it('gives way where eight of the kind are open, the oldest first', () => {
    expect(fixed.pendingPerKind).toBe(8);
    expect(dropped({ ...account, factors: eight })).toEqual(['totp-10']);
    expect(dropped({ ...account, factors: eight.slice(1) })).toEqual([]);
  });

  it('gives way at once where the contract knows only one of a kind', () => {
    expect(dropped({ ...bare, factors: eight.slice(0, 2) }, { oneOfAKind: true })).toEqual(['totp-10', 'totp-11']);
  });

  it('gives way when it has lapsed, of whatever kind it is', () => {
    const lapsed = aPending(anSmsFactor(), { expiresAt: noon });
    const open = aPending(anEmailFactor(), { expiresAt: noon + 1 });
    const before = { ...account, factors: [lapsed, open, pending('totp-8', { expiresAt: noon }), pending('totp-7')] };
    expect(dropped(before)).toEqual(['sms-1', 'totp-8']);
    expect(dropped(before, { oneOfAKind: true })).toEqual(['sms-1', 'totp-8', 'totp-7']);
  });

  it('is not counted among eight when it has lapsed, nor are those of other kinds', () => {
    const before = {
      ...account,
      factors: [
        pending('totp-8', { expiresAt: noon }),
        ...eight.slice(1),
        aPending(anEmailFactor(), { expiresAt: noon + 1 }),
      ],
    };
    expect(dropped(before)).toEqual(['totp-8']);
  });

  it('gives way before the new one begins', () => {
    expect(judged({ ...account, factors: eight })).toEqual(
      allowed({ type: 'factor-dropped', factorId: 'totp-10' }, begins),
    );
  });
});
