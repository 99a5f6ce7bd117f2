import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/policy.ts';
import { fitsPurpose, openChallenge, type SecondStepChallenge } from '../../src/rules/open-challenge.ts';
import { anAccount, noon } from '../../src/testing/fixtures.ts';

const account = anAccount({ epoch: 4, sessions: { generation: 2, kept: null, accessGeneration: 0 } });
const challenge = (wishes: Partial<SecondStepChallenge> = {}): SecondStepChallenge => ({
  id: 'challenge-1',
  accountId: 'account-1',
  purpose: 'sign-in',
  sessionId: null,
  epoch: 4,
  generation: 2,
  scope: 'challenge-1',
  methods: ['pwd'],
  expiresAt: noon + 10,
  ...wishes,
});
const inSession = challenge({ purpose: 'step-up', sessionId: 'session-1', generation: null });
const judged = (wishes: Partial<SecondStepChallenge> = {}, of = account, now = noon): unknown =>
  openChallenge(of, challenge(wishes), defaultPolicy, now);
const over = { code: 'challenge-over' };

describe('step-up-is-bound: a challenge', () => {
  const wanted = { purpose: 'step-up', accountId: 'account-1', sessionId: 'session-1' } as const;

  it('serves the purpose it was made for, and no other', () => {
    expect(fitsPurpose(challenge(), { purpose: 'sign-in' })).toBeNull();
    expect(fitsPurpose(inSession, wanted)).toBeNull();
    expect(fitsPurpose(inSession, { purpose: 'sign-in' })).toEqual({ code: 'challenge-invalid' });
    expect(fitsPurpose({ ...challenge(), sessionId: 'session-1' }, wanted)).toEqual({ code: 'challenge-invalid' });
  });

  it('serves the account and the session it was made for, and no other', () => {
    expect(fitsPurpose(inSession, { ...wanted, accountId: 'account-2' })).toEqual({ code: 'challenge-invalid' });
    expect(fitsPurpose(inSession, { ...wanted, sessionId: 'session-2' })).toEqual({ code: 'challenge-invalid' });
  });
});

const spent = (id: string) => anAccount({ ...account, spentChallenges: [{ id, until: noon + 10 }] });

describe('nothing-outlives-a-change: a challenge is over', () => {
  it('when its time is', () => {
    expect(judged({}, account, noon + 9)).toBeNull();
    expect(judged({}, account, noon + 10)).toEqual(over);
  });

  it('when factors changed', () => {
    expect(judged({ epoch: 3 })).toEqual(over);
    expect(judged({ epoch: 5 })).toEqual(over);
  });

  it('when the sessions that it should become one of were ended', () => {
    expect(judged({ generation: 1 })).toEqual(over);
    expect(judged({ generation: null })).toBeNull();
  });

  it('when it was answered', () => {
    expect(judged({}, spent('challenge-1'))).toEqual(over);
    expect(judged({}, spent('challenge-2'))).toBeNull();
  });
});

describe('a challenge of an account', () => {
  it('that is closed, or not a person, is of nobody', () => {
    expect(judged({}, anAccount({ ...account, standing: 'closed' }))).toEqual({ code: 'account-unknown' });
    expect(judged({}, anAccount({ ...account, person: { kind: 'machine' } }))).toEqual({ code: 'account-unknown' });
  });

  it('that is disabled, or whose organization is locked, is answered by nobody', () => {
    expect(judged({ epoch: 1 }, anAccount({ ...account, standing: 'disabled' }))).toEqual({ code: 'account-disabled' });
    expect(openChallenge(account, challenge(), { ...defaultPolicy, locked: true }, noon)).toEqual({
      code: 'account-disabled',
    });
  });
});
