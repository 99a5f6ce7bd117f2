import { describe, expect, it } from 'vitest';
import { defaultPolicy, fixed } from '../src/policy.ts';
import { changePolicy } from '../src/rules/change-policy.ts';
import { day, hour, minute } from './actors.ts';

describe('the policy where nobody decided otherwise', () => {
  it('keeps-one-factor: binds people themselves and nobody else', () => {
    expect(defaultPolicy.onlyFactor).toEqual({
      self: 'refuse',
      helpDesk: 'allow',
      administrator: 'allow',
      owner: 'allow',
      service: 'allow',
    });
  });

  it('is one that people can live up to', () => {
    expect(changePolicy(defaultPolicy)).toBeNull();
  });

  it('second-factor-to-change: relaxes no door', () => {
    expect(defaultPolicy.relaxedDoors).toEqual([]);
  });

  it('sessions-by-policy: ends the other sessions', () => {
    expect(defaultPolicy.sessionsOnRemove).toBe('others');
  });

  it('everyone-is-told: switches no alert off', () => {
    expect(defaultPolicy.alerts).toEqual({ includeReason: false, includeActorName: false, off: [] });
    expect(defaultPolicy.alertNumbers).toBe('without-mail');
  });

  it('has the figures of the written decisions', () => {
    expect(defaultPolicy).toMatchObject({
      countingKinds: ['totp', 'sms', 'email'],
      channels: { sms: true, email: true },
      secondFactor: 'optional',
      maxFactors: { totp: 32, sms: 1, email: 1 },
      undoWindowMs: 3 * day,
      freezeMs: 72 * hour,
      previousAddressMs: 30 * day,
      stepUpMs: 15 * minute,
      codeMs: 10 * minute,
      cooldownMs: { sms: minute, email: minute },
      language: null,
      defaultLanguage: 'en',
      locked: false,
    });
  });

  it('bounded-guessing: allows the guesses of the written figures', () => {
    expect(defaultPolicy.guesses).toEqual({
      perCode: 5,
      perLane: [
        { most: 10, inMs: 15 * minute },
        { most: 30, inMs: day },
      ],
      perFactorInARow: 100,
    });
  });
});

describe('what no policy changes', () => {
  it('has the figures of the written decisions', () => {
    expect(fixed).toEqual({
      pendingMs: day,
      pendingPerKind: 8,
      notMeMs: 10 * day,
      alertMs: 7 * day,
      verifiedLongEnoughMs: 7 * day,
      rarelyToldMs: hour,
      failingAfter: 3,
      openNotices: 200,
      setupMs: 15 * minute,
      selfChanges: { most: 20, inMs: hour },
      takeOverMs: minute,
    });
  });
});
