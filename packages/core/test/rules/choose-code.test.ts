import { describe, expect, it } from 'vitest';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { chooseCode, type Situation, type TypedCodes } from '../../src/rules/choose-code.ts';
import { anAccount, anEmailFactor, anSmsFactor, aTotp, noon } from '../../src/testing/fixtures.ts';
import { aSentCode } from '../sent-codes.ts';

const signIn: Situation = {
  purpose: 'sign-in',
  scope: 'scope-1',
  first: { method: 'pwd', addressId: null },
  needsPassword: true,
};
const stepUp: Situation = { ...signIn, purpose: 'step-up' };
const account = anAccount({ codes: [aSentCode()] });
const chosen = (
  codes: TypedCodes,
  of = account,
  situation: Situation = signIn,
  policy: Policy = defaultPolicy,
): unknown => chooseCode(of, codes, situation, policy, noon);

describe('of the codes that were typed', () => {
  it('the first of a kind that is on is judged, in the fixed order', () => {
    expect(chosen({ email: '222222', totp: '111111' })).toEqual({
      kind: 'totp',
      typed: '111111',
      factors: [aTotp()],
      sent: null,
    });
    expect(chosen({ sms: '333333', email: '222222' })).toEqual({
      kind: 'email',
      typed: '222222',
      factors: [anEmailFactor()],
      sent: aSentCode(),
    });
  });

  it('one must be of a kind that is on', () => {
    expect(chosen({ sms: '333333' })).toEqual({ code: 'code-missing' });
    expect(chosen({})).toEqual({ code: 'code-missing' });
  });

  it('none is asked for where no second factor is on', () => {
    const bare = anAccount({ factors: [], preferred: null });
    expect(chosen({ totp: '111111' }, bare)).toEqual({ code: 'second-factor-off' });
    expect(chosen({}, bare)).toEqual({ code: 'second-factor-off' });
  });

  it('none is judged without a password identity', () => {
    const passwordless = anAccount({ factors: [], preferred: null, person: { passwordHash: null } });
    expect(chosen({ totp: '111111' }, passwordless)).toEqual({ code: 'no-password-identity' });
  });
});

describe('a locked factor', () => {
  it('bounded-guessing: proves nothing, right or wrong', () => {
    const locked = anAccount({ factors: [aTotp({ state: 'locked' }), anEmailFactor()] });
    expect(chosen({ totp: '111111', email: '222222' }, locked)).toEqual({ code: 'factor-locked', kind: 'totp' });
    expect(chosen({ email: '222222' }, locked)).toMatchObject({ kind: 'email' });
  });

  it('leaves the others of its kind to prove something', () => {
    const open = aTotp({ id: 'totp-2' });
    const two = anAccount({ factors: [aTotp({ state: 'locked' }), open] });
    expect(chosen({ totp: '111111' }, two)).toMatchObject({ factors: [open] });
  });
});

const frozen = (factors: readonly ReturnType<typeof aTotp>[], until = noon + 1) =>
  anAccount({ factors, frozen: { since: noon - 10, until } });

describe('while changes are frozen', () => {
  const old = aTotp({ confirmedAt: noon - 11 });
  const young = aTotp({ id: 'totp-2', boundAt: noon - 50, confirmedAt: noon - 10 });

  it('a step-up is proven only by what was confirmed before', () => {
    expect(chosen({ totp: '1' }, frozen([young, old]), stepUp)).toMatchObject({ factors: [old] });
    expect(chosen({ totp: '1' }, frozen([young]), stepUp)).toEqual({ code: 'changes-frozen', until: noon + 1 });
  });

  it('a sign-in is proven by every factor', () => {
    expect(chosen({ totp: '1' }, frozen([young, old]), signIn)).toMatchObject({ factors: [young, old] });
  });

  it('and no longer, every factor proves a step-up', () => {
    expect(chosen({ totp: '1' }, frozen([young], noon), stepUp)).toMatchObject({ factors: [young] });
    expect(chosen({ totp: '1' }, anAccount({ factors: [young] }), stepUp)).toMatchObject({ factors: [young] });
  });
});

