import type { FailureData, Kind } from '@detent/core';
import type { AnswerTable, Overrides } from '../edge/answers.ts';
import type { InvalidField } from '../edge/failures.ts';
import { isRule } from '../edge/validation.ts';
import type { Code } from './codes.ts';
import type { CarriedToken, SelfServiceFailureData, TokenState } from './http-failures.ts';

/** One refusal as it will be written: the code, and what only this case knows. */
export interface Refused {
  readonly code: Code;
  readonly retryAfterMs?: number;
  readonly maxAgeMs?: number;
  readonly allow?: readonly string[];
  readonly fields?: readonly InvalidField[];
}

export type SelfServiceAnswers = AnswerTable<Refused, SelfServiceFailureData>;
export type SelfServiceOverrides = Overrides<Refused, SelfServiceFailureData>;

const defect: Refused = { code: 'INTERNAL_ERROR' };

/**
 * What this contract says to every failure there is. What only operators, bulk jobs or start-up can cause reads as a
 * defect here, because no request of a person leads there.
 */
export const answers: SelfServiceAnswers = {
  // standing
  'account-unknown': { code: 'USER_NOT_FOUND' },
  'account-disabled': { code: 'ACCESS_TOKEN_EXPIRED' },
  'session-ended': { code: 'ACCESS_TOKEN_EXPIRED' },
  'enrolment-required': { code: 'ENROLMENT_REQUIRED' },
  'own-account': defect,
  'account-outranks': defect,
  'role-forbidden': defect,
  'reason-needed': defect,
  'version-mismatch': { code: 'VERSION_MISMATCH' },

  // proving
  'credentials-wrong': { code: 'INVALID_CREDENTIALS' },
  'no-password-identity': { code: 'NO_PASSWORD_PROVIDER' },
  'step-up-needed': ({ state, maxAgeMs }) => ({ code: stepUpCodes[state], maxAgeMs }),
  'challenge-invalid': { code: 'TWO_FACTOR_AUTHENTICATION_TOKEN_INVALID' },
  'challenge-over': { code: 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED' },
  'second-factor-off': { code: '2FA_DISABLED' },
  'code-missing': { code: 'NO_2FA_CODE_PROVIDED' },
  'code-wrong': { code: 'WRONG_TWO_FACTOR_CODE' },
  'code-expired': { code: 'TWO_FACTOR_CODE_EXPIRED' },
  'recovery-code-wrong': { code: 'WRONG_TOTP_RECOVERY_CODE' },
  'factor-locked': { code: 'TWO_FACTOR_METHOD_LOCKED' },
  'same-channel': { code: 'WRONG_TWO_FACTOR_CODE' },
  'refresh-superseded': { code: 'REFRESH_TOKEN_INVALID' },
  throttled: ({ limit, kind, retryAfterMs }) => ({ code: throttleCode(limit, kind), retryAfterMs }),

  // factors
  'factor-unknown': { code: 'TWO_FACTOR_METHOD_ALREADY_DISABLED' },
  'factor-exists': { code: 'TWO_FACTOR_METHOD_ALREADY_ENABLED' },
  'target-exists': { code: 'TWO_FACTOR_METHOD_ALREADY_ENABLED' },
  'target-unverified': { code: '2FA_DISABLED' },
  'factor-not-removed': defect,
  'restore-window-closed': defect,
  'too-many-factors': { code: 'TWO_FACTOR_METHOD_ALREADY_ENABLED' },
  'kind-not-allowed': { code: 'TWO_FACTOR_METHOD_DISABLED' },
  'kind-off': { code: 'TWO_FACTOR_METHOD_DISABLED' },
  'channel-off': ({ kind }) => ({ code: channelOff[kind] }),
  'enrolment-invalid': { code: 'TOTP_SETUP_TOKEN_INVALID' },
  'enrolment-over': { code: 'TOTP_SETUP_TOKEN_EXPIRED' },
  'only-factor': { code: 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD' },
  'changes-frozen': { code: 'FACTOR_CHANGES_FROZEN' },
  'nothing-to-recover': { code: 'TWO_FACTOR_METHOD_DISABLED' },
  'policy-demands-factor': { code: 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD' },
  'policy-unsatisfiable': defect,

  // addresses, administrators, jobs
  'address-taken': defect,
  'address-verified-already': { code: 'EMAIL_ALREADY_VERIFIED' },
  'verification-invalid': { code: 'EMAIL_VERIFICATION_TOKEN_INVALID' },
  'verification-over': { code: 'EMAIL_VERIFICATION_TOKEN_EXPIRED' },
  'last-owner': defect,
  'input-invalid': ({ field, rule }) => ({
    code: 'INVALID_REQUEST',
    fields: [{ field, rule: isRule(rule) ? rule : 'pattern' }],
  }),

  // what no rule decided
  conflict: { code: 'DATABASE_FAILURE' },
  'timed-out': { code: 'DATABASE_FAILURE' },
  busy: { code: 'SERVICE_UNAVAILABLE' },
  'account-unreadable': { code: 'INVALID_USER_DOCUMENT' },
  'person-unreadable': { code: 'INVALID_PRINCIPAL_DOCUMENT' },
  'seal-unopened': { code: 'DATABASE_ENCRYPTION_FAILURE' },
  'token-unmade': ({ type }) => ({ code: unmade[type] }),
  'sessions-unstruck': { code: 'POST_COMMIT_SIDE_EFFECT_FAILURE' },
  'configuration-wrong': defect,
  'port-failed': ({ port, op }) => ({ code: portCode(port, op) }),

  // what HTTP finds
  'address-limit': ({ retryAfterMs }) => ({ code: 'IP_RATE_LIMIT_EXCEEDED', retryAfterMs }),
  'account-limit': ({ retryAfterMs }) => ({ code: 'USER_RATE_LIMIT_EXCEEDED', retryAfterMs }),
  'origin-rejected': { code: 'CSRF_ORIGIN_REJECTED' },
  'target-malformed': { code: 'ROUTE_NOT_FOUND' },
  'route-unknown': { code: 'ROUTE_NOT_FOUND' },
  'method-unknown': ({ allow }) => ({ code: 'METHOD_NOT_ALLOWED', allow }),
  'media-type-unsupported': { code: 'UNSUPPORTED_MEDIA_TYPE' },
  'body-too-large': { code: 'BODY_TOO_LARGE' },
  'body-unfinished': { code: 'INVALID_REQUEST', fields: [{ field: 'body', rule: 'json' }] },
  'body-malformed': { code: 'INVALID_REQUEST', fields: [{ field: 'body', rule: 'json' }] },
  'request-invalid': ({ fields }) => ({ code: 'INVALID_REQUEST', fields }),
  'locale-malformed': { code: 'INVALID_LOCALE' },
  unavailable: { code: 'SERVICE_UNAVAILABLE' },
  defect,

  // what this contract's carriers and bodies are wrong about
  'token-refused': ({ token, state, maxAgeMs }) => ({
    code: tokenCodes[token][state],
    ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
  }),
  'already-signed-in': { code: 'ALREADY_AUTHENTICATED' },
  'password-absent': { code: 'MISSING_PASSWORD_PARAMETER' },
};

const tokenCodes: Readonly<Record<CarriedToken, Readonly<Record<TokenState, Code>>>> = {
  access: { missing: 'AUTHENTICATION_REQUIRED', invalid: 'ACCESS_TOKEN_INVALID', over: 'ACCESS_TOKEN_EXPIRED' },
  challenge: {
    missing: 'TWO_FACTOR_AUTHENTICATION_TOKEN_MISSING',
    invalid: 'TWO_FACTOR_AUTHENTICATION_TOKEN_INVALID',
    over: 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED',
  },
  refresh: { missing: 'REFRESH_TOKEN_MISSING', invalid: 'REFRESH_TOKEN_INVALID', over: 'REFRESH_TOKEN_EXPIRED' },
  'step-up': { missing: 'STEP_UP_TOKEN_MISSING', invalid: 'STEP_UP_TOKEN_INVALID', over: 'STEP_UP_TOKEN_EXPIRED' },
};

const stepUpCodes = {
  missing: 'STEP_UP_TOKEN_MISSING',
  invalid: 'STEP_UP_TOKEN_INVALID',
  stale: 'STEP_UP_TOKEN_EXPIRED',
} as const;

const channelOff: Readonly<Record<Kind, Code>> = {
  totp: 'TWO_FACTOR_METHOD_DISABLED',
  sms: 'SMS_DISABLED',
  email: 'EMAIL_DISABLED',
};

const unmade: Readonly<Record<FailureData['token-unmade']['type'], Code>> = {
  access_token: 'ACCESS_TOKEN_ENCODING_FAILURE',
  refresh_token: 'REFRESH_TOKEN_ENCODING_FAILURE',
  step_up_token: 'STEP_UP_TOKEN_ENCODING_FAILURE',
  two_factor_authentication_token: 'TWO_FACTOR_AUTHENTICATION_TOKEN_ENCODING_FAILURE',
  totp_setup: 'TOTP_TOKEN_CREATION_FAILURE',
  email_verification: 'EMAIL_VERIFICATION_TOKEN_CREATION_FAILURE',
  known_client: 'INTERNAL_ERROR',
};

function throttleCode(limit: FailureData['throttled']['limit'], kind: Kind | null): Code {
  switch (limit) {
    case 'guesses':
      return 'TWO_FACTOR_ATTEMPTS_EXCEEDED';
    case 'changes':
      return 'FACTOR_CHANGE_LIMIT_EXCEEDED';
    case 'sends':
      return kind === 'sms' ? 'SMS_COOLDOWN_ACTIVE' : 'EMAIL_COOLDOWN_ACTIVE';
    case 'sign-ins':
      return 'IP_LOGIN_RATE_LIMIT_EXCEEDED';
  }
}

function portCode(port: FailureData['port-failed']['port'], op: 'read' | 'write'): Code {
  switch (port) {
    case 'Sessions':
      return op === 'read' ? 'ACCESS_TOKEN_ALLOWLIST_READING_FAILURE' : 'ACCESS_TOKEN_CACHE_FAILURE';
    case 'Vault':
      return 'DATABASE_ENCRYPTION_FAILURE';
    case 'Hasher':
      return 'HASH_FAILURE';
    case 'OneTimePasswords':
      return op === 'read' ? 'TOTP_CODE_VALIDATION_FAILURE' : 'TOTP_FAILURE';
    case 'Tokens':
      return op === 'read' ? 'SERVICE_UNAVAILABLE' : 'ACCESS_TOKEN_ENCODING_FAILURE';
    case 'Accounts':
    case 'Administrators':
    case 'ApiTokens':
    case 'Challenges':
    case 'History':
    case 'Jobs':
    case 'Notices':
    case 'Organizations':
    case 'SignInNames':
    case 'Throttles':
      return 'DATABASE_FAILURE';
  }
}
