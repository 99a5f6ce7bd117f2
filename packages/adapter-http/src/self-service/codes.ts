/** What a code says on the wire: its status, its one sentence, and its name where that is not the code itself. */
export interface CodeRow {
  readonly status: number;
  readonly message: string;
  readonly error?: string;
}

/** Every code of this contract that is ever sent. The sentences are fixed: no id, no value, nothing of the cause. */
export const codes = {
  ALREADY_AUTHENTICATED: { status: 304, message: 'Somebody is signed in already.' },
  TWO_FACTOR_METHOD_ALREADY_ENABLED: { status: 304, message: 'This method is on already.' },
  TWO_FACTOR_METHOD_ALREADY_DISABLED: { status: 304, message: 'This method is off already.' },
  EMAIL_ALREADY_VERIFIED: { status: 304, message: 'The e-mail address is verified already.' },

  CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD: { status: 400, message: 'This is the only second factor that counts.' },
  NO_PASSWORD_PROVIDER: { status: 400, message: 'This account has no password.', error: 'NoPasswordSet' },
  NO_PASSWORD: { status: 400, message: 'This account has no password to step up with.' },
  MISSING_PASSWORD_PARAMETER: { status: 400, message: 'A password is needed.' },
  NO_2FA_CODE_PROVIDED: {
    status: 400,
    message: 'A code of a method that is on is needed.',
    error: 'No2faCodeProvided',
  },
  '2FA_DISABLED': { status: 400, message: 'There is no such second factor.', error: 'TwoFactorDisabled' },
  TWO_FACTOR_METHOD_DISABLED: { status: 400, message: 'This method is off.', error: 'MethodDisabled' },
  INVALID_REQUEST: { status: 400, message: 'The request is not what this endpoint takes.' },
  INVALID_LOCALE: { status: 400, message: 'The locale is not a language tag.' },

  AUTHENTICATION_REQUIRED: { status: 401, message: 'An access token is needed.' },
  ACCESS_TOKEN_INVALID: { status: 401, message: 'The access token is not valid.', error: 'Invalid' },
  ACCESS_TOKEN_EXPIRED: { status: 401, message: 'The access token is no longer good.', error: 'Expired' },
  REFRESH_TOKEN_MISSING: { status: 401, message: 'A refresh token is needed.', error: 'Missing' },
  REFRESH_TOKEN_INVALID: { status: 401, message: 'The refresh token is not valid.', error: 'Invalid' },
  REFRESH_TOKEN_EXPIRED: { status: 401, message: 'The refresh token is no longer good.', error: 'Expired' },
  STEP_UP_TOKEN_MISSING: { status: 401, message: 'A step-up token is needed.', error: 'Missing' },
  STEP_UP_TOKEN_INVALID: { status: 401, message: 'The step-up token is not valid.', error: 'Invalid' },
  STEP_UP_TOKEN_EXPIRED: { status: 401, message: 'The step-up token is no longer good.', error: 'Expired' },
  TWO_FACTOR_AUTHENTICATION_TOKEN_MISSING: {
    status: 401,
    message: 'A two-factor authentication token is needed.',
    error: 'Missing',
  },
  TWO_FACTOR_AUTHENTICATION_TOKEN_INVALID: {
    status: 401,
    message: 'The two-factor authentication token is not valid.',
    error: 'Invalid',
  },
  TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED: {
    status: 401,
    message: 'The two-factor authentication token is no longer good.',
    error: 'Expired',
  },
  TOTP_SETUP_TOKEN_INVALID: { status: 401, message: 'The setup token is not valid.', error: 'Invalid' },
  TOTP_SETUP_TOKEN_EXPIRED: { status: 401, message: 'The setup token is no longer good.', error: 'Expired' },
  EMAIL_VERIFICATION_TOKEN_INVALID: { status: 401, message: 'The verification token is not valid.', error: 'Invalid' },
  EMAIL_VERIFICATION_TOKEN_EXPIRED: {
    status: 401,
    message: 'The verification token is no longer good.',
    error: 'Expired',
  },
  INVALID_CREDENTIALS: { status: 401, message: 'The credentials are wrong.' },
  SESSION_EXPIRED: { status: 401, message: 'The session has ended.', error: 'Session' },
  WRONG_TWO_FACTOR_CODE: { status: 401, message: 'The code is wrong.', error: 'WrongCode' },
  TWO_FACTOR_CODE_EXPIRED: { status: 401, message: 'The code is no longer good.', error: 'Expired' },
  WRONG_TOTP_RECOVERY_CODE: { status: 401, message: 'The recovery code is wrong.', error: 'WrongCode' },
  TWO_FACTOR_METHOD_LOCKED: { status: 401, message: 'This method is locked after too many wrong codes.' },

  CSRF_ORIGIN_REJECTED: { status: 403, message: 'Pages of this origin may not do that.' },
  ENROLMENT_REQUIRED: { status: 403, message: 'A second factor must be enrolled first.' },
  FACTOR_CHANGES_FROZEN: { status: 403, message: 'Changes of second factors are frozen for now.' },
  USER_NOT_FOUND: { status: 404, message: 'There is no such account.' },
  PRINCIPAL_NOT_FOUND: { status: 404, message: 'There is no such account.', error: 'NotFound' },
  ROUTE_NOT_FOUND: { status: 404, message: 'There is nothing at this path.' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'This path does not take this method.' },
  VERSION_MISMATCH: { status: 412, message: 'The account was changed since it was read.' },
  BODY_TOO_LARGE: { status: 413, message: 'The body is too large.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'The body must be JSON in UTF-8.' },

  IP_RATE_LIMIT_EXCEEDED: { status: 429, message: 'Too many requests from this address.', error: 'Ip' },
  USER_RATE_LIMIT_EXCEEDED: { status: 429, message: 'Too many requests for this account.', error: 'User' },
  IP_LOGIN_RATE_LIMIT_EXCEEDED: { status: 429, message: 'Too many sign-ins from this address.', error: 'Login' },
  EMAIL_COOLDOWN_ACTIVE: { status: 429, message: 'A code was mailed a moment ago.', error: 'CooldownActive' },
  SMS_COOLDOWN_ACTIVE: { status: 429, message: 'A code was texted a moment ago.' },
  TWO_FACTOR_ATTEMPTS_EXCEEDED: { status: 429, message: 'Too many wrong codes.' },
  FACTOR_CHANGE_LIMIT_EXCEEDED: { status: 429, message: 'Too many changes of second factors.' },

  ACCESS_TOKEN_ALLOWLIST_READING_FAILURE: { status: 500, message: 'The session could not be checked.', error: 'Cache' },
  ACCESS_TOKEN_CACHE_FAILURE: { status: 500, message: 'The access token could not be recorded.' },
  ACCESS_TOKEN_ENCODING_FAILURE: { status: 500, message: 'The access token could not be made.' },
  REFRESH_TOKEN_SESSION_UPDATE_FAILURE: { status: 500, message: 'The session could not be updated.' },
  REFRESH_TOKEN_ENCODING_FAILURE: { status: 500, message: 'The refresh token could not be made.' },
  STEP_UP_TOKEN_ENCODING_FAILURE: { status: 500, message: 'The step-up token could not be made.' },
  TWO_FACTOR_AUTHENTICATION_TOKEN_ENCODING_FAILURE: {
    status: 500,
    message: 'The two-factor authentication token could not be made.',
  },
  EMAIL_VERIFICATION_TOKEN_CREATION_FAILURE: { status: 500, message: 'The verification token could not be made.' },
  DATABASE_FAILURE: { status: 500, message: 'The account could not be read or written.', error: 'Database' },
  DATABASE_ENCRYPTION_FAILURE: { status: 500, message: 'A sealed value could not be opened.', error: 'Encryption' },
  HASH_FAILURE: { status: 500, message: 'A hash could not be made.', error: 'Hash' },
  INVALID_USER_DOCUMENT: { status: 500, message: 'The stored account is damaged.', error: 'InvalidDocument' },
  INVALID_PRINCIPAL_DOCUMENT: { status: 500, message: 'The stored profile is damaged.', error: 'InvalidDocument' },
  POST_COMMIT_SIDE_EFFECT_FAILURE: {
    status: 500,
    message: 'The change took effect, but ended sessions could not be struck from the session store.',
    error: 'PostCommitSideEffect',
  },
  TOTP_FAILURE: { status: 500, message: 'The authenticator secret could not be handled.' },
  TOTP_TOKEN_CREATION_FAILURE: { status: 500, message: 'The setup token could not be made.' },
  TOTP_CODE_VALIDATION_FAILURE: { status: 500, message: 'The code could not be checked.', error: 'Totp' },
  EMAIL_COOLDOWN_CACHE_FAILURE: {
    status: 500,
    message: 'The time of the last mail could not be checked.',
    error: 'CooldownCache',
  },
  SMS_COOLDOWN_CACHE_FAILURE: { status: 500, message: 'The time of the last text message could not be checked.' },
  INTERNAL_ERROR: { status: 500, message: 'Something went wrong.' },

  EMAIL_DISABLED: { status: 503, message: 'Mail is switched off.' },
  SMS_DISABLED: { status: 503, message: 'Text messages are switched off.' },
  SERVICE_UNAVAILABLE: { status: 503, message: 'The service cannot answer at the moment.' },
} as const;

export type Code = keyof typeof codes;

export const rowOf = (code: Code): CodeRow => codes[code];
