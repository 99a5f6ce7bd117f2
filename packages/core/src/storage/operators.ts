import { kinds } from '../account/factor.ts';
import type { Binding, Policy } from '../policy.ts';
import type { Administrator } from '../ports/administrators.ts';
import type { ApiToken } from '../ports/api-tokens.ts';
import type { Job, JobItem, JobOutcome } from '../ports/jobs.ts';
import type { Organization, PolicyOverrides } from '../ports/organizations.ts';
import type { Tally } from '../tally.ts';
import { readActor, readImpact } from './act.ts';
import { readFailure } from './failure.ts';
import {
  anything,
  choice,
  choiceOrNull,
  choices,
  dictionary,
  type Fields,
  flag,
  list,
  nested,
  nestedOrNull,
  number,
  numberOrNull,
  numbers,
  type Read,
  text,
  textOrNull,
  texts,
} from './fields.ts';

// What the people and services hold who run the place: administrators, tokens, organizations, jobs; and counted guesses.

const allOrSome = (fields: Fields, key: string): '*' | readonly string[] =>
  fields[key] === '*' ? '*' : texts(fields, key);

export const readAdministrator = (fields: Fields): Administrator => ({
  id: text(fields, 'id'),
  accountId: text(fields, 'accountId'),
  ownsAccount: flag(fields, 'ownsAccount'),
  email: text(fields, 'email'),
  emailNormal: text(fields, 'emailNormal'),
  name: text(fields, 'name'),
  passwordHash: textOrNull(fields, 'passwordHash'),
  role: choice(fields, 'role', ['help-desk', 'administrator', 'owner']),
  organizations: allOrSome(fields, 'organizations'),
  active: flag(fields, 'active'),
  metadata: dictionary(fields, 'metadata', anything),
  generation: number(fields, 'generation'),
  lastSignInAt: numberOrNull(fields, 'lastSignInAt'),
  createdAt: number(fields, 'createdAt'),
  updatedAt: number(fields, 'updatedAt'),
});

export const readApiToken = (fields: Fields): ApiToken => ({
  id: text(fields, 'id'),
  hash: text(fields, 'hash'),
  name: text(fields, 'name'),
  permissions: texts(fields, 'permissions'),
  role: choiceOrNull(fields, 'role', ['help-desk', 'administrator']),
  organizations: allOrSome(fields, 'organizations'),
  createdAt: number(fields, 'createdAt'),
  expiresAt: numberOrNull(fields, 'expiresAt'),
  revokedAt: numberOrNull(fields, 'revokedAt'),
  lastUsedAt: numberOrNull(fields, 'lastUsedAt'),
});

export const readOrganization = (fields: Fields): Organization => ({
  id: text(fields, 'id'),
  name: text(fields, 'name'),
  domains: texts(fields, 'domains'),
  language: textOrNull(fields, 'language'),
  locked: flag(fields, 'locked'),
  policy: nested(fields, 'policy', readOverrides),
});

/** The member under that key when there is one, else none: what an organization did not decide stays undecided. */
function given<K extends string, T>(
  fields: Fields,
  key: K,
  read: (fields: Fields, key: K) => T,
): { readonly [P in K]?: T } {
  const found: { [P in K]?: T } = {};
  if (fields[key] !== undefined) found[key] = read(fields, key);
  return found;
}

const inner =
  <T>(read: Read<T>) =>
  (fields: Fields, key: string): T =>
    nested(fields, key, read);

const binding = (fields: Fields, key: string): Binding => choice(fields, key, ['refuse', 'allow']);

type OnlyFactor = NonNullable<PolicyOverrides['onlyFactor']>;
type MaxFactors = NonNullable<PolicyOverrides['maxFactors']>;
type AlertWords = NonNullable<PolicyOverrides['alerts']>;

const readOnlyFactor = (fields: Fields): OnlyFactor => ({
  ...given(fields, 'self', binding),
  ...given(fields, 'helpDesk', binding),
  ...given(fields, 'administrator', binding),
  ...given(fields, 'owner', binding),
  ...given(fields, 'service', binding),
});

const readMaxFactors = (fields: Fields): MaxFactors => ({
  ...given(fields, 'totp', number),
  ...given(fields, 'sms', number),
  ...given(fields, 'email', number),
});

const readAlertWords = (fields: Fields): AlertWords => ({
  ...given(fields, 'includeReason', flag),
  ...given(fields, 'includeActorName', flag),
});

const secondFactor = (fields: Fields, key: string): Policy['secondFactor'] =>
  choice(fields, key, ['optional', 'required']);
const sessionsOnRemove = (fields: Fields, key: string): Policy['sessionsOnRemove'] =>
  choice(fields, key, ['others', 'none']);
const alertNumbers = (fields: Fields, key: string): Policy['alertNumbers'] =>
  choice(fields, key, ['without-mail', 'always', 'never']);

const readOverrides = (fields: Fields): PolicyOverrides => ({
  ...given(fields, 'onlyFactor', inner(readOnlyFactor)),
  ...given(fields, 'countingKinds', (from, key) => choices(from, key, kinds)),
  ...given(fields, 'secondFactor', secondFactor),
  ...given(fields, 'sessionsOnRemove', sessionsOnRemove),
  ...given(fields, 'undoWindowMs', number),
  ...given(fields, 'freezeMs', number),
  ...given(fields, 'alertNumbers', alertNumbers),
  ...given(fields, 'alerts', inner(readAlertWords)),
  ...given(fields, 'relaxedDoors', texts),
  ...given(fields, 'maxFactors', inner(readMaxFactors)),
});

export const readJob = (fields: Fields): Job => ({
  id: text(fields, 'id'),
  creator: nested(fields, 'creator', readActor),
  key: textOrNull(fields, 'key'),
  digest: text(fields, 'digest'),
  reason: textOrNull(fields, 'reason'),
  dryRun: flag(fields, 'dryRun'),
  status: choice(fields, 'status', ['queued', 'running', 'completed', 'cancelled']),
  items: list(fields, 'items', readItem),
  outcomes: list(fields, 'outcomes', readOutcome),
  heldUntil: number(fields, 'heldUntil'),
  createdAt: number(fields, 'createdAt'),
  expiresAt: number(fields, 'expiresAt'),
});

const readItem = (fields: Fields): JobItem => ({
  accountId: text(fields, 'accountId'),
  factorId: textOrNull(fields, 'factorId'),
  kinds: fields['kinds'] === null ? null : choices(fields, 'kinds', kinds),
  compromised: flag(fields, 'compromised'),
});

function readOutcome(fields: Fields): JobOutcome {
  const kind = choice(fields, 'kind', ['done', 'refused']);
  switch (kind) {
    case 'done':
      return { kind, impact: nestedOrNull(fields, 'impact', readImpact) };
    case 'refused':
      return { kind, failure: nested(fields, 'failure', readFailure) };
  }
}

export const readTally = (fields: Fields): Tally => ({
  windows: dictionary(fields, 'windows', numbers),
  runs: dictionary(fields, 'runs', number),
});
