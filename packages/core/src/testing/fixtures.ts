import type { Account } from '../account/account.ts';
import type { Act } from '../account/act.ts';
import type { LiveFactor, PendingFactor, RemovedFactor } from '../account/factor.ts';
import { newAccount } from '../account/new-account.ts';
import type { Notice } from '../account/notice.ts';
import type { Address, Person } from '../account/person.ts';
import type { Commit } from '../ports/accounts.ts';
import type { Administrator } from '../ports/administrators.ts';
import type { ApiToken } from '../ports/api-tokens.ts';
import type { Challenge } from '../ports/challenges.ts';
import type { Job } from '../ports/jobs.ts';
import type { Organization } from '../ports/organizations.ts';
import type { Session } from '../ports/sessions.ts';
import { quickHash } from './doubles/hasher.ts';
import { fakeSecret } from './doubles/one-time-passwords.ts';
import { PlainVault } from './doubles/vault.ts';

/** When fixtures happen: 15 June 2025, 15:06:40 UTC, where a `ManualClock` starts. */
export const noon = 1_750_000_000_000;

/** The password of every fixture, as `QuickHasher` hashed it. */
export const password = 'correct horse battery staple';

const day = 86_400_000;

/** A verified mailbox of the account's own, `ada@example.org`. */
export const aMailbox = (wishes: Partial<Address> = {}): Address => ({
  id: 'mail-1',
  channel: 'email',
  value: 'Ada@example.org',
  normal: 'ada@example.org',
  role: 'own',
  verifiedAt: noon - 30 * day,
  verifiedBy: 'link',
  givenUpAt: null,
  ...wishes,
});

/** A verified number of the account's own. */
export const aNumber = (wishes: Partial<Address> = {}): Address =>
  aMailbox({
    id: 'number-1',
    channel: 'sms',
    value: '+49 30 901820',
    normal: '+4930901820',
    verifiedBy: 'code',
    ...wishes,
  });

/** Somebody with a password, a verified mailbox and a verified number. */
export const aPerson = (wishes: Partial<Person> = {}): Person => ({
  kind: 'person',
  name: 'Ada',
  identityProviders: [],
  passwordHash: quickHash(password),
  roles: [],
  groups: [],
  language: 'en',
  zone: null,
  avatar: null,
  addresses: [aMailbox(), aNumber()],
  createdAt: noon - 30 * day,
  lastSignInAt: null,
  metadata: {},
  ...wishes,
});

/** The secret that `aTotp` of that id holds sealed. */
export const totpSecret = (factorId = 'totp-1'): string => fakeSecret(factorId);

/** An active authenticator app. A `PlainVault` opens its secret, for the account id given. */
export const aTotp = (wishes: Partial<LiveFactor> = {}, accountId = 'account-1'): LiveFactor => {
  const id = wishes.id ?? 'totp-1';
  return {
    state: 'active',
    id,
    kind: 'totp',
    label: 'Phone',
    sealed: new PlainVault().seal(totpSecret(id), { purpose: 'totp-secret', accountId, of: id }),
    addressId: null,
    boundAt: noon - 20 * day,
    confirmedAt: noon - 20 * day,
    lastUsedAt: null,
    lastStep: 0,
    ...wishes,
  };
};

/** An active factor whose codes go to the mailbox of `aMailbox`. */
export const anEmailFactor = (wishes: Partial<LiveFactor> = {}): LiveFactor =>
  aTotp({ id: 'email-1', kind: 'email', label: 'Mail', sealed: null, addressId: 'mail-1', ...wishes });

/** An active factor whose codes go to the number of `aNumber`. */
export const anSmsFactor = (wishes: Partial<LiveFactor> = {}): LiveFactor =>
  aTotp({ id: 'sms-1', kind: 'sms', label: 'Number', sealed: null, addressId: 'number-1', ...wishes });

/** That factor while its enrolment is open. */
export const aPending = (factor: LiveFactor = aTotp(), wishes: Partial<PendingFactor> = {}): PendingFactor => {
  const { id, kind, label, sealed, addressId, boundAt } = factor;
  return { state: 'pending', id, kind, label, sealed, addressId, boundAt, expiresAt: boundAt + day, ...wishes };
};

/** That factor after it was removed, an hour before noon. */
export const aRemoved = (factor: LiveFactor = aTotp(), wishes: Partial<RemovedFactor> = {}): RemovedFactor => ({
  ...factor,
  state: 'removed',
  was: factor.state,
  removedAt: noon - 3_600_000,
  restorableUntil: noon + 3 * day,
  compromised: false,
  erased: false,
  ...wishes,
});

/** `anAccount`'s wishes: members of the account, and of the person those that matter. */
export type AccountWishes = Partial<Omit<Account, 'person'>> & { readonly person?: Partial<Person> };

