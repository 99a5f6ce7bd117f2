import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import { defaultPolicy } from '../../src/policy.ts';
import { type Preference, preferKind } from '../../src/rules/prefer-kind.ts';
import { anAccount, anEmailFactor, aTotp, noon } from '../../src/testing/fixtures.ts';
import { allowed, refused, unchanged } from '../../src/verdict.ts';
import { administrator, day, self } from '../actors.ts';

const account = anAccount({ factors: [aTotp(), anEmailFactor()] });
const judged = (wishes: Partial<Preference>, change: Partial<Account> = {}): unknown => {
  const before = { ...account, ...change };
  const preference: Preference = {
    actor: self(before),
    kind: 'email',
    ifMatch: null,
    needsPassword: true,
    door: 'self-service',
    ...wishes,
  };
  return preferKind(before, preference, defaultPolicy, noon);
};

describe('a preference', () => {
  it('preferred-exists: is for a kind that is on', () => {
    expect(judged({})).toEqual(allowed({ type: 'preferred-chosen', kind: 'email' }));
    expect(judged({ kind: 'sms' })).toEqual(refused({ code: 'kind-off', kind: 'sms' }));
  });

  it('for what is preferred already changes nothing', () => {
    expect(judged({ kind: 'totp' })).toBe(unchanged);
  });

  it('needs a password beside it only where the contract says so', () => {
    const federated = { person: { ...account.person, passwordHash: null } };
    expect(judged({}, federated)).toEqual(refused({ code: 'no-password-identity' }));
    expect(judged({ needsPassword: false }, federated)).toMatchObject({ kind: 'allowed' });
  });

  it('needs no step-up of an administrator, and one of the person', () => {
    expect(judged({ actor: administrator() })).toMatchObject({ kind: 'allowed' });
    expect(judged({ actor: self(account, { stepUp: null }) })).toMatchObject({ failure: { code: 'step-up-needed' } });
  });

  it('is judged in order: standing, enrolment, version, password, what is on, freeze, step-up', () => {
    const bad: Partial<Account> = {
      factors: [aTotp({ state: 'locked' })],
      mustEnrol: true,
      frozen: { until: noon + day, since: noon },
      person: { ...account.person, passwordHash: null },
    };
    const bare = { ifMatch: 99, kind: 'email', actor: self(account, { stepUp: null }) } as const;
    const enrolling = { ...bare, actor: self(account, { stepUp: null, session: { onlyEnrols: true } }) };
    const ended = { ...bare, actor: self(account, { stepUp: null, session: { onlyEnrols: true, generation: 9 } }) };
    const sound = { ...bad, person: account.person };
    expect(judged(ended, bad)).toEqual(refused({ code: 'session-ended' }));
    expect(judged(enrolling, bad)).toEqual(refused({ code: 'enrolment-required' }));
    expect(judged(bare, bad)).toEqual(refused({ code: 'version-mismatch' }));
    expect(judged({ ...bare, ifMatch: null }, bad)).toEqual(refused({ code: 'no-password-identity' }));
    expect(judged({ ...bare, ifMatch: null }, sound)).toEqual(refused({ code: 'kind-off', kind: 'email' }));
    expect(judged({ ...bare, ifMatch: null, kind: 'totp' }, sound)).toMatchObject({
      failure: { code: 'changes-frozen' },
    });
    expect(judged({ ...bare, ifMatch: null, kind: 'totp' }, { ...sound, frozen: null })).toMatchObject({
      failure: { code: 'step-up-needed' },
    });
  });

  it('for a kind whose only factor is locked is possible, since that still guards', () => {
    expect(judged({}, { factors: [aTotp(), anEmailFactor({ state: 'locked' })] })).toMatchObject({ kind: 'allowed' });
  });
});
