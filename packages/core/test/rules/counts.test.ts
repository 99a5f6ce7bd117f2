import { describe, expect, it } from 'vitest';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { channelIsOn, countingFactors, counts, kindsOn, liveFactors } from '../../src/rules/counts.ts';
import { anAccount, anEmailFactor, anSmsFactor, aPending, aRemoved, aTotp } from '../../src/testing/fixtures.ts';

const app = aTotp();
const mail = anEmailFactor();
const number = anSmsFactor();
const locked = aTotp({ id: 'totp-2', state: 'locked' });
const begun = aPending(aTotp({ id: 'totp-3' }));
const gone = aRemoved(aTotp({ id: 'totp-4' }));
const account = anAccount({ factors: [mail, gone, begun, number, locked, app] });

const channels = (sms: boolean, email: boolean): Policy => ({ ...defaultPolicy, channels: { sms, email } });

describe('a factor', () => {
  it('no-skipped-step: counts when it is confirmed and not locked', () => {
    expect(counts(app, defaultPolicy)).toBe(true);
    expect(counts(locked, defaultPolicy)).toBe(false);
    expect(counts(begun, defaultPolicy)).toBe(false);
    expect(counts(gone, defaultPolicy)).toBe(false);
  });

  it('honest-strength: counts only if it is of a kind that policy lets count', () => {
    const policy: Policy = { ...defaultPolicy, countingKinds: ['totp'] };
    expect([app, number, mail].map((factor) => counts(factor, policy))).toEqual([true, false, false]);
  });

  it('counts only while its channel is on; an app needs none', () => {
    expect([app, number, mail].map((factor) => counts(factor, channels(false, true)))).toEqual([true, false, true]);
    expect([app, number, mail].map((factor) => counts(factor, channels(true, false)))).toEqual([true, true, false]);
  });
});

describe('a channel', () => {
  it('is on as policy says, and always for an app', () => {
    expect([channelIsOn('totp', channels(false, false)), channelIsOn('sms', channels(false, true))]).toEqual([
      true,
      false,
    ]);
    expect([channelIsOn('email', channels(false, true)), channelIsOn('sms', channels(true, false))]).toEqual([
      true,
      true,
    ]);
  });
});

describe('of an account', () => {
  it('the counting factors are those of its factors that count', () => {
    expect(countingFactors(account, defaultPolicy)).toEqual([mail, number, app]);
  });

  it('the live factors are those in use, locked or not, of one kind or of all', () => {
    expect(liveFactors(account)).toEqual([mail, number, locked, app]);
    expect(liveFactors(account, 'totp')).toEqual([locked, app]);
    expect(liveFactors(account, 'email')).toEqual([mail]);
  });

  it('the kinds that are on stand in the order of election', () => {
    expect(kindsOn(account)).toEqual(['totp', 'sms', 'email']);
    expect(kindsOn(anAccount({ factors: [mail, locked, aPending(number)] }))).toEqual(['totp', 'email']);
    expect(kindsOn(anAccount({ factors: [begun, gone] }))).toEqual([]);
  });
});
