import { describe, expect, it } from 'vitest';
import type { LiveFactor } from '../../src/account/factor.ts';
import type { SentCode } from '../../src/account/recovery.ts';
import { acceptCode } from '../../src/rules/accept-code.ts';
import type { Chosen } from '../../src/rules/choose-code.ts';
import { factorRun } from '../../src/rules/guess-budget.ts';
import { anEmailFactor, anSmsFactor, aTotp, noon } from '../../src/testing/fixtures.ts';
import { aSentCode } from '../sent-codes.ts';

/** Every TOTP code is that of step 7, and 123456 is the code that was sent. */
const compare = {
  stepsOf: (_factor: LiveFactor, typed: string) => [Number(typed)],
  matches: (sent: SentCode, typed: string) => sent.digest === `digest of ${typed}`,
};
const phone = aTotp({ lastStep: 5 });
const tablet = aTotp({ id: 'totp-2', lastStep: 6, boundAt: noon - 3 });
const byTotp = (typed: string): Chosen => ({ kind: 'totp', typed, factors: [phone, tablet], sent: null });
const byMail = (wishes: Partial<Chosen> = {}): Chosen => ({
  kind: 'email',
  typed: '123456',
  factors: [anEmailFactor()],
  sent: aSentCode(),
  ...wishes,
});
const accepted = (chosen: Chosen, closed: readonly string[] = [], now = noon): unknown =>
  acceptCode(chosen, compare, closed, now);

describe('totp-once: a right TOTP code', () => {
  it('spends its time step of the factor that it fits', () => {
    expect(accepted(byTotp('6'))).toEqual({
      events: [{ type: 'factor-used', factorId: 'totp-1', step: 6 }],
      proof: { method: 'otp', addressId: null, factorId: 'totp-1', boundAt: phone.boundAt, at: noon },
      run: factorRun('totp-1'),
    });
  });

  it('is not compared with a factor that had all its guesses', () => {
    expect(accepted(byTotp('7'), [factorRun('totp-1')])).toEqual({
      events: [{ type: 'factor-used', factorId: 'totp-2', step: 7 }],
      proof: { method: 'otp', addressId: null, factorId: 'totp-2', boundAt: noon - 3, at: noon },
      run: factorRun('totp-2'),
    });
    expect(accepted(byTotp('7'), [factorRun('totp-1'), factorRun('totp-2')])).toEqual({ code: 'code-wrong' });
  });

  it('is wrong at a step that was accepted before', () => {
    expect(accepted(byTotp('5'))).toEqual({ code: 'code-wrong' });
  });
});

describe('codes-once: a right mailed or texted code', () => {
  it('is spent, and proves the factor it went to, through that address', () => {
    expect(accepted(byMail())).toEqual({
      events: [
        { type: 'code-spent', codeId: 'account-1.3.mail-1' },
        { type: 'factor-used', factorId: 'email-1', step: 0 },
      ],
      proof: {
        method: 'email',
        addressId: 'mail-1',
        factorId: 'email-1',
        boundAt: anEmailFactor().boundAt,
        at: noon,
      },
      run: factorRun('email-1'),
    });
    const texted = byMail({
      kind: 'sms',
      factors: [anSmsFactor()],
      sent: aSentCode({ kind: 'sms', factorId: 'sms-1', addressId: 'number-1' }),
    });
    expect(accepted(texted)).toMatchObject({ proof: { method: 'sms', addressId: 'number-1', factorId: 'sms-1' } });
  });

  it('proves the factor it went to and no other of its kind', () => {
    const factors = [anEmailFactor({ id: 'email-0' }), anEmailFactor()];
    expect(accepted(byMail({ factors }))).toMatchObject({ proof: { factorId: 'email-1' } });
  });

  it('proves the mailbox alone where it went to no factor', () => {
    expect(accepted(byMail({ factors: [], sent: aSentCode({ factorId: null }) }))).toEqual({
      events: [{ type: 'code-spent', codeId: 'account-1.3.mail-1' }],
      proof: { method: 'email', addressId: 'mail-1', factorId: null, boundAt: null, at: noon },
      run: null,
    });
  });

  it('is compared with nothing when its factor had all its guesses', () => {
    expect(accepted(byMail(), [factorRun('email-1')])).toEqual({ code: 'code-wrong' });
  });

  it('attack-03: is wrong when it is not the one, when none was sent, and late when it is late', () => {
    expect(accepted(byMail({ typed: '654321' }))).toEqual({ code: 'code-wrong' });
    expect(accepted(byMail({ sent: null }))).toEqual({ code: 'code-wrong' });
    expect(accepted(byMail(), [], aSentCode().expiresAt)).toEqual({ code: 'code-expired' });
  });
});
