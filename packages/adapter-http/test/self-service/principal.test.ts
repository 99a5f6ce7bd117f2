import type { Account } from '@detent/core';
import { newAccount } from '@detent/core';
import {
  aMailbox,
  aNumber,
  anEmailFactor,
  anSmsFactor,
  aPending,
  aPerson,
  aRemoved,
  aTotp,
  noon,
} from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { methodsOn, principalOf } from '../../src/self-service/principal.ts';

const account = (wishes: Partial<Account> = {}): Account => ({
  ...newAccount({ id: '65f0c0ffee65f0c0ffee65f0', organizationId: 'default' }),
  factors: [anEmailFactor(), aTotp()],
  preferred: 'totp',
  person: aPerson({ roles: ['USER'], groups: ['staff'], identityProviders: ['github'], lastSignInAt: noon }),
  ...wishes,
});

describe('an account in answers', () => {
  it('has its thirteen members and no other', () => {
    expect(principalOf(account())).toEqual({
      id: '65f0c0ffee65f0c0ffee65f0',
      name: 'Ada',
      email: 'Ada@example.org',
      identityProviders: ['github', 'password'],
      roles: ['USER'],
      emailVerified: true,
      lastActive: '2025-06-15T15:06:40.000Z',
      twoFactorAuthEnabled: true,
      preferredTwoFactorMethod: 'totp',
      twoFactorMethods: ['totp', 'email'],
      avatar: null,
      createdAt: '2025-05-16T15:06:40.000Z',
      groups: ['staff'],
    });
  });

  it('never shows a secret, a hash or a number', () => {
    const text = JSON.stringify(principalOf(account({ factors: [aTotp(), anSmsFactor()] })));
    expect(text).not.toMatch(/\+49|\$|sealed|hash|totp-1/);
  });

  it('shows a method that is locked, and none that is pending or removed', () => {
    expect(methodsOn(account({ factors: [aTotp({ state: 'locked' }), anSmsFactor()] }))).toEqual(['totp', 'sms']);
    const off = account({ factors: [aPending(), aRemoved(anEmailFactor())], preferred: null });
    expect(principalOf(off)).toMatchObject({
      twoFactorAuthEnabled: false,
      preferredTwoFactorMethod: null,
      twoFactorMethods: [],
    });
  });

  it('calls an address verified only by its link', () => {
    for (const verifiedBy of ['code', null] as const) {
      const person = aPerson({ addresses: [aMailbox({ verifiedBy })] });
      expect(principalOf(account({ person })).emailVerified).toBe(false);
    }
  });

  it('has no password among its identities without one, and no address without one', () => {
    const person = aPerson({ passwordHash: null, addresses: [aNumber(), aMailbox({ givenUpAt: noon })] });
    expect(principalOf(account({ person }))).toMatchObject({
      identityProviders: [],
      email: null,
      emailVerified: false,
    });
  });

  it('was last active at its last sign-in, at a later refresh, or when it was made', () => {
    expect(principalOf(account(), noon + 1000).lastActive).toBe('2025-06-15T15:06:41.000Z');
    expect(principalOf(account(), noon - 1000).lastActive).toBe('2025-06-15T15:06:40.000Z');
    const { lastActive, createdAt } = principalOf(account({ person: aPerson() }));
    expect(lastActive).toBe(createdAt);
  });
});
