import type { AnswerTable, Overrides } from '../edge/answers.ts';
import type { InvalidField } from '../edge/failures.ts';
import type { AdminCode } from './codes.ts';
import type { AdminFailureData } from './http-failures.ts';

/** One refusal as it will be written: the code, and what only this case knows. */
export interface AdminRefused {
  readonly code: AdminCode;
  readonly retryAfterMs?: number;
  readonly allow?: readonly string[];
  readonly fields?: readonly InvalidField[];
  readonly challenge?: AdminFailureData['second-step'];
}

export type AdminAnswers = AnswerTable<AdminRefused, AdminFailureData>;
export type AdminOverrides = Overrides<AdminRefused, AdminFailureData>;

const defect: AdminRefused = { code: 'INTERNAL_ERROR' };
const revoked: AdminRefused = { code: 'ADMIN_SESSION_REVOKED' };
const wrongCode: AdminRefused = { code: 'MFA_CODE_INVALID' };
const overChallenge: AdminRefused = { code: 'MFA_CHALLENGE_INVALID' };
/** Storage that does not answer may do so in a moment. */
const unavailable: AdminRefused = { code: 'STORAGE_UNAVAILABLE', retryAfterMs: 1000 };
const again: AdminRefused = { code: 'TRY_AGAIN', retryAfterMs: 1000 };
const invalid = (field: string, rule: InvalidField['rule'] = 'value'): AdminRefused => ({
  code: 'VALIDATION_FAILED',
  fields: [{ field, rule }],
});

