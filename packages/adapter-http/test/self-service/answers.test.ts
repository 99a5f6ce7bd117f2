import type { Failure, FailureCode } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { choose } from '../../src/edge/answers.ts';
import type { EdgeFailure } from '../../src/edge/failures.ts';
import { answers } from '../../src/self-service/answers.ts';
import type { SelfServiceFailure } from '../../src/self-service/error-body.ts';

const said = (failure: SelfServiceFailure) => choose(failure, answers, {});

/** Every failure that core knows, where what it carries decides nothing, with the code that a person reads. */
const plain: Readonly<Partial<Record<FailureCode, string>>> = {
  'account-unknown': 'USER_NOT_FOUND',
  'account-disabled': 'ACCESS_TOKEN_EXPIRED',
  'session-ended': 'ACCESS_TOKEN_EXPIRED',
  'enrolment-required': 'ENROLMENT_REQUIRED',
  'version-mismatch': 'VERSION_MISMATCH',
  'credentials-wrong': 'INVALID_CREDENTIALS',
  'no-password-identity': 'NO_PASSWORD_PROVIDER',
  'challenge-invalid': 'TWO_FACTOR_AUTHENTICATION_TOKEN_INVALID',
  'challenge-over': 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED',
  'second-factor-off': '2FA_DISABLED',
  'code-missing': 'NO_2FA_CODE_PROVIDED',
  'code-wrong': 'WRONG_TWO_FACTOR_CODE',
  'code-expired': 'TWO_FACTOR_CODE_EXPIRED',
  'recovery-code-wrong': 'WRONG_TOTP_RECOVERY_CODE',
  'refresh-superseded': 'REFRESH_TOKEN_INVALID',
  'enrolment-invalid': 'TOTP_SETUP_TOKEN_INVALID',
  'enrolment-over': 'TOTP_SETUP_TOKEN_EXPIRED',
  'nothing-to-recover': 'TWO_FACTOR_METHOD_DISABLED',
  'policy-demands-factor': 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD',
  'address-verified-already': 'EMAIL_ALREADY_VERIFIED',
  'verification-invalid': 'EMAIL_VERIFICATION_TOKEN_INVALID',
  'verification-over': 'EMAIL_VERIFICATION_TOKEN_EXPIRED',
  conflict: 'DATABASE_FAILURE',
  'timed-out': 'DATABASE_FAILURE',
  busy: 'SERVICE_UNAVAILABLE',
  'account-unreadable': 'INVALID_USER_DOCUMENT',
  'person-unreadable': 'INVALID_PRINCIPAL_DOCUMENT',
  'seal-unopened': 'DATABASE_ENCRYPTION_FAILURE',
  'sessions-unstruck': 'POST_COMMIT_SIDE_EFFECT_FAILURE',
  'own-account': 'INTERNAL_ERROR',
  'account-outranks': 'INTERNAL_ERROR',
  'role-forbidden': 'INTERNAL_ERROR',
  'reason-needed': 'INTERNAL_ERROR',
  'factor-not-removed': 'INTERNAL_ERROR',
  'restore-window-closed': 'INTERNAL_ERROR',
  'policy-unsatisfiable': 'INTERNAL_ERROR',
  'address-taken': 'INTERNAL_ERROR',
  'last-owner': 'INTERNAL_ERROR',
};

