import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import type { Event } from '../../src/account/event.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { begun, type NewFactor } from '../../src/rules/begin-factor.ts';
import { type Confirmation, confirmFactor, mayConfirm } from '../../src/rules/confirm-factor.ts';
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
import { day, self, service } from '../actors.ts';

const open = aPending(aTotp({ id: 'totp-2', label: 'Tablet' }), { expiresAt: noon + 1 });
const openMail = aPending(anEmailFactor({ id: 'email-2' }), { expiresAt: noon + 1 });
const account = anAccount({ factors: [anEmailFactor(), open], preferred: 'email' });
const app: NewFactor = { factorId: 'totp-9', kind: 'totp', label: 'Watch', sealed: 'sealed', target: null };
const fresh: NewFactor = {
  factorId: 'email-9',
  kind: 'email',
  label: '',
  sealed: null,
  target: { addressId: 'mail-9', channel: 'email', value: 'New@example.org', normal: 'new@example.org' },
};
const wrong = { by: 'nothing', failure: { code: 'code-wrong' } } as const;

const confirmation = (before: Account, wishes: Partial<Confirmation> = {}): Confirmation => ({
  actor: self(before),
  factor: { factorId: 'totp-2', kind: 'totp' },
  proof: { by: 'code', step: 77 },
  replaces: false,
  unopened: [],
  oneOfAKind: false,
  setup: null,
  recovery: null,
  sessions: 'keep',
  ifMatch: null,
  needsPassword: true,
  door: 'self-service',
  ...wishes,
});
const judged = (
  wishes: Partial<Confirmation> = {},
  before: Account = account,
  policy: Policy = defaultPolicy,
): unknown => confirmFactor(before, confirmation(before, wishes), policy, noon);
const may = (wishes: Partial<Confirmation> = {}, before: Account = account, policy: Policy = defaultPolicy): unknown =>
  mayConfirm(before, confirmation(before, wishes), policy, noon);

const confirmed = { type: 'factor-confirmed', factorId: 'totp-2', step: 77 } as const;
const elected = { type: 'preferred-elected', kind: 'totp' } as const;
const most = (totp: number): Policy => ({ ...defaultPolicy, maxFactors: { totp, sms: 1, email: 1 } });

const having = (mailbox: Parameters<typeof aMailbox>[0]): Account =>
  anAccount({ factors: [aTotp(), openMail], person: { addresses: [aMailbox(mailbox)] } });

describe('a factor whose code was accepted', () => {
  it('no-skipped-step: counts from then on, remembering the step', () => {
    expect(judged()).toEqual(allowed(confirmed, elected));
  });

  it('spends the code that was sent for it', () => {
    const before = anAccount({ factors: [aTotp(), openMail] });
    const factor = { factorId: 'email-2', kind: 'email' } as const;
    expect(judged({ factor, proof: { by: 'sent-code', codeId: 'code-1' } }, before)).toEqual(
      allowed({ type: 'code-spent', codeId: 'code-1' }, { type: 'factor-confirmed', factorId: 'email-2', step: 0 }),
    );
  });

  it('may begin in the same act', () => {
    const [begins] = begun(app, noon);
    expect(judged({ factor: app }, anAccount())).toEqual(
      allowed(begins as Event, { type: 'factor-confirmed', factorId: 'totp-9', step: 77 }),
    );
  });

  it('is preferred if it is an app and nothing else was', () => {
    expect(judged({}, anAccount({ factors: [aTotp(), open] }))).toEqual(allowed(confirmed));
    const number = anAccount({
      factors: [anEmailFactor(), aPending(anSmsFactor(), { expiresAt: noon + 1 })],
      preferred: 'email',
    });
    expect(
      judged({ factor: { factorId: 'sms-1', kind: null }, proof: { by: 'sent-code', codeId: 'c' } }, number),
    ).toEqual(allowed({ type: 'code-spent', codeId: 'c' }, { type: 'factor-confirmed', factorId: 'sms-1', step: 0 }));
  });

  it('brings its recovery codes along', () => {
    const recovery = { salt: 'salt-1', hashes: ['a', 'b'] };
    expect(judged({ recovery })).toEqual(
      allowed(confirmed, { type: 'recovery-codes-issued', count: 2, secret: recovery }, elected),
    );
  });

  it('ends sessions, or their access tokens, or nothing', () => {
    expect(judged({ sessions: 'end' })).toEqual(allowed(confirmed, elected, { type: 'sessions-cut', kept: null }));
    expect(judged({ sessions: 'refresh' })).toEqual(allowed(confirmed, elected, { type: 'access-cut' }));
    expect(judged({ sessions: 'keep' })).toEqual(allowed(confirmed, elected));
  });
});

