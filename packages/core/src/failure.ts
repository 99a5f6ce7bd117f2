import type { Kind } from './account/factor.ts';

/** What each refusal carries. The list is closed: a new code does not compile until every contract says what it answers. */
export interface FailureData {
  // standing of whoever asks, and of the account
  'account-unknown': Record<never, never>;
  'account-disabled': Record<never, never>;
  'session-ended': Record<never, never>;
  'enrolment-required': Record<never, never>;
  'own-account': Record<never, never>;
  'account-outranks': Record<never, never>;
  'role-forbidden': Record<never, never>;
  'reason-needed': Record<never, never>;
  'version-mismatch': Record<never, never>;
  // proving
  'credentials-wrong': Record<never, never>;
  'no-password-identity': Record<never, never>;
  'step-up-needed': { readonly state: 'missing' | 'invalid' | 'stale'; readonly maxAgeMs: number };
  'challenge-invalid': Record<never, never>;
  'challenge-over': Record<never, never>;
  'second-factor-off': Record<never, never>;
  'code-missing': Record<never, never>;
  'code-wrong': Record<never, never>;
  'code-expired': Record<never, never>;
  'recovery-code-wrong': Record<never, never>;
  'factor-locked': { readonly kind: Kind };
  'same-channel': { readonly kind: Kind };
  'refresh-superseded': Record<never, never>;
  throttled: {
    readonly limit: 'guesses' | 'changes' | 'sends' | 'sign-ins';
    readonly kind: Kind | null;
    readonly retryAfterMs: number;
  };
  // factors
  'factor-unknown': { readonly kind: Kind | null };
  'kind-off': { readonly kind: Kind };
  'factor-exists': { readonly kind: Kind };
  'target-exists': { readonly kind: Kind };
  'target-unverified': { readonly kind: Kind };
  'factor-not-removed': Record<never, never>;
  'restore-window-closed': Record<never, never>;
  'too-many-factors': { readonly kind: Kind; readonly most: number };
  'kind-not-allowed': { readonly kind: Kind };
  'channel-off': { readonly kind: Kind };
  'enrolment-invalid': Record<never, never>;
  'enrolment-over': Record<never, never>;
  'only-factor': { readonly remedy: 'enrol-another' | 'replace' | 'ask-administrator' };
  'changes-frozen': { readonly until: number };
  'nothing-to-recover': Record<never, never>;
  'policy-demands-factor': Record<never, never>;
  'policy-unsatisfiable': Record<never, never>;
  // addresses, administrators, jobs
  'address-taken': Record<never, never>;
  'address-verified-already': Record<never, never>;
  'verification-invalid': Record<never, never>;
  'verification-over': Record<never, never>;
  'last-owner': Record<never, never>;
  'input-invalid': { readonly field: string; readonly rule: string };
  // what no rule decided
  conflict: Record<never, never>;
  'timed-out': Record<never, never>;
  busy: Record<never, never>;
  'account-unreadable': Record<never, never>;
  'person-unreadable': Record<never, never>;
  'seal-unopened': Record<never, never>;
  'token-unmade': { readonly type: TokenName };
  /** The commit took effect; a host's session store could not be told which sessions it ended. */
  'sessions-unstruck': Record<never, never>;
  'configuration-wrong': { readonly setting: string };
  'port-failed': { readonly port: PortName; readonly op: 'read' | 'write' };
}

export type PortName =
  | 'Accounts'
  | 'Administrators'
  | 'ApiTokens'
  | 'Challenges'
  | 'Hasher'
  | 'History'
  | 'Jobs'
  | 'Notices'
  | 'OneTimePasswords'
  | 'Organizations'
  | 'Sessions'
  | 'SignInNames'
  | 'Throttles'
  | 'Tokens'
  | 'Vault';

/** Signed tokens by their type on the wire. */
export type TokenName =
  | 'access_token'
  | 'refresh_token'
  | 'step_up_token'
  | 'two_factor_authentication_token'
  | 'totp_setup'
  | 'email_verification'
  | 'known_client';

export type FailureCode = keyof FailureData;
export type Failure<C extends FailureCode = FailureCode> = { [K in C]: { readonly code: K } & FailureData[K] }[C];

/** Thrown only for what no rule decided: a store that does not answer, a row that cannot be read, a wrong configuration. */
export class DetentError extends Error {
  override readonly name = 'DetentError';
  readonly failure: Failure;
  /** For the log alone; it never reaches an answer. */
  readonly detail: string | null;

  constructor(failure: Failure, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    super(failure.code, options.cause === undefined ? undefined : { cause: options.cause });
    this.failure = failure;
    this.detail = options.detail ?? null;
    Object.defineProperty(this, Symbol.for('detent.error'), { value: true });
  }

  /** Recognises the error by its brand, because `instanceof` fails when two copies of this package are loaded. */
  static isInstance(value: unknown): value is DetentError {
    return typeof value === 'object' && value !== null && Reflect.get(value, Symbol.for('detent.error')) === true;
  }
}
