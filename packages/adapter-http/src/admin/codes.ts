/** What a code says on the wire: its status and its one sentence. */
export interface AdminCodeRow {
  readonly status: number;
  readonly message: string;
}

/** Every code of this contract that is ever sent. The sentences are fixed: no id, no value, nothing of the cause. */
export const adminCodes = {
  MALFORMED_URL: { status: 400, message: 'Malformed URL' },
  INVALID_ID: { status: 400, message: 'Invalid id' },
  MALFORMED_BODY: { status: 400, message: 'Malformed request body' },
  REASON_REQUIRED: { status: 400, message: 'A reason is required' },
  REASON_INVALID: { status: 400, message: 'The reason is not valid' },
  VALIDATION_FAILED: { status: 400, message: 'Validation failed' },

  ADMIN_AUTH_REQUIRED: { status: 401, message: 'Admin authentication required' },
  ADMIN_SESSION_INVALID: { status: 401, message: 'Invalid admin session' },
  ADMIN_SESSION_REVOKED: { status: 401, message: 'Admin session has been revoked' },
  ADMIN_ACCOUNT_NOT_FOUND: { status: 401, message: 'Admin account not found' },
  INVALID_CREDENTIALS: { status: 401, message: 'Invalid credentials' },
  INVALID_SECRET_KEY: { status: 401, message: 'Invalid secret key' },
  MFA_REQUIRED: { status: 401, message: 'A code of a second factor is required' },
  MFA_CODE_INVALID: { status: 401, message: 'Invalid code' },
  MFA_CHALLENGE_INVALID: { status: 401, message: 'The challenge is no longer valid' },

  CSRF_ORIGIN_REJECTED: { status: 403, message: 'Origin rejected' },
  CSRF_TOKEN_INVALID: { status: 403, message: 'Invalid CSRF token' },
  ADMIN_BOOTSTRAP_CLOSED: { status: 403, message: 'Admin bootstrap is closed' },
  ADMIN_MANAGEMENT_DISABLED: { status: 403, message: 'Admin management is disabled' },
  ADMIN_MFA_ENROLMENT_REQUIRED: { status: 403, message: 'A second factor must be enrolled first' },
  ADMIN_ROLE_FORBIDDEN: { status: 403, message: 'The role does not allow this action' },
  ORGANIZATION_FORBIDDEN: { status: 403, message: 'The organization is outside the scope' },
  SELF_TARGET_FORBIDDEN: { status: 403, message: 'This action cannot target oneself' },
  TARGET_RANK_FORBIDDEN: { status: 403, message: 'The target is not outranked' },
  FACTOR_CHANGES_FROZEN: { status: 403, message: 'Changes of second factors are frozen' },
  ONLY_FACTOR_PROTECTED: {
    status: 403,
    message:
      'Policy protects the only second factor: have another one enrolled first, or ask somebody whom policy lets remove it',
  },
  MFA_REQUIRED_BY_POLICY: { status: 403, message: 'Policy requires a second factor' },

  ADMIN_CONSOLE_DISABLED: { status: 404, message: 'Admin console is disabled' },
  ROUTE_NOT_FOUND: { status: 404, message: 'Route not found' },
  USER_NOT_FOUND: { status: 404, message: 'User not found' },
  TOTP_DEVICE_NOT_FOUND: { status: 404, message: 'TOTP device not found' },
  FACTOR_NOT_FOUND: { status: 404, message: 'Factor not found' },
  SESSION_NOT_FOUND: { status: 404, message: 'Session not found' },
  ADMIN_USER_NOT_FOUND: { status: 404, message: 'Admin user not found' },
  JOB_NOT_FOUND: { status: 404, message: 'Job not found' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'Method not allowed' },

  USER_ALREADY_EXISTS: { status: 409, message: 'User already exists' },
  ADMIN_USER_EXISTS: { status: 409, message: 'Admin user already exists' },
  ADMIN_LAST_REMAINING: { status: 409, message: 'The last owner must remain' },
  FACTOR_NOT_REMOVED: { status: 409, message: 'The factor is not removed' },
  IDEMPOTENCY_KEY_REUSED: { status: 409, message: 'The idempotency key was used for another request' },
  RESTORE_WINDOW_CLOSED: { status: 410, message: 'The factor can no longer be restored' },
  VERSION_MISMATCH: { status: 412, message: 'The account has changed' },
  BODY_TOO_LARGE: { status: 413, message: 'The request body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'The request body must be JSON' },
  RATE_LIMITED: { status: 429, message: 'Too many requests' },

  INTERNAL_ERROR: { status: 500, message: 'Internal error' },
  STORAGE_UNAVAILABLE: { status: 503, message: 'Storage is unavailable' },
  TRY_AGAIN: { status: 503, message: 'Try again' },
} as const;

export type AdminCode = keyof typeof adminCodes;

export const adminRowOf = (code: AdminCode): AdminCodeRow => adminCodes[code];
