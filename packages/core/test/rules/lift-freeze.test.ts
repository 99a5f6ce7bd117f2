import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/policy.ts';
import { liftFreeze } from '../../src/rules/lift-freeze.ts';
import { anAccount, noon } from '../../src/testing/fixtures.ts';
import { allowed, refused, unchanged } from '../../src/verdict.ts';
import { administrator, day, helpDesk, owner, self, service, system } from '../actors.ts';

const frozen = anAccount({ frozen: { until: noon + day, since: noon } });

describe('a freeze', () => {
  it.each([
    ['an administrator', administrator()],
    ['an owner', owner()],
  ])('is lifted by %s', (_name, actor) => {
    expect(liftFreeze(frozen, actor, defaultPolicy, noon)).toEqual(allowed({ type: 'freeze-lifted' }));
  });

  it.each([
    ['the person', self(frozen)],
    ['the help desk', helpDesk()],
    ['a service', service()],
    ['the server', system],
  ])('reporting-is-easier: is never lifted by %s', (_name, actor) => {
    expect(liftFreeze(frozen, actor, defaultPolicy, noon)).toEqual(refused({ code: 'role-forbidden' }));
  });

  it('is lifted until the instant at which it is over, and tells nobody from then on', () => {
    expect(liftFreeze(frozen, owner(), defaultPolicy, noon + day - 1)).toEqual(allowed({ type: 'freeze-lifted' }));
    expect(liftFreeze(frozen, owner(), defaultPolicy, noon + day)).toBe(unchanged);
  });

  it('that is not there is not lifted', () => {
    expect(liftFreeze(anAccount(), owner(), defaultPolicy, noon)).toBe(unchanged);
  });

  it('rank-and-tenant: is lifted only by somebody entitled to the account, which is asked first', () => {
    const ranked = { ...frozen, rank: 2 } as const;
    expect(liftFreeze(ranked, administrator(), defaultPolicy, noon)).toEqual(refused({ code: 'account-outranks' }));
    expect(liftFreeze(ranked, helpDesk(), defaultPolicy, noon)).toEqual(refused({ code: 'account-outranks' }));
  });
});
