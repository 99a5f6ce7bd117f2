import { describe, expect, it } from 'vitest';
import { recoveryRun } from '../../src/rules/guess-budget.ts';
import { mayRecover, verifyRecoveryCode } from '../../src/rules/verify-recovery-code.ts';
import { anAccount, anEmailFactor, aPending, aRemoved, aTotp, noon } from '../../src/testing/fixtures.ts';

const set = { salt: 'salt', hashes: ['a', 'b', 'c'], issuedAt: noon - 1000 };
const account = anAccount({ recovery: set });
const typed = (hash: string, salt = 'salt') => ({ salt, matches: (kept: string) => kept === hash });

describe('recovery-once: a recovery code', () => {
  it('is right when it is one of the set, and is struck from it', () => {
    expect(verifyRecoveryCode(account, typed('b'), [], noon)).toEqual({
      events: [{ type: 'recovery-code-used', left: 2, secret: { hash: 'b' } }],
      proof: { method: 'recovery', addressId: null, factorId: null, boundAt: noon - 1000, at: noon },
      run: recoveryRun(set),
    });
  });

  it('is wrong when it is none of them', () => {
    expect(verifyRecoveryCode(account, typed('d'), [], noon)).toEqual({ code: 'recovery-code-wrong' });
  });

  it('is wrong when it was hashed for another set', () => {
    expect(verifyRecoveryCode(account, typed('b', 'older'), [], noon)).toEqual({ code: 'recovery-code-wrong' });
  });

  it('is wrong when there is no set, or none left of it', () => {
    expect(verifyRecoveryCode(anAccount(), typed('b'), [], noon)).toEqual({ code: 'recovery-code-wrong' });
    const empty = anAccount({ recovery: { ...set, hashes: [] } });
    expect(verifyRecoveryCode(empty, typed('b'), [], noon)).toEqual({ code: 'recovery-code-wrong' });
  });

  it('is compared with nothing once the set has had all its guesses', () => {
    expect(verifyRecoveryCode(account, typed('b'), [recoveryRun(set)], noon)).toEqual({ code: 'recovery-code-wrong' });
    expect(verifyRecoveryCode(account, typed('b'), ['recovery:1'], noon)).toHaveProperty('events');
  });
});

describe('recovery', () => {
  it('stands in for an authenticator app that is on, locked or not', () => {
    expect(mayRecover(account, noon)).toBeNull();
    expect(mayRecover(anAccount({ factors: [aTotp({ state: 'locked' })] }), noon)).toBeNull();
  });

  it('is off without one', () => {
    const off = { code: 'kind-off', kind: 'totp' };
    expect(mayRecover(anAccount({ factors: [anEmailFactor()] }), noon)).toEqual(off);
    expect(mayRecover(anAccount({ factors: [aPending(), aRemoved(aTotp({ id: 't2' }))] }), noon)).toEqual(off);
  });

  it('takes, while changes are frozen, only a set that was issued before', () => {
    const frozen = (since: number, until = noon + 1) => anAccount({ recovery: set, frozen: { since, until } });
    expect(mayRecover(frozen(set.issuedAt + 1), noon)).toBeNull();
    expect(mayRecover(frozen(set.issuedAt), noon)).toEqual({ code: 'changes-frozen', until: noon + 1 });
    expect(mayRecover(frozen(set.issuedAt, noon), noon)).toBeNull();
    expect(mayRecover(anAccount({ frozen: { since: 0, until: noon + 1 } }), noon)).toBeNull();
  });
});