/** An account to which two things have happened: `aPerson` with an authenticator app and an e-mail factor. */
export const anAccount = (wishes: AccountWishes = {}): Account => {
  const id = wishes.id ?? 'account-1';
  return {
    ...newAccount({ id, organizationId: 'organization-1' }),
    sequence: 2,
    epoch: 2,
    factors: [aTotp({}, id), anEmailFactor()],
    preferred: 'totp',
    ...wishes,
    person: aPerson(wishes.person),
  };
};

/** An act of the person's own that tells nobody. */
export const anAct = (wishes: Partial<Act> = {}): Act => ({
  id: 'act-1',
  sequence: 1,
  at: noon,
  actor: { kind: 'self', id: 'account-1', name: 'Ada' },
  door: 'self-service',
  reason: null,
  origin: null,
  events: [{ type: 'preferred-chosen', kind: 'totp' }],
  impact: null,
  notices: [],
  ...wishes,
});

/** An alert to the mailbox of `aMailbox`, due at noon. */
export const aNotice = (wishes: Partial<Notice> = {}): Notice => ({
  id: 'account-1.1.mail-1',
  kind: 'factor-removed',
  recipientId: 'mail-1',
  channel: 'email',
  wishes: ['en'],
  dueAt: noon,
  expiresAt: noon + 7 * day,
  sealed: null,
  notMe: null,
  ...wishes,
});

/** `aCommit`'s wishes: members of the next account, of the act, and one notice for each entry. */
export interface CommitWishes {
  readonly account?: Partial<Account>;
  readonly act?: Partial<Omit<Act, 'notices'>>;
  readonly notices?: readonly Partial<Notice>[];
}

/** The next act on an account, which stays as it is but for `wishes`. Ids of act and notices follow from account and sequence. */
export const aCommit = (before: Account, wishes: CommitWishes = {}): Commit => {
  const sequence = before.sequence + 1;
  const act = anAct({ id: `act-${before.id}-${sequence}`, sequence, ...wishes.act });
  const notices = (wishes.notices ?? []).map((notice, index) => {
    const recipientId = notice.recipientId ?? `mail-${index + 1}`;
    return aNotice({ id: `${before.id}.${sequence}.${recipientId}`, recipientId, ...notice });
  });
  const next = { ...before, sequence: before.sequence + act.events.length, ...wishes.account };
  return { expected: before.sequence, before, next, act: { ...act, notices } };
};

/** A full session, begun at noon with password and authenticator app. */
export const aSession = (wishes: Partial<Session> = {}): Session => ({
  id: 'session-1',
  accountId: 'account-1',
  kind: 'person',
  generation: 0,
  startedAt: noon,
  expiresAt: noon + 30 * day,
  proofs: [
    { method: 'pwd', addressId: null, factorId: null, boundAt: null, at: noon },
    { method: 'otp', addressId: null, factorId: 'totp-1', boundAt: noon - 20 * day, at: noon },
  ],
  clientId: null,
  client: { browser: 'Firefox', system: 'Linux', address: null },
  onlyEnrols: false,
  refresh: null,
  access: [],
  ...wishes,
});

/** A sign-in that waits for its second step until ten minutes past noon. */
export const aChallenge = (wishes: Partial<Challenge> = {}): Challenge => ({
  id: 'challenge-1',
  accountId: 'account-1',
  purpose: 'login',
  epoch: 2,
  expiresAt: noon + 600_000,
  ...wishes,
});

/** An administrator of every organization, with a password, whose account was made for them. */
export const anAdministrator = (wishes: Partial<Administrator> = {}): Administrator => ({
  id: 'administrator-1',
  accountId: 'administrator-account-1',
  ownsAccount: true,
  email: 'Grace@example.org',
  emailNormal: 'grace@example.org',
  name: 'Grace',
  passwordHash: quickHash(password),
  role: 'administrator',
  organizations: '*',
  active: true,
  metadata: {},
  generation: 0,
  lastSignInAt: null,
  createdAt: noon,
  updatedAt: noon,
  ...wishes,
});

/** A service's token, good everywhere and for ever. */
export const anApiToken = (wishes: Partial<ApiToken> = {}): ApiToken => ({
  id: 'token-1',
  hash: 'hash-1',
  name: 'Billing',
  permissions: ['user.write'],
  role: null,
  organizations: '*',
  createdAt: noon,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  ...wishes,
});

/** An organization that decides nothing for itself. */
export const anOrganization = (wishes: Partial<Organization> = {}): Organization => ({
  id: 'organization-1',
  name: 'Example',
  domains: [],
  language: null,
  locked: false,
  policy: {},
  ...wishes,
});

/** A bulk removal of one account's TOTP factors that nobody has begun. */
export const aJob = (wishes: Partial<Job> = {}): Job => ({
  id: 'job-1',
  creator: { kind: 'administrator', id: 'administrator-1', name: 'Grace' },
  key: null,
  digest: 'digest',
  reason: 'Phones were stolen',
  dryRun: false,
  status: 'queued',
  items: [{ accountId: 'account-1', factorId: null, kinds: ['totp'], compromised: false }],
  outcomes: [],
  heldUntil: 0,
  createdAt: noon,
  expiresAt: noon + day,
  ...wishes,
});
