import { describe, expect, it } from 'vitest';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { codeTarget, type WantedCode } from '../../src/rules/code-target.ts';
import {
  aMailbox,
  aNumber,
  anAccount,
  anEmailFactor,
  anSmsFactor,
  aPending,
  aTotp,
  noon,
} from '../../src/testing/fixtures.ts';

const account = anAccount();
const mail: WantedCode = { kind: 'email', purpose: 'sign-in', factorId: null, needsPassword: true };
const text: WantedCode = { ...mail, kind: 'sms' };
const target = (wanted: WantedCode, of = account, policy: Policy = defaultPolicy): unknown =>
  codeTarget(of, wanted, policy, noon);
const nowhere = { code: 'second-factor-off' };
const bare = anAccount({ factors: [aTotp()] });
const second = aMailbox({ id: 'mail-2', role: 'factor' });

describe('a code', () => {
  it('goes to the address of the factor that it is to prove', () => {
    expect(target(mail)).toEqual({ address: aMailbox(), factorId: 'email-1', purpose: 'sign-in' });
    const elsewhere = anAccount({
      factors: [anEmailFactor({ addressId: 'mail-2' })],
      person: { addresses: [aMailbox(), second] },
    });
    expect(target({ ...mail, purpose: 'step-up' }, elsewhere)).toEqual({
      address: second,
      factorId: 'email-1',
      purpose: 'step-up',
    });
  });

  it('goes to the first factor that is not locked', () => {
    const two = anAccount({
      factors: [anEmailFactor({ state: 'locked' }), anEmailFactor({ id: 'email-2', addressId: 'mail-2' })],
      person: { addresses: [aMailbox(), second] },
    });
    expect(target(mail, two)).toMatchObject({ factorId: 'email-2' });
    const locked = anAccount({ factors: [anEmailFactor({ state: 'locked' })] });
    expect(target(mail, locked)).toEqual({ code: 'factor-locked', kind: 'email' });
  });

  it('goes to the own mailbox where no factor is on, and to no number', () => {
    expect(target(mail, bare)).toEqual({ address: aMailbox(), factorId: null, purpose: 'sign-in' });
    expect(target(text, bare)).toEqual(nowhere);
    expect(target(mail, anAccount({ factors: [], person: { addresses: [aNumber()] } }))).toEqual(nowhere);
  });

  it('goes nowhere when the address of its factor is not there', () => {
    expect(target(mail, anAccount({ person: { addresses: [] } }))).toEqual(nowhere);
  });

  it('needs a password identity where the contract does', () => {
    const passwordless = anAccount({ person: { passwordHash: null } });
    const off: Policy = { ...defaultPolicy, channels: { sms: false, email: false } };
    expect(target(mail, passwordless, off)).toEqual({ code: 'no-password-identity' });
    expect(target({ ...mail, needsPassword: false }, passwordless)).toMatchObject({ factorId: 'email-1' });
  });

  it('needs its channel switched on', () => {
    const off: Policy = { ...defaultPolicy, channels: { sms: true, email: false } };
    expect(target(mail, anAccount({ factors: [] }), off)).toEqual({ code: 'channel-off', kind: 'email' });
    expect(target(text, anAccount({ factors: [anSmsFactor()] }), off)).toMatchObject({ factorId: 'sms-1' });
  });
});

describe('a code that is asked for in a session', () => {
  const inSession = { ...mail, purpose: 'in-session' } as const;

  it('serves a step-up while its kind is on, locked or not', () => {
    expect(target(inSession)).toMatchObject({ purpose: 'step-up', factorId: 'email-1' });
    const locked = anAccount({ factors: [anEmailFactor({ state: 'locked' })] });
    expect(target(inSession, locked)).toEqual({ code: 'factor-locked', kind: 'email' });
  });

  it('serves the enrolment of its kind while it is off', () => {
    expect(target(inSession, bare)).toEqual({ address: aMailbox(), factorId: null, purpose: 'enrol' });
  });
});

const number = (id: string) => aNumber({ id, role: 'factor' });

describe('a code that confirms an enrolment', () => {
  const enrol = { ...text, purpose: 'enrol' } as const;
  const first = aPending(anSmsFactor({ id: 'sms-1', addressId: 'n-1' }), { expiresAt: noon + 1 });
  const last = aPending(anSmsFactor({ id: 'sms-2', addressId: 'n-2' }), { expiresAt: noon + 1 });
  const enrolling = anAccount({
    factors: [first, last, aPending(anEmailFactor({ id: 'email-2', addressId: 'mail-2' }), { expiresAt: noon + 1 })],
    person: { addresses: [aMailbox(), second, number('n-1'), number('n-2')] },
  });

  it('goes to the number whose enrolment began last', () => {
    expect(target(enrol, enrolling)).toEqual({ address: number('n-2'), factorId: 'sms-2', purpose: 'enrol' });
    expect(target({ ...enrol, purpose: 'in-session' }, enrolling)).toMatchObject({ factorId: 'sms-2' });
  });

  it('goes to the one that is named', () => {
    expect(target({ ...enrol, factorId: 'sms-1' }, enrolling)).toMatchObject({ factorId: 'sms-1' });
    expect(target({ ...enrol, kind: 'email', factorId: 'email-2' }, enrolling)).toMatchObject({ factorId: 'email-2' });
    expect(target({ ...enrol, factorId: 'email-2' }, enrolling)).toEqual(nowhere);
  });

  it('goes to the own mailbox where none is named, though another was begun', () => {
    expect(target({ ...enrol, kind: 'email' }, enrolling)).toEqual({
      address: aMailbox(),
      factorId: null,
      purpose: 'enrol',
    });
  });

  it('goes nowhere when the enrolment is over, or was none', () => {
    const over = anAccount({ ...enrolling, factors: [{ ...last, expiresAt: noon }], person: enrolling.person });
    expect(target(enrol, over)).toEqual(nowhere);
    expect(target(enrol, anAccount({ factors: [anSmsFactor()] }))).toEqual(nowhere);
    expect(target({ ...enrol, factorId: 'sms-1' }, anAccount({ factors: [anSmsFactor()] }))).toEqual(nowhere);
  });
});