const through = (method: string, addressId: string | null): Situation => ({
  ...stepUp,
  first: { method, addressId },
  needsPassword: true,
});

describe('two-channels: a code sent to where the first proof came through', () => {
  const other = anEmailFactor({ id: 'email-2', addressId: 'mail-2' });

  it('proves nothing', () => {
    expect(chosen({ email: '1' }, account, through('email', 'mail-1'))).toEqual({
      code: 'same-channel',
      kind: 'email',
    });
    const texted = anAccount({ factors: [anSmsFactor()], preferred: 'sms' });
    expect(chosen({ sms: '1' }, texted, through('sms', 'number-1'))).toEqual({ code: 'same-channel', kind: 'sms' });
  });

  it('proves nothing either where it is not known which mailbox that was', () => {
    expect(chosen({ email: '1' }, account, through('email', null))).toEqual({ code: 'same-channel', kind: 'email' });
  });

  it('leaves another mailbox, and every other kind, to prove something', () => {
    const two = anAccount({ factors: [anEmailFactor(), other] });
    expect(chosen({ email: '1' }, two, through('email', 'mail-1'))).toMatchObject({ factors: [other] });
    expect(chosen({ totp: '1' }, account, through('email', null))).toMatchObject({ kind: 'totp' });
    expect(chosen({ email: '1' }, account, through('sms', 'mail-1'))).toMatchObject({ kind: 'email' });
  });

  it('is an ordinary code where the first proof came through nothing', () => {
    expect(chosen({ email: '1' }, account, { ...signIn, first: null })).toMatchObject({ kind: 'email' });
  });
});

describe('codes-once: the code that was sent', () => {
  it('is that of the very scope and purpose', () => {
    expect(chosen({ email: '1' }, account, { ...signIn, scope: 'scope-2' })).toMatchObject({ sent: null });
    expect(chosen({ email: '1' }, account, stepUp)).toMatchObject({ sent: null });
    const inSession = aSentCode({ purpose: 'step-up', scope: 'session-1' });
    const holds = anAccount({ codes: [aSentCode(), inSession] });
    expect(chosen({ email: '1' }, holds, { ...stepUp, scope: 'session-1' })).toMatchObject({ sent: inSession });
  });

  it('is that of a factor which may prove something', () => {
    const locked = anEmailFactor({ id: 'email-1', state: 'locked' });
    const other = anEmailFactor({ id: 'email-2' });
    const two = anAccount({ factors: [locked, other], codes: [aSentCode()] });
    expect(chosen({ email: '1' }, two)).toMatchObject({ factors: [other], sent: null });
    const ofOther = anAccount({ factors: [locked, other], codes: [aSentCode({ factorId: 'email-2' })] });
    expect(chosen({ email: '1' }, ofOther)).toMatchObject({ sent: { factorId: 'email-2' } });
  });

  it('is that of one factor, where several may prove something', () => {
    const factors = [anEmailFactor(), anEmailFactor({ id: 'email-2' })];
    expect(chosen({ email: '1' }, anAccount({ factors, codes: [aSentCode()] }))).toMatchObject({ sent: aSentCode() });
  });

  it('is none that went to a mailbox which is no factor, while a factor is on', () => {
    expect(chosen({ email: '1' }, anAccount({ codes: [aSentCode({ factorId: null })] }))).toMatchObject({ sent: null });
  });
});

const marked = (codes: readonly ReturnType<typeof aSentCode>[]) =>
  anAccount({ factors: [], preferred: null, mustEnrol: true, codes });

describe('must-enrol-opens-nothing: somebody who must enrol', () => {
  it('answers with the code that went to their mailbox', () => {
    const code = aSentCode({ factorId: null });
    expect(chosen({ email: '1' }, marked([code]))).toEqual({ kind: 'email', typed: '1', factors: [], sent: code });
    expect(chosen({ email: '1' }, marked([aSentCode()]))).toMatchObject({ sent: null });
    expect(chosen({ totp: '1' }, marked([code]))).toEqual({ code: 'code-missing' });
  });

  it('steps up with a password alone', () => {
    expect(chosen({ email: '1' }, marked([]), stepUp)).toEqual({ code: 'second-factor-off' });
  });
});
