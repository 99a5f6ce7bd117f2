import type { AnswerTable, Overrides } from '../edge/answers.ts';
import type { CodeName } from './codes.ts';
import type { ZitadelFailureData } from './failures.ts';

/** One refusal as it will be written, whatever it travels in. */
export interface Refused {
  readonly code: CodeName;
  readonly text: string;
  /** Published with the text; a refusal without one has no details. */
  readonly id?: string;
  readonly retryAfterMs?: number;
  /** Says who may come in, and whether what was shown was no good. */
  readonly challenge?: 'nothing-shown' | 'no-good';
  readonly allow?: readonly string[];
  /** Over REST, where it is not the status of the code. */
  readonly status?: number;
}

export type ZitadelAnswers = AnswerTable<Refused, ZitadelFailureData>;
export type ZitadelOverrides = Overrides<Refused, ZitadelFailureData>;

const defect: Refused = { code: 'internal', text: 'internal error' };
const unavailable: Refused = { code: 'unavailable', text: 'Temporarily unavailable', id: 'DTNT-Una4v' };
const badToken: Refused = {
  code: 'unauthenticated',
  text: 'Errors.Token.Invalid',
  id: 'AUTH-7fs1e',
  challenge: 'no-good',
};
const notPermitted: Refused = {
  code: 'permission_denied',
  text: 'No matching permissions found',
  id: 'AUTH-AWfge',
};
const wrongKind: Refused = {
  code: 'failed_precondition',
  text: 'This kind of second factor is not allowed',
  id: 'DTNT-K1nd0',
};
const onlyFactor: Refused = {
  code: 'failed_precondition',
  text: 'The only second factor cannot be removed',
  id: 'DTNT-On1yF',
};
export const wrongCode: Refused = { code: 'invalid_argument', text: 'Invalid code', id: 'DTNT-Bc0de' };
const malformed = (text: string): Refused => ({ code: 'invalid_argument', text });

/**
 * What these contracts say to every failure there is: section 4.3, and for rows that depend on the operation those of A and B. What
 * no call of theirs can cause reads as a defect.
 */
