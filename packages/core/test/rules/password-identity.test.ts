import { describe, expect, it } from 'vitest';
import { passwordIdentity } from '../../src/rules/password-identity.ts';
import { anAccount } from '../../src/testing/fixtures.ts';

const without = anAccount({ person: { passwordHash: null, identityProviders: ['github'] } });

describe('an account without a password', () => {
  it('has nothing that a factor could be second to, where the contract asks for one', () => {
    expect(passwordIdentity(without, true)).toEqual({ code: 'no-password-identity' });
    expect(passwordIdentity(anAccount(), true)).toBeNull();
  });

  it('is as good as any other where the contract does not', () => {
    expect(passwordIdentity(without, false)).toBeNull();
  });
});
