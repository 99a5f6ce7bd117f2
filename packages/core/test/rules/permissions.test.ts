import { administratorGrants, defaultPolicy, noGrants, type Permission, permissions, permitted } from '@detent/core';
import { anAccount, anAdministrator, aTotp } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';

const everywhere = (...held: readonly string[]) => ({ permissions: held, organizations: '*' as const });

describe('what a caller may do', () => {
  it.each([
    ['user.read', 'user.read', 'granted'],
    ['user.write', 'user.read', 'granted'],
    ['user.write', 'user.write', 'granted'],
    ['user.write', 'user.credential.write', 'not-granted'],
    ['user.credential.write', 'user.credential.write', 'granted'],
    ['user.credential.write', 'user.write', 'not-granted'],
    ['user.credential.write', 'user.read', 'not-granted'],
    ['user.read', 'user.write', 'not-granted'],
  ] as const)('with %s is, where %s is needed, %s', (held, needed, verdict) => {
    expect(permitted(everywhere(held), needed)).toBe(verdict);
  });

  it('is nothing where nothing is granted that is known, or nowhere', () => {
    for (const needed of permissions) {
      expect(permitted(noGrants, needed)).toBe('no-grants');
      expect(permitted(everywhere('user.admin', 'USER.READ'), needed)).toBe('no-grants');
      expect(permitted({ permissions, organizations: [] }, needed)).toBe('no-grants');
    }
  });
});

describe('what an administrator may do by permission', () => {
  const account = anAccount({ factors: [aTotp()] });
  const grants = (wishes: Parameters<typeof anAdministrator>[0], of = account, demanded = false) =>
    administratorGrants(anAdministrator(wishes), of, defaultPolicy, demanded);
  const all: readonly Permission[] = permissions;

  it.each(['administrator', 'owner'] as const)('is everything in their organizations, as %s', (role) => {
    expect(grants({ role, organizations: ['a'] })).toEqual({ permissions: all, organizations: ['a'] });
    expect(grants({ role, organizations: '*' })).toEqual({ permissions: all, organizations: '*' });
  });

  it('is to look, for a help desk', () => {
    expect(grants({ role: 'help-desk' })).toMatchObject({ permissions: ['user.read'] });
  });

  it('is nothing once they may not sign in', () => {
    expect(grants({ role: 'owner', active: false })).toEqual(noGrants);
  });

  it('is nothing while a second factor is demanded of them and missing', () => {
    const bare = anAccount({ factors: [], preferred: null });
    expect(grants({ role: 'owner' }, bare)).toMatchObject({ permissions: all });
    expect(grants({ role: 'owner' }, bare, true)).toEqual(noGrants);
    expect(grants({ role: 'owner' }, account, true)).toMatchObject({ permissions: all });
    expect(grants({ role: 'owner' }, { ...bare, mustEnrol: true })).toEqual(noGrants);
    const demanding = { ...defaultPolicy, secondFactor: 'required' } as const;
    expect(administratorGrants(anAdministrator({ role: 'owner' }), bare, demanding, false)).toEqual(noGrants);
  });
});
