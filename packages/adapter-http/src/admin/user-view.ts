import { type Account, isLive, kinds, ownAddress, type Policy, type Session, viewFactors } from '@detent/core';
import { deviceView } from './factor-view.ts';
import { iso, isoOrNull } from './replies.ts';

/** A user as this contract shows one; the name of the organization comes along from outside. */
export function userView(account: Account, tenantName: string | null): object {
  const { id, person, organizationId } = account;
  const mailbox = ownAddress(person, 'email');
  const number = ownAddress(person, 'sms');
  const times = { createdAt: iso(person.createdAt), updatedAt: iso(changedAt(account)) };
  const roles = person.roles.map((name) => ({ name }));
  const status = account.standing === 'active' ? 'ACTIVE' : 'INACTIVE';
  const access = { id: `${id}:${organizationId ?? 'platform'}`, userId: id, roles, status, metadata: {}, ...times };
  return {
    id,
    email: mailbox?.value ?? null,
    phone: number?.value ?? null,
    userAccesses:
      organizationId === null
        ? []
        : [
            {
              ...access,
              tenantId: organizationId,
              tenant: { id: organizationId, name: tenantName ?? organizationId },
              isDefault: true,
            },
          ],
    platformAccess: organizationId === null ? access : null,
    isPlatformUser: organizationId === null,
    isActive: account.standing === 'active',
    emailVerifiedAt: isoOrNull(mailbox?.verifiedAt ?? null),
    phoneVerifiedAt: isoOrNull(number?.verifiedAt ?? null),
    metadata: person.metadata,
    ...times,
    isMfaEnabled: account.factors.some(isLive),
    language: person.language,
    mustEnrol: account.mustEnrol,
  };
}

/** The newest instant that the account itself knows of. */
const changedAt = ({ person, factors }: Account): number =>
  Math.max(
    person.createdAt,
    person.lastSignInAt ?? 0,
    ...factors.map((factor) => (factor.state === 'removed' ? factor.removedAt : factor.boundAt)),
    ...person.addresses.map((address) => address.givenUpAt ?? address.verifiedAt ?? 0),
  );

export interface Detail {
  readonly account: Account;
  readonly policy: Policy;
  readonly tenantName: string | null;
  readonly sessions: readonly Session[];
  readonly now: number;
}

/** All that support needs to know of one user. */
export function detailView({ account, policy, tenantName, sessions, now }: Detail): object {
  const { id, person } = account;
  const factors = viewFactors(account, now, { removed: false });
  const enabled = kinds.filter((kind) => account.factors.some((factor) => isLive(factor) && factor.kind === kind));
  const mailbox = ownAddress(person, 'email');
  const number = ownAddress(person, 'sms');
  const hasPassword = person.passwordHash !== null;
  const at = iso(person.createdAt);
  const left = account.recovery?.hashes.length ?? 0;
  return {
    user: userView(account, tenantName),
    identities: person.identityProviders.map((provider) => ({
      id: `${id}:${provider}`,
      userId: id,
      provider,
      providerId: null,
      metadata: {},
      createdAt: at,
      updatedAt: at,
    })),
    trustedDevices: [],
    loginCapabilities: {
      email: {
        available: mailbox !== null,
        verified: (mailbox?.verifiedAt ?? null) !== null,
        canPasswordLogin: hasPassword,
      },
      phone: { available: number !== null, verified: (number?.verifiedAt ?? null) !== null, canPasswordLogin: false },
      passwordless: { available: false },
      social: { available: person.identityProviders.length > 0, providers: person.identityProviders },
      mfa: { enabled: enabled.length > 0, methods: enabled },
    },
    mfa: {
      isEnabled: enabled.length > 0,
      allowUserToggle: policy.secondFactor === 'optional',
      availableMethods: kinds.filter((kind) => kind === 'totp' || policy.channels[kind]),
      enabledMethods: enabled,
      hasRecoveryCode: left > 0,
      totpDevices: factors.filter(({ kind }) => kind === 'totp').map(deviceView),
      mustEnrol: account.mustEnrol,
      recoveryCodesLeft: left,
    },
    sessions: sessions.map(userSessionView),
  };
}

export const userSessionView = ({ id, accountId, client, refresh, startedAt, expiresAt }: Session): object => ({
  id,
  userId: accountId,
  deviceName: [client.browser, client.system].filter((part) => part !== null).join(', ') || null,
  userAgent: client.browser,
  ipAddress: client.address,
  lastActive: iso(refresh?.issuedAt ?? startedAt),
  createdAt: iso(startedAt),
  expiresAt: iso(expiresAt),
});