const telling: readonly (readonly [SelfServiceFailure, object])[] = [
  ...(['missing', 'invalid'] as const).map(
    (state) =>
      [
        { code: 'step-up-needed', state, maxAgeMs: 900_000 },
        { code: `STEP_UP_TOKEN_${state.toUpperCase()}`, maxAgeMs: 900_000 },
      ] as const,
  ),
  [
    { code: 'step-up-needed', state: 'stale', maxAgeMs: 1 },
    { code: 'STEP_UP_TOKEN_EXPIRED', maxAgeMs: 1 },
  ],
  [{ code: 'factor-locked', kind: 'totp' }, { code: 'TWO_FACTOR_METHOD_LOCKED' }],
  [{ code: 'same-channel', kind: 'email' }, { code: 'WRONG_TWO_FACTOR_CODE' }],
  [
    { code: 'throttled', limit: 'guesses', kind: null, retryAfterMs: 1 },
    { code: 'TWO_FACTOR_ATTEMPTS_EXCEEDED', retryAfterMs: 1 },
  ],
  [
    { code: 'throttled', limit: 'changes', kind: null, retryAfterMs: 2 },
    { code: 'FACTOR_CHANGE_LIMIT_EXCEEDED', retryAfterMs: 2 },
  ],
  [
    { code: 'throttled', limit: 'sends', kind: 'email', retryAfterMs: 3 },
    { code: 'EMAIL_COOLDOWN_ACTIVE', retryAfterMs: 3 },
  ],
  [
    { code: 'throttled', limit: 'sends', kind: 'sms', retryAfterMs: 4 },
    { code: 'SMS_COOLDOWN_ACTIVE', retryAfterMs: 4 },
  ],
  [
    { code: 'throttled', limit: 'sign-ins', kind: null, retryAfterMs: 5 },
    { code: 'IP_LOGIN_RATE_LIMIT_EXCEEDED', retryAfterMs: 5 },
  ],
  [{ code: 'factor-unknown', kind: 'totp' }, { code: 'TWO_FACTOR_METHOD_ALREADY_DISABLED' }],
  [{ code: 'kind-off', kind: 'totp' }, { code: 'TWO_FACTOR_METHOD_DISABLED' }],
  [{ code: 'factor-exists', kind: 'totp' }, { code: 'TWO_FACTOR_METHOD_ALREADY_ENABLED' }],
  [{ code: 'target-exists', kind: 'sms' }, { code: 'TWO_FACTOR_METHOD_ALREADY_ENABLED' }],
  [{ code: 'target-unverified', kind: 'sms' }, { code: '2FA_DISABLED' }],
  [{ code: 'too-many-factors', kind: 'sms', most: 1 }, { code: 'TWO_FACTOR_METHOD_ALREADY_ENABLED' }],
  [{ code: 'kind-not-allowed', kind: 'sms' }, { code: 'TWO_FACTOR_METHOD_DISABLED' }],
  [{ code: 'channel-off', kind: 'sms' }, { code: 'SMS_DISABLED' }],
  [{ code: 'channel-off', kind: 'email' }, { code: 'EMAIL_DISABLED' }],
  [{ code: 'channel-off', kind: 'totp' }, { code: 'TWO_FACTOR_METHOD_DISABLED' }],
  [{ code: 'only-factor', remedy: 'replace' }, { code: 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD' }],
  [{ code: 'changes-frozen', until: 1 }, { code: 'FACTOR_CHANGES_FROZEN' }],
  [
    { code: 'input-invalid', field: 'name', rule: 'length' },
    { code: 'INVALID_REQUEST', fields: [{ field: 'name', rule: 'length' }] },
  ],
  [
    { code: 'input-invalid', field: 'name', rule: 'some words' },
    { code: 'INVALID_REQUEST', fields: [{ field: 'name', rule: 'pattern' }] },
  ],
  [{ code: 'configuration-wrong', setting: 'DETENT_X' }, { code: 'INTERNAL_ERROR' }],
  [{ code: 'token-unmade', type: 'access_token' }, { code: 'ACCESS_TOKEN_ENCODING_FAILURE' }],
  [{ code: 'token-unmade', type: 'refresh_token' }, { code: 'REFRESH_TOKEN_ENCODING_FAILURE' }],
  [{ code: 'token-unmade', type: 'step_up_token' }, { code: 'STEP_UP_TOKEN_ENCODING_FAILURE' }],
  [
    { code: 'token-unmade', type: 'two_factor_authentication_token' },
    { code: 'TWO_FACTOR_AUTHENTICATION_TOKEN_ENCODING_FAILURE' },
  ],
  [{ code: 'token-unmade', type: 'totp_setup' }, { code: 'TOTP_TOKEN_CREATION_FAILURE' }],
  [{ code: 'token-unmade', type: 'email_verification' }, { code: 'EMAIL_VERIFICATION_TOKEN_CREATION_FAILURE' }],
  [{ code: 'token-unmade', type: 'known_client' }, { code: 'INTERNAL_ERROR' }],
];

const ports: readonly (readonly [Failure<'port-failed'>['port'], string, string])[] = [
  ['Sessions', 'ACCESS_TOKEN_ALLOWLIST_READING_FAILURE', 'ACCESS_TOKEN_CACHE_FAILURE'],
  ['Vault', 'DATABASE_ENCRYPTION_FAILURE', 'DATABASE_ENCRYPTION_FAILURE'],
  ['Hasher', 'HASH_FAILURE', 'HASH_FAILURE'],
  ['OneTimePasswords', 'TOTP_CODE_VALIDATION_FAILURE', 'TOTP_FAILURE'],
  ['Tokens', 'SERVICE_UNAVAILABLE', 'ACCESS_TOKEN_ENCODING_FAILURE'],
  ...(
    [
      'Accounts',
      'Administrators',
      'ApiTokens',
      'Challenges',
      'History',
      'Jobs',
      'Notices',
      'Organizations',
      'SignInNames',
      'Throttles',
    ] as const
  ).map((port) => [port, 'DATABASE_FAILURE', 'DATABASE_FAILURE'] as const),
];

const http: readonly (readonly [EdgeFailure, object])[] = [
  [
    { code: 'address-limit', retryAfterMs: 1 },
    { code: 'IP_RATE_LIMIT_EXCEEDED', retryAfterMs: 1 },
  ],
  [
    { code: 'account-limit', retryAfterMs: 2 },
    { code: 'USER_RATE_LIMIT_EXCEEDED', retryAfterMs: 2 },
  ],
  [{ code: 'origin-rejected' }, { code: 'CSRF_ORIGIN_REJECTED' }],
  [{ code: 'target-malformed' }, { code: 'ROUTE_NOT_FOUND' }],
  [{ code: 'route-unknown' }, { code: 'ROUTE_NOT_FOUND' }],
  [
    { code: 'method-unknown', allow: ['GET'] },
    { code: 'METHOD_NOT_ALLOWED', allow: ['GET'] },
  ],
  [{ code: 'media-type-unsupported' }, { code: 'UNSUPPORTED_MEDIA_TYPE' }],
  [{ code: 'body-too-large' }, { code: 'BODY_TOO_LARGE' }],
  [{ code: 'body-unfinished' }, { code: 'INVALID_REQUEST', fields: [{ field: 'body', rule: 'json' }] }],
  [{ code: 'body-malformed' }, { code: 'INVALID_REQUEST', fields: [{ field: 'body', rule: 'json' }] }],
  [
    { code: 'request-invalid', fields: [{ field: 'a', rule: 'type' }] },
    { code: 'INVALID_REQUEST', fields: [{ field: 'a', rule: 'type' }] },
  ],
  [{ code: 'locale-malformed' }, { code: 'INVALID_LOCALE' }],
  [{ code: 'unavailable' }, { code: 'SERVICE_UNAVAILABLE' }],
  [{ code: 'defect' }, { code: 'INTERNAL_ERROR' }],
];

describe('what this contract answers', () => {
  it('is said of every failure there is', () => {
    const tried = [...Object.keys(plain), ...[...telling, ...http].map(([failure]) => failure.code), 'port-failed'];
    const own = ['token-refused', 'already-signed-in', 'password-absent'];
    expect(Object.keys(answers).toSorted()).toEqual([...new Set([...tried, ...own])].toSorted());
  });

  it.each(Object.entries(plain))('to %s is %s', (code, answer) => {
    expect(said({ code } as Failure<'conflict'>)).toEqual({ code: answer });
  });

  it.each([...telling, ...http])('to %j is %j', (failure, answer) => {
    expect(said(failure)).toEqual(answer);
  });

  it.each(ports)('to a failing %s is %s on reading and %s on writing', (port, read, write) => {
    expect(said({ code: 'port-failed', port, op: 'read' })).toEqual({ code: read });
    expect(said({ code: 'port-failed', port, op: 'write' })).toEqual({ code: write });
  });

  it.each([
    ['access', 'AUTHENTICATION_REQUIRED', 'ACCESS_TOKEN_INVALID', 'ACCESS_TOKEN_EXPIRED'],
    ['refresh', 'REFRESH_TOKEN_MISSING', 'REFRESH_TOKEN_INVALID', 'REFRESH_TOKEN_EXPIRED'],
    ['step-up', 'STEP_UP_TOKEN_MISSING', 'STEP_UP_TOKEN_INVALID', 'STEP_UP_TOKEN_EXPIRED'],
    [
      'challenge',
      'TWO_FACTOR_AUTHENTICATION_TOKEN_MISSING',
      'TWO_FACTOR_AUTHENTICATION_TOKEN_INVALID',
      'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED',
    ],
  ] as const)('to a missing, invalid or used up %s token is its own code', (token, missing, invalid, over) => {
    expect(said({ code: 'token-refused', token, state: 'missing' })).toEqual({ code: missing });
    expect(said({ code: 'token-refused', token, state: 'invalid' })).toEqual({ code: invalid });
    expect(said({ code: 'token-refused', token, state: 'over', maxAgeMs: 5 })).toEqual({ code: over, maxAgeMs: 5 });
  });

  it('to somebody signed in, and to a step-up without password, is a code of its own', () => {
    expect(said({ code: 'already-signed-in' })).toEqual({ code: 'ALREADY_AUTHENTICATED' });
    expect(said({ code: 'password-absent' })).toEqual({ code: 'MISSING_PASSWORD_PARAMETER' });
  });

  it('is what the operation says where it says something of its own', () => {
    const overrides = { 'account-unknown': { code: 'PRINCIPAL_NOT_FOUND' } } as const;
    expect(choose({ code: 'account-unknown' }, answers, overrides)).toEqual({ code: 'PRINCIPAL_NOT_FOUND' });
    expect(choose({ code: 'conflict' }, answers, overrides)).toEqual({ code: 'DATABASE_FAILURE' });
  });
});
