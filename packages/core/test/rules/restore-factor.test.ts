import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import type { RemovedFactor } from '../../src/account/factor.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { type Restoring, restorable, restoreFactor } from '../../src/rules/restore-factor.ts';
import { anAccount, anEmailFactor, aPending, aRemoved, aTotp, noon } from '../../src/testing/fixtures.ts';
import { allowed, refused } from '../../src/verdict.ts';
import { administrator, day, helpDesk, owner, self, service } from '../actors.ts';

const gone = aRemoved(aTotp());
const account = anAccount({ factors: [gone, anEmailFactor()], preferred: 'email' });
const restoring = (wishes: Partial<Restoring> = {}): Restoring => ({
  actor: administrator(),
  factorId: 'totp-1',
  ifMatch: null,
  ...wishes,
});
const judged = (wishes: Partial<Restoring>, change: Partial<Account> = {}, policy: Policy = defaultPolicy): unknown =>
  restoreFactor({ ...account, ...change }, restoring(wishes), policy, noon);
const withGone = (wishes: Partial<RemovedFactor>): Account =>
  anAccount({ factors: [aRemoved(aTotp(), wishes), anEmailFactor()], preferred: 'email' });

const at = (restorableUntil: number): unknown =>
  restoreFactor(withGone({ restorableUntil }), restoring(), defaultPolicy, noon);
const most = (totp: number): Policy => ({ ...defaultPolicy, maxFactors: { totp, sms: 1, email: 1 } });

describe('a restore', () => {
  it.each([
    ['the help desk', helpDesk()],
    ['an administrator', administrator()],
    ['an owner', owner()],
    ['a service', service()],
  ])('undo-brings-back-one-thing: by %s brings the factor back and nothing else', (_name, actor) => {
    expect(judged({ actor })).toEqual(allowed({ type: 'factor-restored', factorId: 'totp-1' }));
  });

  it('is not for people themselves, who have the link', () => {
    expect(judged({ actor: self(account) })).toEqual(refused({ code: 'role-forbidden' }));
  });

  it('of a factor that was never there, or is there, is refused', () => {
    expect(judged({ factorId: 'nobody' })).toEqual(refused({ code: 'factor-unknown', kind: null }));
    expect(judged({ factorId: 'email-1' })).toEqual(refused({ code: 'factor-not-removed' }));
    const begun = { factors: [aPending()] };
    expect(judged({}, begun)).toEqual(refused({ code: 'factor-not-removed' }));
  });

  it('undo-brings-back-one-thing: works until one millisecond before the window ends, and never again', () => {
    expect(at(noon + 1)).toMatchObject({ kind: 'allowed' });
    expect(at(noon)).toEqual(refused({ code: 'restore-window-closed' }));
  });

  it.each([
    ['stolen', { compromised: true }],
    ['erased', { erased: true }],
  ])('erased-is-erased: never brings back what was %s', (_name, wishes) => {
    expect(restoreFactor(withGone(wishes), restoring(), defaultPolicy, noon)).toEqual(
      refused({ code: 'restore-window-closed' }),
    );
  });

  it('needs room for one more of the kind', () => {
    const beside = { factors: [gone, aTotp({ id: 'totp-2', state: 'locked' }), anEmailFactor()] };
    expect(judged({}, beside, most(2))).toMatchObject({ kind: 'allowed' });
    expect(judged({}, beside, most(1))).toEqual(refused({ code: 'too-many-factors', kind: 'totp', most: 1 }));
    expect(judged({}, {}, most(0))).toEqual(refused({ code: 'too-many-factors', kind: 'totp', most: 0 }));
  });

  it('reports the window before the room', () => {
    const none: Policy = { ...defaultPolicy, maxFactors: { totp: 0, sms: 0, email: 0 } };
    expect(restorable(account, { ...gone, erased: true }, none, noon)).toEqual({ code: 'restore-window-closed' });
  });

  it('is judged in order: standing, role, version, what is there, freeze', () => {
    const frozen = { frozen: { until: noon + day, since: noon } };
    const own = self(account, { session: { generation: 9 } });
    const nobody = { factorId: 'nobody', ifMatch: 99 };
    expect(judged({ ...nobody, actor: own }, frozen)).toEqual(refused({ code: 'session-ended' }));
    expect(judged({ ...nobody, actor: self(account) }, frozen)).toEqual(refused({ code: 'role-forbidden' }));
    expect(judged({ ...nobody, actor: helpDesk() }, frozen)).toEqual(refused({ code: 'version-mismatch' }));
    expect(judged({ factorId: 'nobody', actor: helpDesk() }, frozen)).toMatchObject({
      failure: { code: 'factor-unknown' },
    });
    expect(judged({ factorId: 'email-1', actor: helpDesk() }, frozen)).toMatchObject({
      failure: { code: 'factor-not-removed' },
    });
    expect(judged({ actor: helpDesk() }, { ...frozen, factors: [{ ...gone, erased: true }] })).toMatchObject({
      failure: { code: 'restore-window-closed' },
    });
    expect(judged({ actor: helpDesk() }, frozen)).toMatchObject({ failure: { code: 'changes-frozen' } });
    expect(judged({ actor: administrator() }, frozen)).toMatchObject({ kind: 'allowed' });
  });
});
