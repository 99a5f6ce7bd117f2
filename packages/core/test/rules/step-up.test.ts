import { describe, expect, it } from 'vitest';
import type { StepUp } from '../../src/actor.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { stepUp } from '../../src/rules/step-up.ts';
import { anAccount, aPending, aRemoved, aTotp, noon } from '../../src/testing/fixtures.ts';
import { minute, operators, self, system } from '../actors.ts';

const account = anAccount({ epoch: 5 });
const bare = anAccount({ factors: [], preferred: null });
const asked = (state: 'missing' | 'invalid' | 'stale'): object => ({
  code: 'step-up-needed',
  state,
  maxAgeMs: 15 * minute,
});
const judged = (proof: Partial<StepUp> | null): unknown =>
  stepUp(account, self(account, { stepUp: proof }), 'self-service', defaultPolicy, noon);

describe('a person who changes factors', () => {
  it('second-factor-to-change: needs a step-up', () => {
    expect(judged({})).toBeNull();
    expect(judged(null)).toEqual(asked('missing'));
  });

  it('says-what-is-missing: is told how old the proof may be, as policy says', () => {
    const policy: Policy = { ...defaultPolicy, stepUpMs: 3 };
    expect(stepUp(account, self(account, { stepUp: null }), 'self-service', policy, noon)).toMatchObject({
      maxAgeMs: 3,
    });
  });

  it('step-up-is-bound: attack-05: needs one for this account and this session', () => {
    expect(judged({ accountId: 'account-2' })).toEqual(asked('invalid'));
    expect(judged({ sessionId: 'session-2' })).toEqual(asked('invalid'));
  });

  it('step-up-is-bound: needs one that has not run out', () => {
    expect(judged({ expiresAt: noon + 1 })).toBeNull();
    expect(judged({ expiresAt: noon })).toEqual(asked('stale'));
  });

  it('step-up-is-bound: attack-05: needs one for the present factor set', () => {
    expect(judged({ epoch: 4 })).toEqual(asked('stale'));
    expect(judged({ epoch: 6 })).toEqual(asked('stale'));
  });

  it('step-up-is-bound: is told of a foreign proof before an old one', () => {
    expect(judged({ sessionId: 'session-2', expiresAt: noon, epoch: 4 })).toEqual(asked('invalid'));
  });

  it.each(['otp', 'sms', 'email', 'recovery'])('second-factor-to-change: may have proved it by %s', (method) => {
    expect(judged({ methods: ['pwd', method] })).toBeNull();
    expect(judged({ methods: [method] })).toBeNull();
  });

  it.each([[['pwd']], [['federated']], [['pwd', 'federated']], [[]]])(
    'second-factor-to-change: attack-47: has not proved enough by %j while a factor is on',
    (methods) => {
      expect(judged({ methods })).toEqual(asked('invalid'));
    },
  );

  it('second-factor-to-change: has proved enough by password where no factor is on', () => {
    for (const factors of [[], [aPending()], [aRemoved()]]) {
      const none = { ...bare, factors };
      const actor = self(none, { stepUp: { methods: ['pwd'] } });
      expect(stepUp(none, actor, 'self-service', defaultPolicy, noon)).toBeNull();
    }
  });

  it('second-factor-to-change: needs more than a password while even a locked factor guards', () => {
    const guarded = anAccount({ factors: [aTotp({ state: 'locked' })] });
    const actor = self(guarded, { stepUp: { methods: ['pwd'] } });
    expect(stepUp(guarded, actor, 'self-service', defaultPolicy, noon)).toEqual(asked('invalid'));
  });

  it('second-factor-to-change: needs none at a door that policy relaxed, and at that door alone', () => {
    const policy: Policy = { ...defaultPolicy, relaxedDoors: ['zitadel'] };
    const actor = self(account, { stepUp: null });
    expect(stepUp(account, actor, 'zitadel', policy, noon)).toBeNull();
    expect(stepUp(account, actor, 'self-service', policy, noon)).toEqual(asked('missing'));
  });
});

describe('whoever acts by permission', () => {
  it.each([...operators, ['the server', system] as const])('needs no step-up: %s', (_name, actor) => {
    expect(stepUp(account, actor, 'self-service', defaultPolicy, noon)).toBeNull();
  });
});
