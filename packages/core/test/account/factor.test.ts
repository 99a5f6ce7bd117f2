import { describe, expect, it } from 'vitest';
import { isActive, isLive, isPending, isRemoved, kinds } from '../../src/account/factor.ts';
import { aPending, aRemoved, aTotp } from '../../src/testing/fixtures.ts';

describe('a factor', () => {
  it.each([
    ['active', aTotp(), { live: true, active: true, pending: false, removed: false }],
    ['locked', aTotp({ state: 'locked' }), { live: true, active: false, pending: false, removed: false }],
    ['pending', aPending(), { live: false, active: false, pending: true, removed: false }],
    ['removed', aRemoved(), { live: false, active: false, pending: false, removed: true }],
  ] as const)('that is %s guards, proves and waits as its state says', (_name, factor, expected) => {
    const { live, active, pending, removed } = expected;
    expect([isLive(factor), isActive(factor), isPending(factor), isRemoved(factor)]).toEqual([
      live,
      active,
      pending,
      removed,
    ]);
  });

  it('is of one of three kinds, in the order in which a preferred one is elected', () => {
    expect(kinds).toEqual(['totp', 'sms', 'email']);
  });
});
