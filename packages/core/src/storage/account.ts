import type { Account } from '../account/account.ts';
import { type Factor, isRemoved, kinds } from '../account/factor.ts';
import type { Address, Person } from '../account/person.ts';
import type { RecoveryCodes, SentCode } from '../account/recovery.ts';
import {
  anything,
  choice,
  choiceOrNull,
  dictionary,
  type Fields,
  flag,
  list,
  nested,
  nestedOrNull,
  number,
  numberOrNull,
  numbers,
  text,
  textOrNull,
  texts,
} from './fields.ts';

// An account is stored in two parts, so that one can be damaged without the other: what it is, and whom it belongs to.
// Members are listed by hand: whatever a spread gives one member more has a hidden class of its own in V8, and every read of it
// after that is a slow one (docs/decisions/0026-one-shape-for-what-is-read.md).

export type AccountState = Omit<Account, 'person'>;

/** The account without its person, to be stored. */
export function stateOf(account: Account): AccountState {
  return {
    id: account.id,
    organizationId: account.organizationId,
    standing: account.standing,
    rank: account.rank,
    sequence: account.sequence,
    epoch: account.epoch,
    factors: account.factors,
    preferred: account.preferred,
    recovery: account.recovery,
    sessions: account.sessions,
    mustEnrol: account.mustEnrol,
    frozen: account.frozen,
    recentChanges: account.recentChanges,
    codes: account.codes,
    spentChallenges: account.spentChallenges,
    knownClients: account.knownClients,
    verification: account.verification,
    disavowed: account.disavowed,
    told: account.told,
  };
}

/** The account that both parts make. */
export function wholeAccount(state: AccountState, person: Person): Account {
  return {
    id: state.id,
    organizationId: state.organizationId,
    standing: state.standing,
    rank: state.rank,
    sequence: state.sequence,
    epoch: state.epoch,
    factors: state.factors,
    preferred: state.preferred,
    recovery: state.recovery,
    sessions: state.sessions,
    mustEnrol: state.mustEnrol,
    frozen: state.frozen,
    recentChanges: state.recentChanges,
    codes: state.codes,
    spentChallenges: state.spentChallenges,
    knownClients: state.knownClients,
    verification: state.verification,
    disavowed: state.disavowed,
    told: state.told,
    person,
  };
}

/** When the first secret is due that a removed factor still keeps, or null. */
export function eraseDueOf({ factors }: Pick<Account, 'factors'>): number | null {
  let due: number | null = null;
  for (const factor of factors) {
    if (!isRemoved(factor) || factor.sealed === null) continue;
    if (due === null || factor.restorableUntil < due) due = factor.restorableUntil;
  }
  return due;
}

export function readAccountState(fields: Fields): AccountState {
  return {
    id: text(fields, 'id'),
    organizationId: textOrNull(fields, 'organizationId'),
    standing: choice(fields, 'standing', ['active', 'disabled', 'closed']),
    rank: choice(fields, 'rank', [0, 1, 2, 3]),
    sequence: number(fields, 'sequence'),
    epoch: number(fields, 'epoch'),
    factors: list(fields, 'factors', readFactor),
    preferred: choiceOrNull(fields, 'preferred', kinds),
    recovery: nestedOrNull(fields, 'recovery', readRecovery),
    sessions: nested(fields, 'sessions', (cut) => ({
      generation: number(cut, 'generation'),
      kept: textOrNull(cut, 'kept'),
      accessGeneration: number(cut, 'accessGeneration'),
    })),
    mustEnrol: flag(fields, 'mustEnrol'),
    frozen: nestedOrNull(fields, 'frozen', (freeze) => ({
      until: number(freeze, 'until'),
      since: number(freeze, 'since'),
    })),
    recentChanges: numbers(fields, 'recentChanges'),
    codes: list(fields, 'codes', readSentCode),
    spentChallenges: list(fields, 'spentChallenges', (spent) => ({
      id: text(spent, 'id'),
      until: number(spent, 'until'),
    })),
    knownClients: texts(fields, 'knownClients'),
    verification: nestedOrNull(fields, 'verification', (verification) => ({
      jti: text(verification, 'jti'),
      addressId: text(verification, 'addressId'),
    })),
    disavowed: list(fields, 'disavowed', (disavowal) => ({
      sequence: number(disavowal, 'sequence'),
      at: number(disavowal, 'at'),
      restored: texts(disavowal, 'restored'),
    })),
    told: nested(fields, 'told', (told) => ({
      secondStepFailing: numberOrNull(told, 'secondStepFailing'),
      registeredAgain: numberOrNull(told, 'registeredAgain'),
    })),
  };
}

