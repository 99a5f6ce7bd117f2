import {
  type Account,
  type Address,
  DetentError,
  type Factor,
  type Kind,
  kinds,
  type Person,
  type RecoveryCodes,
  type SentCode,
} from '@detent/core';
import { type Entry, readOutbox } from '../outbox.ts';
import {
  anything,
  choice,
  choiceOrNull,
  dictionary,
  type Fields,
  fieldsOf,
  flag,
  list,
  nested,
  nestedOrNull,
  number,
  numberOrNull,
  numbers,
  parsed,
  text,
  textOrNull,
  texts,
  Unreadable,
} from './fields.ts';

// An account lies in two columns, so that one can be damaged without the other: what it is, and whom it belongs to.

export type AccountState = Omit<Account, 'person'>;

/** The account without its person, to be stored. Listed by hand: it is quicker than leaving one out, and as complete. */
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

/** The account that a row with `id`, `sequence`, `state` and `person` holds. */
export function readAccount(row: unknown): Account {
  const fields = fieldsOf(row, 'row');
  const state = readStored(fields, 'state', 'account-unreadable', readState);
  if (state.id !== fields['id'] || state.sequence !== fields['sequence']) {
    throw unreadable('account-unreadable', fields, 'state: it is not that of its row');
  }
  return { ...state, person: readStored(fields, 'person', 'person-unreadable', readPerson) };
}

type UnreadableCode = 'account-unreadable' | 'person-unreadable';

function readStored<T>(row: Fields, column: string, code: UnreadableCode, read: (fields: Fields) => T): T {
  try {
    return read(parsed(text(row, column), column));
  } catch (error) {
    throw error instanceof Unreadable ? unreadable(code, row, `${column}: ${error.message}`) : error;
  }
}

/** The entries of an account's outbox; one that cannot be read is the account's own damage. */
export function outboxOf(row: unknown): readonly Entry[] {
  const fields = fieldsOf(row, 'row');
  try {
    return readOutbox(text(fields, 'outbox'));
  } catch (error) {
    throw error instanceof Unreadable ? unreadable('account-unreadable', fields, error.message) : error;
  }
}

function unreadable(code: UnreadableCode, row: Fields, what: string): DetentError {
  return new DetentError({ code }, { detail: `account ${String(row['id'])}, ${what}` });
}

function readState(fields: Fields): AccountState {
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
      return { ...readBound(fields), state, expiresAt: number(fields, 'expiresAt') };
    case 'active':
    case 'locked': {
      const { id, kind, label, sealed, addressId, boundAt } = readBound(fields);
      const { confirmedAt, lastUsedAt, lastStep } = readConfirmed(fields);
      return { state, id, kind, label, sealed, addressId, boundAt, confirmedAt, lastUsedAt, lastStep };
    }
    case 'removed':
      return {
        ...readBound(fields),
        ...readConfirmed(fields),
        state,
        removedAt: number(fields, 'removedAt'),
        restorableUntil: number(fields, 'restorableUntil'),
        compromised: flag(fields, 'compromised'),
        erased: flag(fields, 'erased'),
        was: choice(fields, 'was', ['active', 'locked']),
      };
  }
}

interface Bound {
  readonly id: string;
  readonly kind: Kind;
  readonly label: string;
  readonly sealed: string | null;
  readonly addressId: string | null;
  readonly boundAt: number;
}

const readBound = (fields: Fields): Bound => ({
  id: text(fields, 'id'),
  kind: choice(fields, 'kind', kinds),
  label: text(fields, 'label'),
  sealed: textOrNull(fields, 'sealed'),
  addressId: textOrNull(fields, 'addressId'),
  boundAt: number(fields, 'boundAt'),
});

interface Confirmed {
  readonly confirmedAt: number;
  readonly lastUsedAt: number | null;
  readonly lastStep: number;
}

const readConfirmed = (fields: Fields): Confirmed => ({
  confirmedAt: number(fields, 'confirmedAt'),
  lastUsedAt: numberOrNull(fields, 'lastUsedAt'),
  lastStep: number(fields, 'lastStep'),
});

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

const readPerson = (fields: Fields): Person => ({
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