/** What this contract says to every failure there is. What only people or start-up can cause reads as a defect here. */
export const adminAnswers: AdminAnswers = {
  // standing
  'account-unknown': { code: 'USER_NOT_FOUND' },
  'account-disabled': revoked,
  'session-ended': revoked,
  'enrolment-required': { code: 'ADMIN_MFA_ENROLMENT_REQUIRED' },
  'own-account': { code: 'SELF_TARGET_FORBIDDEN' },
  'account-outranks': { code: 'TARGET_RANK_FORBIDDEN' },
  'role-forbidden': { code: 'ADMIN_ROLE_FORBIDDEN' },
  'reason-needed': { code: 'REASON_REQUIRED' },
  'version-mismatch': { code: 'VERSION_MISMATCH' },

  // proving
  'credentials-wrong': { code: 'INVALID_CREDENTIALS' },
  'no-password-identity': { code: 'INVALID_CREDENTIALS' },
  'step-up-needed': { code: 'MFA_REQUIRED' },
  'challenge-invalid': overChallenge,
  'challenge-over': overChallenge,
  'second-factor-off': wrongCode,
  'code-missing': wrongCode,
  'code-wrong': wrongCode,
  'code-expired': wrongCode,
  'recovery-code-wrong': wrongCode,
  'factor-locked': wrongCode,
  'same-channel': wrongCode,
  'refresh-superseded': defect,
  throttled: ({ retryAfterMs }) => ({ code: 'RATE_LIMITED', retryAfterMs }),

  // factors
  'factor-unknown': { code: 'FACTOR_NOT_FOUND' },
  'kind-off': wrongCode,
  'factor-exists': invalid('factor'),
  'target-exists': invalid('factor'),
  'target-unverified': invalid('factor'),
  'factor-not-removed': { code: 'FACTOR_NOT_REMOVED' },
  'restore-window-closed': { code: 'RESTORE_WINDOW_CLOSED' },
  'too-many-factors': { code: 'RESTORE_WINDOW_CLOSED' },
  'kind-not-allowed': invalid('factor'),
  'channel-off': invalid('factor'),
  'enrolment-invalid': invalid('setupToken'),
  'enrolment-over': invalid('setupToken'),
  'only-factor': { code: 'ONLY_FACTOR_PROTECTED' },
  'changes-frozen': { code: 'FACTOR_CHANGES_FROZEN' },
  'nothing-to-recover': invalid('factor'),
  'policy-demands-factor': { code: 'MFA_REQUIRED_BY_POLICY' },
  'policy-unsatisfiable': defect,

  // addresses, administrators, jobs
  'address-taken': { code: 'USER_ALREADY_EXISTS' },
  'address-verified-already': defect,
  'verification-invalid': defect,
  'verification-over': defect,
  'last-owner': { code: 'ADMIN_LAST_REMAINING' },
  'input-invalid': ({ field, rule }) => invalid(field, rule === 'length' || rule === 'required' ? rule : 'pattern'),

  // what no rule decided
  conflict: again,
  'timed-out': again,
  busy: again,
  'account-unreadable': defect,
  'person-unreadable': defect,
  'seal-unopened': defect,
  'token-unmade': defect,
  'sessions-unstruck': defect,
  'configuration-wrong': defect,
  'port-failed': ({ port }) => (isStorage.has(port) ? unavailable : defect),

  // what HTTP finds
  'address-limit': ({ retryAfterMs }) => ({ code: 'RATE_LIMITED', retryAfterMs }),
  'account-limit': ({ retryAfterMs }) => ({ code: 'RATE_LIMITED', retryAfterMs }),
  'origin-rejected': { code: 'CSRF_ORIGIN_REJECTED' },
  'target-malformed': { code: 'MALFORMED_URL' },
  'route-unknown': { code: 'ROUTE_NOT_FOUND' },
  'method-unknown': ({ allow }) => ({ code: 'METHOD_NOT_ALLOWED', allow }),
  'media-type-unsupported': { code: 'UNSUPPORTED_MEDIA_TYPE' },
  'body-too-large': { code: 'BODY_TOO_LARGE' },
  'body-unfinished': { code: 'MALFORMED_BODY' },
  'body-malformed': { code: 'MALFORMED_BODY' },
  'request-invalid': ({ fields }) => ({ code: 'VALIDATION_FAILED', fields }),
  'locale-malformed': invalid('locale'),
  unavailable,
  defect,

  // what this contract's carriers, paths and doors are wrong about
  'credential-missing': { code: 'ADMIN_AUTH_REQUIRED' },
  'credential-invalid': { code: 'ADMIN_SESSION_INVALID' },
  'credential-revoked': revoked,
  'administrator-gone': { code: 'ADMIN_ACCOUNT_NOT_FOUND' },
  'csrf-token-wrong': { code: 'CSRF_TOKEN_INVALID' },
  'bootstrap-closed': { code: 'ADMIN_BOOTSTRAP_CLOSED' },
  'secret-wrong': { code: 'INVALID_SECRET_KEY' },
  'second-step': ({ challengeId, methods, expiresAt }) => ({
    code: 'MFA_REQUIRED',
    challenge: { challengeId, methods, expiresAt },
  }),
  'enrolment-first': { code: 'ADMIN_MFA_ENROLMENT_REQUIRED' },
  'organization-forbidden': { code: 'ORGANIZATION_FORBIDDEN' },
  'management-off': { code: 'ADMIN_MANAGEMENT_DISABLED' },
  'console-off': { code: 'ADMIN_CONSOLE_DISABLED' },
  'id-malformed': { code: 'INVALID_ID' },
  'reason-malformed': { code: 'REASON_INVALID' },
  'session-unknown': { code: 'SESSION_NOT_FOUND' },
  'job-unknown': { code: 'JOB_NOT_FOUND' },
  'key-reused': { code: 'IDEMPOTENCY_KEY_REUSED' },
};

/** The other ports work in this process; where one of them fails, waiting helps nobody. */
const isStorage: ReadonlySet<string> = new Set([
  'Accounts',
  'Administrators',
  'ApiTokens',
  'Challenges',
  'History',
  'Jobs',
  'Notices',
  'Organizations',
  'Sessions',
  'SignInNames',
  'Throttles',
]);