function readFactor(fields: Fields): Factor {
  const state = choice(fields, 'state', ['pending', 'active', 'locked', 'removed']);
  switch (state) {
    case 'pending':
      return {
        id: text(fields, 'id'),
        kind: choice(fields, 'kind', kinds),
        label: text(fields, 'label'),
        sealed: textOrNull(fields, 'sealed'),
        addressId: textOrNull(fields, 'addressId'),
        boundAt: number(fields, 'boundAt'),
        state,
        expiresAt: number(fields, 'expiresAt'),
      };
    case 'active':
    case 'locked':
      return {
        id: text(fields, 'id'),
        kind: choice(fields, 'kind', kinds),
        label: text(fields, 'label'),
        sealed: textOrNull(fields, 'sealed'),
        addressId: textOrNull(fields, 'addressId'),
        boundAt: number(fields, 'boundAt'),
        confirmedAt: number(fields, 'confirmedAt'),
        lastUsedAt: numberOrNull(fields, 'lastUsedAt'),
        lastStep: number(fields, 'lastStep'),
        state,
      };
    case 'removed':
      return {
        id: text(fields, 'id'),
        kind: choice(fields, 'kind', kinds),
        label: text(fields, 'label'),
        sealed: textOrNull(fields, 'sealed'),
        addressId: textOrNull(fields, 'addressId'),
        boundAt: number(fields, 'boundAt'),
        confirmedAt: number(fields, 'confirmedAt'),
        lastUsedAt: numberOrNull(fields, 'lastUsedAt'),
        lastStep: number(fields, 'lastStep'),
        state,
        removedAt: number(fields, 'removedAt'),
        restorableUntil: number(fields, 'restorableUntil'),
        compromised: flag(fields, 'compromised'),
        erased: flag(fields, 'erased'),
        was: choice(fields, 'was', ['active', 'locked']),
      };
  }
}

const readRecovery = (fields: Fields): RecoveryCodes => ({
  salt: text(fields, 'salt'),
  hashes: texts(fields, 'hashes'),
  issuedAt: number(fields, 'issuedAt'),
});

const readSentCode = (fields: Fields): SentCode => ({
  id: text(fields, 'id'),
  kind: choice(fields, 'kind', ['sms', 'email']),
  purpose: choice(fields, 'purpose', ['sign-in', 'step-up', 'enrol']),
  scope: text(fields, 'scope'),
  factorId: textOrNull(fields, 'factorId'),
  addressId: text(fields, 'addressId'),
  digest: text(fields, 'digest'),
  sentAt: number(fields, 'sentAt'),
  expiresAt: number(fields, 'expiresAt'),
});

export const readPerson = (fields: Fields): Person => ({
  kind: choice(fields, 'kind', ['person', 'machine', 'guest']),
  name: text(fields, 'name'),
  identityProviders: texts(fields, 'identityProviders'),
  passwordHash: textOrNull(fields, 'passwordHash'),
  roles: texts(fields, 'roles'),
  groups: texts(fields, 'groups'),
  language: textOrNull(fields, 'language'),
  zone: textOrNull(fields, 'zone'),
  avatar: textOrNull(fields, 'avatar'),
  addresses: list(fields, 'addresses', readAddress),
  createdAt: number(fields, 'createdAt'),
  lastSignInAt: numberOrNull(fields, 'lastSignInAt'),
  metadata: dictionary(fields, 'metadata', anything),
});

const readAddress = (fields: Fields): Address => ({
  id: text(fields, 'id'),
  channel: choice(fields, 'channel', ['email', 'sms']),
  value: text(fields, 'value'),
  normal: text(fields, 'normal'),
  role: choice(fields, 'role', ['own', 'factor']),
  verifiedAt: numberOrNull(fields, 'verifiedAt'),
  verifiedBy: choiceOrNull(fields, 'verifiedBy', ['link', 'code', 'word']),
  givenUpAt: numberOrNull(fields, 'givenUpAt'),
});
