import { type Failure, type FailureCode, kinds, type PortName, type TokenName } from '@detent/core';
import { choice, choiceOrNull, type Fields, number, text, Unreadable } from './fields.ts';

// One reader for each code of a failure: a code that core adds does not compile until it can be read here.

export type FailureReaders = { readonly [C in FailureCode]: (fields: Fields) => Failure<C> };

const kind = (fields: Fields): { readonly kind: (typeof kinds)[number] } => ({ kind: choice(fields, 'kind', kinds) });

const ports: { readonly [P in PortName]: P } = {
  Accounts: 'Accounts',
  Administrators: 'Administrators',
  ApiTokens: 'ApiTokens',
  Challenges: 'Challenges',
  Hasher: 'Hasher',
  History: 'History',
  Jobs: 'Jobs',
  Notices: 'Notices',
  OneTimePasswords: 'OneTimePasswords',
  Organizations: 'Organizations',
  Sessions: 'Sessions',
  SignInNames: 'SignInNames',
  Throttles: 'Throttles',
  Tokens: 'Tokens',
  Vault: 'Vault',
};

const tokens: { readonly [T in TokenName]: T } = {
  access_token: 'access_token',
  refresh_token: 'refresh_token',
  step_up_token: 'step_up_token',
  two_factor_authentication_token: 'two_factor_authentication_token',
  totp_setup: 'totp_setup',
  email_verification: 'email_verification',
  known_client: 'known_client',
};

export const failureReaders: FailureReaders = {
  'account-unknown': () => ({ code: 'account-unknown' }),
  'account-disabled': () => ({ code: 'account-disabled' }),
  'session-ended': () => ({ code: 'session-ended' }),
  'enrolment-required': () => ({ code: 'enrolment-required' }),
  'own-account': () => ({ code: 'own-account' }),
  'account-outranks': () => ({ code: 'account-outranks' }),
  'role-forbidden': () => ({ code: 'role-forbidden' }),
  'reason-needed': () => ({ code: 'reason-needed' }),
  'version-mismatch': () => ({ code: 'version-mismatch' }),
  'credentials-wrong': () => ({ code: 'credentials-wrong' }),
  'no-password-identity': () => ({ code: 'no-password-identity' }),
  'step-up-needed': (fields) => ({
    code: 'step-up-needed',
    state: choice(fields, 'state', ['missing', 'invalid', 'stale']),
    maxAgeMs: number(fields, 'maxAgeMs'),
  }),
  'challenge-invalid': () => ({ code: 'challenge-invalid' }),
  'challenge-over': () => ({ code: 'challenge-over' }),
  'second-factor-off': () => ({ code: 'second-factor-off' }),
  'code-missing': () => ({ code: 'code-missing' }),
  'code-wrong': () => ({ code: 'code-wrong' }),
  'code-expired': () => ({ code: 'code-expired' }),
  'recovery-code-wrong': () => ({ code: 'recovery-code-wrong' }),
  'factor-locked': (fields) => ({ code: 'factor-locked', ...kind(fields) }),
  'same-channel': (fields) => ({ code: 'same-channel', ...kind(fields) }),
  'refresh-superseded': () => ({ code: 'refresh-superseded' }),
  throttled: (fields) => ({
    code: 'throttled',
    limit: choice(fields, 'limit', ['guesses', 'changes', 'sends', 'sign-ins']),
    kind: choiceOrNull(fields, 'kind', kinds),
    retryAfterMs: number(fields, 'retryAfterMs'),
  }),
  'factor-unknown': (fields) => ({ code: 'factor-unknown', kind: choiceOrNull(fields, 'kind', kinds) }),
  'kind-off': (fields) => ({ code: 'kind-off', ...kind(fields) }),
  'factor-exists': (fields) => ({ code: 'factor-exists', ...kind(fields) }),
  'target-exists': (fields) => ({ code: 'target-exists', ...kind(fields) }),
  'target-unverified': (fields) => ({ code: 'target-unverified', ...kind(fields) }),
  'factor-not-removed': () => ({ code: 'factor-not-removed' }),
  'restore-window-closed': () => ({ code: 'restore-window-closed' }),
  'too-many-factors': (fields) => ({ code: 'too-many-factors', ...kind(fields), most: number(fields, 'most') }),
  'kind-not-allowed': (fields) => ({ code: 'kind-not-allowed', ...kind(fields) }),
  'channel-off': (fields) => ({ code: 'channel-off', ...kind(fields) }),
  'enrolment-invalid': () => ({ code: 'enrolment-invalid' }),
  'enrolment-over': () => ({ code: 'enrolment-over' }),
  'only-factor': (fields) => ({
    code: 'only-factor',
    remedy: choice(fields, 'remedy', ['enrol-another', 'replace', 'ask-administrator']),
  }),
  'changes-frozen': (fields) => ({ code: 'changes-frozen', until: number(fields, 'until') }),
  'nothing-to-recover': () => ({ code: 'nothing-to-recover' }),
  'policy-demands-factor': () => ({ code: 'policy-demands-factor' }),
  'policy-unsatisfiable': () => ({ code: 'policy-unsatisfiable' }),
  'address-taken': () => ({ code: 'address-taken' }),
  'address-verified-already': () => ({ code: 'address-verified-already' }),
  'verification-invalid': () => ({ code: 'verification-invalid' }),
  'verification-over': () => ({ code: 'verification-over' }),
  'last-owner': () => ({ code: 'last-owner' }),
  'input-invalid': (fields) => ({ code: 'input-invalid', field: text(fields, 'field'), rule: text(fields, 'rule') }),
  conflict: () => ({ code: 'conflict' }),
  'timed-out': () => ({ code: 'timed-out' }),
  busy: () => ({ code: 'busy' }),
  'account-unreadable': () => ({ code: 'account-unreadable' }),
  'person-unreadable': () => ({ code: 'person-unreadable' }),
  'seal-unopened': () => ({ code: 'seal-unopened' }),
  'token-unmade': (fields) => ({ code: 'token-unmade', type: choice(fields, 'type', Object.values(tokens)) }),
  'sessions-unstruck': () => ({ code: 'sessions-unstruck' }),
  'configuration-wrong': (fields) => ({ code: 'configuration-wrong', setting: text(fields, 'setting') }),
  'port-failed': (fields) => ({
    code: 'port-failed',
    port: choice(fields, 'port', Object.values(ports)),
    op: choice(fields, 'op', ['read', 'write']),
  }),
};

const isFailureCode = (code: unknown): code is FailureCode =>
  typeof code === 'string' && Object.hasOwn(failureReaders, code);

export function readFailure(fields: Fields): Failure {
  const code = fields['code'];
  if (!isFailureCode(code)) throw new Unreadable('code');
  return failureReaders[code](fields);
}