describe('a factor that somebody vouches for', () => {
  const factor = { factorId: 'email-2', kind: 'email' } as const;
  const done = { type: 'factor-confirmed', factorId: 'email-2', step: 0 } as const;
  const verified = { type: 'address-verified', addressId: 'mail-1', by: 'word' } as const;
  it('has its address verified by that word, unless it was verified before', () => {
    const proof = { by: 'word' } as const;
    expect(judged({ factor, proof }, having({ verifiedAt: null, verifiedBy: null }))).toEqual(allowed(done, verified));
    expect(judged({ factor, proof }, having({}))).toEqual(allowed(done));
  });

  it('has a new address verified too', () => {
    expect(judged({ factor: fresh, proof: { by: 'word' } }, anAccount({ factors: [aTotp()] }))).toEqual({
      kind: 'allowed',
      events: [
        expect.objectContaining({ type: 'address-added', addressId: 'mail-9' }),
        expect.objectContaining({ type: 'factor-begun', addressId: 'mail-9' }),
        { type: 'factor-confirmed', factorId: 'email-9', step: 0 },
        { type: 'address-verified', addressId: 'mail-9', by: 'word' },
      ],
      letters: [],
    });
  });

  it('needs no address to be verified if it is an app', () => {
    expect(judged({ proof: { by: 'word' } })).toEqual(allowed({ ...confirmed, step: 0 }, elected));
  });

  it('is the only one whose address is verified here', () => {
    const unverified = having({ verifiedAt: null, verifiedBy: null });
    const proof = { by: 'sent-code', codeId: 'code-1' } as const;
    expect(judged({ factor, proof }, unverified)).toEqual(allowed({ type: 'code-spent', codeId: 'code-1' }, done));
  });
});

describe('a factor whose address was verified before', () => {
  const factor = { factorId: 'email-2', kind: 'email' } as const;
  const proof = { by: 'verified-address' } as const;

  it('no-skipped-step: needs no code where the contract says so', () => {
    expect(judged({ factor, proof }, anAccount({ factors: [aTotp(), openMail] }))).toEqual(
      allowed({ type: 'factor-confirmed', factorId: 'email-2', step: 0 }),
    );
  });

  it('no-skipped-step: needs the address to have been verified', () => {
    const unverified = anAccount({
      factors: [aTotp(), openMail],
      person: { addresses: [aMailbox({ verifiedAt: null, verifiedBy: null })] },
    });
    expect(judged({ factor, proof }, unverified)).toEqual(refused({ code: 'target-unverified', kind: 'email' }));
    const gone = anAccount({ factors: [aTotp(), openMail], person: { addresses: [] } });
    expect(judged({ factor, proof }, gone)).toEqual(refused({ code: 'target-unverified', kind: 'email' }));
    expect(judged({ proof })).toEqual(refused({ code: 'target-unverified', kind: 'totp' }));
  });

  it('is told so before it is asked for a step-up', () => {
    const actor = self(account, { stepUp: null });
    expect(judged({ proof, actor })).toMatchObject({ failure: { code: 'target-unverified' } });
  });
});

