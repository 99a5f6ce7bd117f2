import { describe, expect, it } from 'vitest';
import { codes, rowOf } from '../../src/self-service/codes.ts';

/** The published table, status by status. */
const published: Readonly<Record<number, string>> = {
  304: 'ALREADY_AUTHENTICATED TWO_FACTOR_METHOD_ALREADY_ENABLED TWO_FACTOR_METHOD_ALREADY_DISABLED EMAIL_ALREADY_VERIFIED',
  400: `CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD NO_PASSWORD_PROVIDER NO_PASSWORD MISSING_PASSWORD_PARAMETER NO_2FA_CODE_PROVIDED
    2FA_DISABLED TWO_FACTOR_METHOD_DISABLED INVALID_REQUEST INVALID_LOCALE`,
  401: `AUTHENTICATION_REQUIRED REFRESH_TOKEN_MISSING REFRESH_TOKEN_INVALID REFRESH_TOKEN_EXPIRED STEP_UP_TOKEN_MISSING
    STEP_UP_TOKEN_INVALID STEP_UP_TOKEN_EXPIRED TWO_FACTOR_AUTHENTICATION_TOKEN_MISSING
    TWO_FACTOR_AUTHENTICATION_TOKEN_INVALID TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED ACCESS_TOKEN_INVALID
    ACCESS_TOKEN_EXPIRED TOTP_SETUP_TOKEN_INVALID TOTP_SETUP_TOKEN_EXPIRED EMAIL_VERIFICATION_TOKEN_INVALID
    EMAIL_VERIFICATION_TOKEN_EXPIRED INVALID_CREDENTIALS SESSION_EXPIRED WRONG_TWO_FACTOR_CODE TWO_FACTOR_CODE_EXPIRED
    WRONG_TOTP_RECOVERY_CODE TWO_FACTOR_METHOD_LOCKED`,
  403: 'CSRF_ORIGIN_REJECTED ENROLMENT_REQUIRED FACTOR_CHANGES_FROZEN',
  404: 'USER_NOT_FOUND PRINCIPAL_NOT_FOUND ROUTE_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  412: 'VERSION_MISMATCH',
  413: 'BODY_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: `IP_RATE_LIMIT_EXCEEDED USER_RATE_LIMIT_EXCEEDED IP_LOGIN_RATE_LIMIT_EXCEEDED EMAIL_COOLDOWN_ACTIVE SMS_COOLDOWN_ACTIVE
    TWO_FACTOR_ATTEMPTS_EXCEEDED FACTOR_CHANGE_LIMIT_EXCEEDED`,
  500: `ACCESS_TOKEN_ALLOWLIST_READING_FAILURE DATABASE_FAILURE DATABASE_ENCRYPTION_FAILURE HASH_FAILURE
    INVALID_USER_DOCUMENT INVALID_PRINCIPAL_DOCUMENT POST_COMMIT_SIDE_EFFECT_FAILURE TOTP_FAILURE TOTP_TOKEN_CREATION_FAILURE
    TOTP_CODE_VALIDATION_FAILURE EMAIL_COOLDOWN_CACHE_FAILURE EMAIL_VERIFICATION_TOKEN_CREATION_FAILURE
    ACCESS_TOKEN_CACHE_FAILURE ACCESS_TOKEN_ENCODING_FAILURE REFRESH_TOKEN_SESSION_UPDATE_FAILURE
    REFRESH_TOKEN_ENCODING_FAILURE STEP_UP_TOKEN_ENCODING_FAILURE TWO_FACTOR_AUTHENTICATION_TOKEN_ENCODING_FAILURE
    SMS_COOLDOWN_CACHE_FAILURE INTERNAL_ERROR`,
  503: 'EMAIL_DISABLED SMS_DISABLED SERVICE_UNAVAILABLE',
};

const names: Readonly<Record<string, string>> = {
  NO_PASSWORD_PROVIDER: 'NoPasswordSet',
  NO_2FA_CODE_PROVIDED: 'No2faCodeProvided',
  '2FA_DISABLED': 'TwoFactorDisabled',
  TWO_FACTOR_METHOD_DISABLED: 'MethodDisabled',
  SESSION_EXPIRED: 'Session',
  WRONG_TWO_FACTOR_CODE: 'WrongCode',
  TWO_FACTOR_CODE_EXPIRED: 'Expired',
  WRONG_TOTP_RECOVERY_CODE: 'WrongCode',
  PRINCIPAL_NOT_FOUND: 'NotFound',
  IP_RATE_LIMIT_EXCEEDED: 'Ip',
  USER_RATE_LIMIT_EXCEEDED: 'User',
  IP_LOGIN_RATE_LIMIT_EXCEEDED: 'Login',
  EMAIL_COOLDOWN_ACTIVE: 'CooldownActive',
  ACCESS_TOKEN_ALLOWLIST_READING_FAILURE: 'Cache',
  DATABASE_FAILURE: 'Database',
  DATABASE_ENCRYPTION_FAILURE: 'Encryption',
  HASH_FAILURE: 'Hash',
  INVALID_USER_DOCUMENT: 'InvalidDocument',
  INVALID_PRINCIPAL_DOCUMENT: 'InvalidDocument',
  POST_COMMIT_SIDE_EFFECT_FAILURE: 'PostCommitSideEffect',
  TOTP_CODE_VALIDATION_FAILURE: 'Totp',
  EMAIL_COOLDOWN_CACHE_FAILURE: 'CooldownCache',
};

const tokenName = (code: string): string | undefined => {
  const [, state] = /_TOKEN_(MISSING|INVALID|EXPIRED)$/.exec(code) ?? [];
  return state === undefined ? undefined : state.charAt(0) + state.slice(1).toLowerCase();
};

describe('the codes of this contract', () => {
  it('are those that were published, each with its status', () => {
    const table = Object.entries(codes).map(([code, { status }]) => `${status} ${code}`);
    const said = Object.entries(published).flatMap(([status, list]) =>
      list.split(/\s+/).map((code) => `${status} ${code}`),
    );
    expect(table.toSorted()).toEqual(said.toSorted());
  });

  it('carry the published names, and none where the code itself is the name', () => {
    const own = Object.keys(codes).flatMap((code) => {
      const { error } = rowOf(code as keyof typeof codes);
      return error === undefined ? [] : [[code, error] as const];
    });
    const expected = Object.keys(codes).flatMap((code) => {
      const name = names[code] ?? tokenName(code);
      return name === undefined ? [] : [[code, name] as const];
    });
    expect(Object.fromEntries(own)).toEqual(Object.fromEntries(expected));
  });

  it('say one whole sentence each', () => {
    for (const { message } of Object.values(codes)) expect(message).toMatch(/^[A-Z][^.!?]*\.$/);
  });
});
