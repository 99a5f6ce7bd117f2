import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import { defaultPolicy } from '../../src/policy.ts';
import { issueRecoveryCodes, type RecoveryChange, removeRecoveryCodes } from '../../src/rules/recovery-codes.ts';
import { anAccount, anEmailFactor, aTotp, noon } from '../../src/testing/fixtures.ts';
import { allowed, refused, unchanged } from '../../src/verdict.ts';
import { administrator, day, self, service } from '../actors.ts';

const account = anAccount({
  factors: [aTotp(), anEmailFactor()],
  recovery: { salt: 'old', hashes: ['1', '2'], issuedAt: noon - day },
});
const set = { salt: 'salt-1', hashes: ['hash-1', 'hash-2', 'hash-3'] };
const frozen = { until: noon + day, since: noon };

const changed = (before: Account, wishes: Partial<RecoveryChange>): RecoveryChange => ({
  actor: self(before),
  ifMatch: null,
  needsPassword: true,
  door: 'self-service',
  ...wishes,
});
const issued = (wishes: Partial<RecoveryChange>, change: Partial<Account> = {}): unknown => {
  const before = { ...account, ...change };
  return issueRecoveryCodes(before, changed(before, wishes), set, defaultPolicy, noon);
};
const taken = (wishes: Partial<RecoveryChange>, change: Partial<Account> = {}): unknown => {
  const before = { ...account, ...change };
  return removeRecoveryCodes(before, changed(before, wishes), defaultPolicy, noon);
};

const noPassword = { ...account.person, passwordHash: null };
const enrolling: Partial<Account> = { factors: [aTotp({ state: 'locked' })], mustEnrol: true };

describe('a new set of recovery codes', () => {
  it('recovery-once: replaces the one before in one event', () => {
    expect(issued({})).toEqual(allowed({ type: 'recovery-codes-issued', count: 3, secret: set }));
    expect(issued({}, { recovery: null })).toMatchObject({ kind: 'allowed' });
  });

  it('no-orphan-codes: needs an app to be on, locked or not', () => {
    expect(issued({}, { factors: [anEmailFactor()] })).toEqual(refused({ code: 'nothing-to-recover' }));
    expect(issued({}, { factors: [aTotp({ state: 'locked' }), anEmailFactor()] })).toMatchObject({ kind: 'allowed' });
  });

  it('needs a password beside it only where the contract says so', () => {
    expect(issued({}, { person: noPassword })).toEqual(refused({ code: 'no-password-identity' }));
    expect(issued({ needsPassword: false }, { person: noPassword })).toMatchObject({ kind: 'allowed' });
  });

  it('second-factor-to-change: needs a step-up of the person, and none of whoever acts by permission', () => {
    expect(issued({ actor: self(account, { stepUp: null }) })).toMatchObject({ failure: { code: 'step-up-needed' } });
    expect(issued({ actor: service() })).toMatchObject({ kind: 'allowed' });
  });

  it('is judged in order: standing, enrolment, version, password, app, freeze, step-up', () => {
    const bad = { ...enrolling, person: noPassword, frozen };
    const bare = self(account, { stepUp: null });
    const only = self(account, { stepUp: null, session: { onlyEnrols: true } });
    const ended = self(account, { stepUp: null, session: { onlyEnrols: true, generation: 9 } });
    const mailOnly = { factors: [anEmailFactor()], frozen };
    expect(issued({ actor: ended, ifMatch: 99 }, bad)).toEqual(refused({ code: 'session-ended' }));
    expect(issued({ actor: only, ifMatch: 99 }, bad)).toEqual(refused({ code: 'enrolment-required' }));
    expect(issued({ actor: bare, ifMatch: 99 }, bad)).toEqual(refused({ code: 'version-mismatch' }));
    expect(issued({ actor: bare }, { ...mailOnly, person: noPassword })).toEqual(
      refused({ code: 'no-password-identity' }),
    );
    expect(issued({ actor: bare }, mailOnly)).toEqual(refused({ code: 'nothing-to-recover' }));
    expect(issued({ actor: bare }, { frozen })).toMatchObject({ failure: { code: 'changes-frozen' } });
  });
});

describe('taking recovery codes away', () => {
  it('needs nothing to be left of them', () => {
    expect(taken({})).toEqual(allowed({ type: 'recovery-codes-removed', count: 2 }));
  });

  it('changes nothing where there are none, frozen or not', () => {
    expect(taken({}, { recovery: null })).toBe(unchanged);
    expect(taken({}, { recovery: null, frozen })).toBe(unchanged);
  });

  it('second-factor-to-change: needs a step-up of the person even then', () => {
    const bare = self(account, { stepUp: null });
    expect(taken({ actor: bare }, { recovery: null })).toMatchObject({ failure: { code: 'step-up-needed' } });
    expect(taken({ actor: administrator() }, { recovery: null })).toBe(unchanged);
  });

  it('asks for no password and no app', () => {
    expect(taken({}, { person: noPassword })).toMatchObject({ kind: 'allowed' });
    expect(taken({}, { factors: [] })).toMatchObject({ kind: 'allowed' });
  });

  it('is judged in order: standing, enrolment, version, freeze, step-up', () => {
    const bad = { ...enrolling, frozen };
    const bare = self(account, { stepUp: null });
    const only = self(account, { stepUp: null, session: { onlyEnrols: true } });
    const ended = self(account, { stepUp: null, session: { onlyEnrols: true, generation: 9 } });
    expect(taken({ actor: ended, ifMatch: 99 }, bad)).toEqual(refused({ code: 'session-ended' }));
    expect(taken({ actor: only, ifMatch: 99 }, bad)).toEqual(refused({ code: 'enrolment-required' }));
    expect(taken({ actor: bare, ifMatch: 99 }, bad)).toEqual(refused({ code: 'version-mismatch' }));
    expect(taken({ actor: bare }, bad)).toMatchObject({ failure: { code: 'changes-frozen' } });
    expect(taken({ actor: bare })).toMatchObject({ failure: { code: 'step-up-needed' } });
  });
});