export const answers: ZitadelAnswers = {
  // standing
  'account-unknown': { code: 'not_found', text: 'User could not be found', id: 'DTNT-Us0nF' },
  'account-disabled': badToken,
  'session-ended': badToken,
  'enrolment-required': {
    code: 'permission_denied',
    text: 'A second factor must be enrolled first',
    id: 'DTNT-Enr0l',
  },
  'own-account': defect,
  'account-outranks': { code: 'permission_denied', text: 'The user outranks the caller', id: 'DTNT-Ra3nk' },
  'role-forbidden': notPermitted,
  'reason-needed': notPermitted,
  'version-mismatch': defect,

  // proving
  'credentials-wrong': defect,
  'no-password-identity': defect,
  'step-up-needed': ({ state }) =>
    state === 'missing'
      ? {
          code: 'permission_denied',
          text: 'A recent proof of a second factor is required',
          id: 'DTNT-Pr0of',
        }
      : { code: 'permission_denied', text: 'The proof of a second factor is not valid', id: 'DTNT-Pr0bd' },
  'challenge-invalid': defect,
  'challenge-over': defect,
  'second-factor-off': { code: 'not_found', text: 'User could not be found', id: 'DTNT-Us0nF' },
  'code-missing': wrongCode,
  'code-wrong': wrongCode,
  'code-expired': wrongCode,
  'recovery-code-wrong': wrongCode,
  'factor-locked': { code: 'failed_precondition', text: 'The second factor is locked', id: 'DTNT-L0ckd' },
  'same-channel': wrongCode,
  'refresh-superseded': defect,
  throttled: ({ limit, retryAfterMs }) =>
    limit === 'changes'
      ? { code: 'resource_exhausted', text: 'Too many changes of second factors', id: 'DTNT-Ch4ng', retryAfterMs }
      : { code: 'resource_exhausted', text: 'Too many attempts', id: 'DTNT-Ra7eL', retryAfterMs },

  // factors
  'factor-unknown': { code: 'not_found', text: 'User could not be found', id: 'DTNT-Us0nF' },
  'kind-off': wrongKind,
  'factor-exists': { code: 'already_exists', text: 'The authenticator already exists', id: 'DTNT-Dup1c' },
  'target-exists': { code: 'already_exists', text: 'The authenticator already exists', id: 'DTNT-Dup1c' },
  'target-unverified': defect,
  'factor-not-removed': defect,
  'restore-window-closed': defect,
  'too-many-factors': {
    code: 'failed_precondition',
    text: 'The user has too many authenticators',
    id: 'DTNT-Max1F',
  },
  'kind-not-allowed': wrongKind,
  'channel-off': wrongKind,
  'enrolment-invalid': defect,
  'enrolment-over': { code: 'not_found', text: 'User could not be found', id: 'DTNT-Us0nF' },
  'only-factor': onlyFactor,
  'changes-frozen': {
    code: 'failed_precondition',
    text: 'Changes of second factors are frozen',
    id: 'DTNT-Fr0zn',
  },
  'nothing-to-recover': {
    code: 'failed_precondition',
    text: 'There is no second factor to recover',
    id: 'DTNT-NoF4c',
  },
  'policy-demands-factor': onlyFactor,
  'policy-unsatisfiable': defect,

  // addresses, administrators, jobs
  'address-taken': defect,
  'address-verified-already': defect,
  'verification-invalid': defect,
  'verification-over': defect,
  'last-owner': defect,
  'input-invalid': ({ field }) => malformed(`invalid ${field}`),

  // what no rule decided
  conflict: { code: 'aborted', text: 'The user was changed at the same time', id: 'DTNT-C0nfl' },
  'timed-out': { code: 'deadline_exceeded', text: 'the operation timed out' },
  busy: unavailable,
  'account-unreadable': defect,
  'person-unreadable': defect,
  'seal-unopened': unavailable,
  'token-unmade': unavailable,
  'sessions-unstruck': unavailable,
  'configuration-wrong': defect,
  'port-failed': unavailable,

  // what HTTP finds
  'address-limit': ({ retryAfterMs }) => ({ code: 'resource_exhausted', text: 'too many requests', retryAfterMs }),
  'account-limit': ({ retryAfterMs }) => ({ code: 'resource_exhausted', text: 'too many requests', retryAfterMs }),
  'origin-rejected': defect,
  'target-malformed': malformed('malformed path'),
  'route-unknown': { code: 'not_found', text: 'Not Found' },
  'method-unknown': ({ allow }) => ({ code: 'unimplemented', text: 'Method Not Allowed', allow, status: 405 }),
  'media-type-unsupported': { code: 'invalid_argument', text: 'unsupported media type', status: 415 },
  'body-too-large': { code: 'resource_exhausted', text: 'the message is too large', status: 413 },
  'body-unfinished': malformed('the message is cut off'),
  'body-malformed': malformed('the message is no JSON'),
  'request-invalid': malformed('the message is not valid'),
  'locale-malformed': malformed('the language is not valid'),
  unavailable,
  defect,

  // who may call, and what was sent
  'header-missing': { code: 'unauthenticated', text: 'auth header missing', challenge: 'nothing-shown' },
  'header-malformed': {
    code: 'unauthenticated',
    text: 'invalid auth header',
    id: 'AUTH-toLo1',
    challenge: 'no-good',
  },
  'token-bad': badToken,
  'organization-unusable': { code: 'permission_denied', text: "Organisation doesn't exist", id: 'AUTH-Bs7Ds' },
  'membership-missing': { code: 'not_found', text: 'membership not found', id: 'AUTHZ-cdgFk' },
  'permission-missing': notPermitted,
  'field-invalid': ({ message }) => malformed(message),
  'message-malformed': ({ message }) => malformed(message),
};
