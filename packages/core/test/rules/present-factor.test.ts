import { describe, expect, it } from 'vitest';
import { kindOf, presentFactors, type Which } from '../../src/rules/present-factor.ts';
import { anAccount, anEmailFactor, anSmsFactor, aPending, aRemoved, aTotp, noon } from '../../src/testing/fixtures.ts';

const app = aTotp();
const locked = aTotp({ id: 'totp-2', state: 'locked' });
const mail = anEmailFactor();
const begun = aPending(aTotp({ id: 'totp-3' }), { expiresAt: noon + 1 });
const lapsed = aPending(aTotp({ id: 'totp-4' }), { expiresAt: noon });
const number = aPending(anSmsFactor(), { expiresAt: noon + 1 });
const gone = aRemoved(aTotp({ id: 'totp-5' }));
const account = anAccount({ factors: [gone, app, begun, lapsed, mail, locked, number] });

const ids = (which: Which, includePending: boolean): readonly (readonly string[])[] => {
  const { live, pending } = presentFactors(account, which, includePending, noon);
  return [live.map(({ id }) => id), pending.map(({ id }) => id)];
};

describe('what a removal means', () => {
  it('is everything in use, locked or not', () => {
    expect(ids('all', false)).toEqual([['totp-1', 'email-1', 'totp-2'], []]);
  });

  it('is also what is begun and still open, where the caller takes that too', () => {
    expect(ids('all', true)).toEqual([
      ['totp-1', 'email-1', 'totp-2'],
      ['totp-3', 'sms-1'],
    ]);
  });

  it('is every factor of a kind, or of several', () => {
    expect(ids({ kind: 'totp' }, true)).toEqual([['totp-1', 'totp-2'], ['totp-3']]);
    expect(ids({ kinds: ['email', 'sms'] }, true)).toEqual([['email-1'], ['sms-1']]);
    expect(ids({ kinds: [] }, true)).toEqual([[], []]);
  });

  it('same-answer: attack-09: is one factor by its id, and none if it is of another kind, removed or nobody’s', () => {
    expect(ids({ factorId: 'totp-1' }, false)).toEqual([['totp-1'], []]);
    expect(ids({ factorId: 'totp-1', kind: 'totp' }, false)).toEqual([['totp-1'], []]);
    expect(ids({ factorId: 'totp-1', kind: 'sms' }, true)).toEqual([[], []]);
    expect(ids({ factorId: 'totp-5' }, true)).toEqual([[], []]);
    expect(ids({ factorId: 'nobody' }, true)).toEqual([[], []]);
  });

  it('is a pending factor by its id only while it is open and only where the caller takes it', () => {
    expect(ids({ factorId: 'totp-3' }, true)).toEqual([[], ['totp-3']]);
    expect(ids({ factorId: 'totp-3' }, false)).toEqual([[], []]);
    expect(ids({ factorId: 'totp-4' }, true)).toEqual([[], []]);
  });

  it('names a kind or not', () => {
    expect(kindOf({ kind: 'sms' })).toBe('sms');
    expect(kindOf({ factorId: 'x', kind: 'email' })).toBe('email');
    expect(kindOf({ factorId: 'x' })).toBeNull();
    expect(kindOf({ kinds: ['sms'] })).toBeNull();
    expect(kindOf('all')).toBeNull();
  });
});
