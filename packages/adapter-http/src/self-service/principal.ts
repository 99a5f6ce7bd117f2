import { type Account, isLive, type Kind, kinds, ownAddress } from '@detent/core';

/** The account as this contract shows it: never a secret, a recovery code or a phone number. */
export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly identityProviders: readonly string[];
  readonly roles: readonly string[];
  readonly emailVerified: boolean;
  readonly lastActive: string;
  readonly twoFactorAuthEnabled: boolean;
  readonly preferredTwoFactorMethod: Kind | null;
  readonly twoFactorMethods: readonly Kind[];
  readonly avatar: string | null;
  readonly createdAt: string;
  readonly groups: readonly string[];
}

/** Methods that are on, in the order in which a preferred one is elected. A locked factor still makes its method one that is on. */
export const methodsOn = (account: Account): readonly Kind[] =>
  kinds.filter((kind) => account.factors.some((factor) => factor.kind === kind && isLive(factor)));

/** A refresh moves `lastActive` too; who knows of a later one than the account's own record says so. */
export function principalOf(account: Account, lastActiveAt: number = 0): Principal {
  const { person } = account;
  const mailbox = ownAddress(person, 'email');
  const methods = methodsOn(account);
  return {
    id: account.id,
    name: person.name,
    email: mailbox?.value ?? null,
    identityProviders: [...person.identityProviders, ...(person.passwordHash === null ? [] : ['password'])],
    roles: person.roles,
    emailVerified: mailbox?.verifiedBy === 'link',
    lastActive: iso(Math.max(person.lastSignInAt ?? person.createdAt, lastActiveAt)),
    twoFactorAuthEnabled: methods.length > 0,
    preferredTwoFactorMethod: account.preferred,
    twoFactorMethods: methods,
    avatar: person.avatar,
    createdAt: iso(person.createdAt),
    groups: person.groups,
  };
}

export const iso = (at: number): string => new Date(at).toISOString();