describe('a factor that replaces others', () => {
  const two = anAccount({ factors: [aTotp(), aTotp({ id: 'totp-3', state: 'locked' }), anEmailFactor(), open] });
  const gone = {
    type: 'factors-removed',
    factorIds: ['totp-1', 'totp-3'],
    restorableUntil: noon + 3 * day,
    compromised: false,
  } as const;

  it('keeps-one-factor: takes every other of its kind off in the same act, and none of another kind', () => {
    expect(judged({ replaces: true }, two)).toEqual(allowed(confirmed, gone));
  });

  it('needs no room, and one of its kind to be on', () => {
    expect(judged({ replaces: true }, two, most(2))).toMatchObject({ kind: 'allowed' });
    expect(judged({ replaces: true, oneOfAKind: true }, two, most(2))).toMatchObject({ kind: 'allowed' });
    expect(judged({ replaces: true })).toEqual(refused({ code: 'kind-off', kind: 'totp' }));
  });

  it('promises no undo that cannot work: what it would bring back must open', () => {
    expect(judged({ replaces: true, unopened: ['totp-1'] }, two)).toEqual(refused({ code: 'seal-unopened' }));
    expect(judged({ replaces: true, unopened: ['totp-9'] }, two)).toMatchObject({ kind: 'allowed' });
    expect(judged({ unopened: ['totp-1'] }, two)).toMatchObject({ kind: 'allowed' });
  });

  it('leaves them their undo window as policy says', () => {
    const policy: Policy = { ...defaultPolicy, undoWindowMs: 9 };
    expect(judged({ replaces: true }, two, policy)).toMatchObject({
      events: [confirmed, { restorableUntil: noon + 9 }],
    });
  });

  it('does so before new recovery codes are issued', () => {
    const recovery = { salt: 'salt-1', hashes: ['a'] };
    expect(judged({ replaces: true, recovery }, two)).toEqual(
      allowed(confirmed, gone, { type: 'recovery-codes-issued', count: 1, secret: recovery }),
    );
  });
});

describe('an enrolment that is meant', () => {
  const known = { factorId: 'totp-2', kind: 'totp', label: 'Tablet', sealed: open.sealed, target: null };

  it('is found by its id, and by its kind as well where one is named', () => {
    expect(may({ factor: { factorId: 'totp-2', kind: null } })).toEqual(known);
    expect(may({ factor: { factorId: 'totp-2', kind: 'totp' } })).toEqual(known);
    expect(may({ factor: { factorId: 'totp-2', kind: 'sms' } })).toEqual({ code: 'factor-unknown', kind: 'sms' });
    expect(may({ factor: { factorId: 'nobody', kind: null } })).toEqual({ code: 'factor-unknown', kind: null });
  });

  it('is the newest of its kind where no id is named, a pending one before one that is on', () => {
    const newer = aPending(aTotp({ id: 'totp-4' }), { expiresAt: noon + 1 });
    const before = anAccount({ factors: [open, newer, openMail, aTotp()] });
    expect(may({ factor: { factorId: null, kind: 'totp' } }, before)).toMatchObject({ factorId: 'totp-4' });
    expect(may({ factor: { factorId: null, kind: null } }, before)).toMatchObject({ factorId: 'email-2' });
    expect(may({ factor: { factorId: null, kind: 'sms' } }, before)).toEqual({ code: 'factor-unknown', kind: 'sms' });
  });

  it('that is finished says so', () => {
    const exists = { code: 'factor-exists', kind: 'totp' };
    const before = anAccount({ factors: [aRemoved(aTotp({ id: 'totp-0' })), aTotp()] });
    expect(may({ factor: { factorId: 'totp-1', kind: null } }, before)).toEqual(exists);
    expect(may({ factor: { factorId: null, kind: 'totp' } }, before)).toEqual(exists);
  });

  it('that was removed is not there', () => {
    const before = anAccount({ factors: [aRemoved(aTotp({ id: 'totp-0' }))], preferred: null });
    const unknown = { code: 'factor-unknown', kind: 'totp' };
    expect(may({ factor: { factorId: 'totp-0', kind: 'totp' } }, before)).toEqual(unknown);
    expect(may({ factor: { factorId: null, kind: 'totp' } }, before)).toEqual(unknown);
  });

  it('must still be open', () => {
    const lapsed = anAccount({ factors: [aPending(aTotp({ id: 'totp-2' }), { expiresAt: noon })], preferred: null });
    expect(may({}, lapsed)).toEqual({ code: 'enrolment-over' });
  });

  it('keeps the address that it was begun with', () => {
    const before = anAccount({ factors: [aTotp(), openMail] });
    expect(may({ factor: { factorId: 'email-2', kind: null } }, before)).toMatchObject({
      target: { addressId: 'mail-1' },
    });
  });

  it('needs room when it is confirmed as when it began', () => {
    const full = anAccount({ factors: [aTotp(), open] });
    expect(may({}, full, most(1))).toEqual({ code: 'too-many-factors', kind: 'totp', most: 1 });
    expect(may({ oneOfAKind: true }, full)).toEqual({ code: 'factor-exists', kind: 'totp' });
    expect(may({}, full, most(2))).toMatchObject({ factorId: 'totp-2' });
  });
});

