import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/policy.ts';
import { signInScope } from '../../src/rules/sign-in-scope.ts';
import { noon } from '../../src/testing/fixtures.ts';
import { minute } from '../actors.ts';
import { aSentCode } from '../sent-codes.ts';

const policy = { ...defaultPolicy, cooldownMs: { sms: 2 * minute, email: minute } };
const scope = (codes: readonly ReturnType<typeof aSentCode>[], now = noon): string =>
  signInScope({ codes }, 'challenge-9', policy, now);

describe('the codes of a sign-in', () => {
  it('are its own where none is on its way', () => {
    expect(scope([])).toBe('challenge-9');
  });

  it('are those of another sign-in while a code for that one cools down', () => {
    expect(scope([aSentCode()], noon + minute - 1)).toBe('scope-1');
    expect(scope([aSentCode()], noon + minute)).toBe('challenge-9');
  });

  it('cool down as long as policy says for their channel', () => {
    expect(scope([aSentCode({ kind: 'sms' })], noon + 2 * minute - 1)).toBe('scope-1');
    expect(scope([aSentCode({ kind: 'sms' })], noon + 2 * minute)).toBe('challenge-9');
  });

  it('are those of the newest that cools down', () => {
    const codes = [
      aSentCode({ scope: 'a', sentAt: noon - 3 }),
      aSentCode({ scope: 'b', sentAt: noon - 1 }),
      aSentCode({ scope: 'c', sentAt: noon - 2 }),
    ];
    expect(scope(codes)).toBe('b');
  });

  it('are never those of a session, nor any that ran out', () => {
    expect(scope([aSentCode({ purpose: 'step-up' }), aSentCode({ purpose: 'enrol' })])).toBe('challenge-9');
    expect(scope([aSentCode({ expiresAt: noon + 5 })], noon + 4)).toBe('scope-1');
    expect(scope([aSentCode({ expiresAt: noon + 5 })], noon + 5)).toBe('challenge-9');
  });
});
