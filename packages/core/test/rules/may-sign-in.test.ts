import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/policy.ts';
import { maySignIn } from '../../src/rules/may-sign-in.ts';
import { anAccount } from '../../src/testing/fixtures.ts';

describe('whoever signs in', () => {
  it('is a person with a password, on an account that stands', () => {
    expect(maySignIn(anAccount(), defaultPolicy)).toBe(true);
    expect(maySignIn(anAccount({ person: { passwordHash: null } }), defaultPolicy)).toBe(false);
    expect(maySignIn(anAccount({ person: { kind: 'machine' } }), defaultPolicy)).toBe(false);
    expect(maySignIn(anAccount({ standing: 'disabled' }), defaultPolicy)).toBe(false);
    expect(maySignIn(anAccount({ standing: 'closed' }), defaultPolicy)).toBe(false);
  });

  it('is of no organization that is locked', () => {
    expect(maySignIn(anAccount(), { ...defaultPolicy, locked: true })).toBe(false);
  });
});