describe('a set-up token', () => {
  it('nothing-outlives-a-change: is good for the factor set that it was made under', () => {
    expect(may({ setup: { epoch: account.epoch } })).toMatchObject({ factorId: 'totp-2' });
    expect(may({ setup: { epoch: account.epoch - 1 } })).toEqual({ code: 'enrolment-over' });
    expect(may({ setup: { epoch: account.epoch + 1 } })).toEqual({ code: 'enrolment-over' });
  });

  it('that is not good says why', () => {
    expect(may({ setup: { failure: { code: 'enrolment-invalid' } } })).toEqual({ code: 'enrolment-invalid' });
  });
});

describe('a confirmation', () => {
  it('no-skipped-step: without a right code is refused as the code says', () => {
    expect(judged({ proof: wrong })).toEqual(refused({ code: 'code-wrong' }));
  });

  it('needs a step-up of the person, and none of whoever acts by permission', () => {
    expect(judged({ actor: self(account, { stepUp: null }) })).toMatchObject({ failure: { code: 'step-up-needed' } });
    expect(judged({ actor: service() })).toMatchObject({ kind: 'allowed' });
  });

  it('needs a password beside it only where the contract says so', () => {
    const federated = { ...account, person: { ...account.person, passwordHash: null } };
    expect(judged({}, federated)).toEqual(refused({ code: 'no-password-identity' }));
    expect(judged({ needsPassword: false }, federated)).toMatchObject({ kind: 'allowed' });
  });

  it('is judged in order: standing, version, set-up, password, enrolment, room, freeze, limit, code, step-up', () => {
    const frozen = { frozen: { until: noon + day, since: noon } };
    const full = { recentChanges: Array.from({ length: 20 }, () => noon) };
    const federated = { person: { ...account.person, passwordHash: null } };
    const all: Account = { ...account, ...frozen, ...full, ...federated };
    const actor = self(account, { stepUp: null });
    const ended = self(account, { stepUp: null, session: { generation: 9 } });
    const setup = { failure: { code: 'enrolment-invalid' } } as const;
    const bad = { proof: wrong, actor, setup, ifMatch: 9, factor: { factorId: 'nobody', kind: null } } as const;
    const sound = { proof: wrong, actor } as const;
    expect(judged({ ...bad, actor: ended }, all)).toMatchObject({ failure: { code: 'session-ended' } });
    expect(judged(bad, all)).toMatchObject({ failure: { code: 'version-mismatch' } });
    expect(judged({ ...bad, ifMatch: null }, all)).toMatchObject({ failure: { code: 'enrolment-invalid' } });
    expect(judged({ ...bad, ifMatch: null, setup: null }, all)).toMatchObject({
      failure: { code: 'no-password-identity' },
    });
    expect(judged({ ...bad, ifMatch: null, setup: null }, { ...account, ...frozen, ...full }, most(0))).toMatchObject({
      failure: { code: 'factor-unknown' },
    });
    expect(judged(sound, { ...account, ...frozen, ...full }, most(0))).toMatchObject({
      failure: { code: 'kind-not-allowed' },
    });
    expect(judged({ ...sound, replaces: true }, { ...account, ...frozen, ...full })).toMatchObject({
      failure: { code: 'kind-off' },
    });
    expect(judged(sound, { ...account, ...frozen, ...full })).toMatchObject({ failure: { code: 'changes-frozen' } });
    expect(judged(sound, { ...account, ...full })).toMatchObject({ failure: { code: 'throttled' } });
    expect(judged(sound, account)).toMatchObject({ failure: { code: 'code-wrong' } });
    expect(judged({ actor }, account)).toMatchObject({ failure: { code: 'step-up-needed' } });
  });
});
