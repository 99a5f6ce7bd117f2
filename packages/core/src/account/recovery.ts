/** One set of recovery codes: one salt for the set, one hash a code that is left. */
export interface RecoveryCodes {
  readonly salt: string;
  readonly hashes: readonly string[];
  readonly issuedAt: number;
}

/** A code that was mailed or texted, kept as a keyed digest. It belongs to one scope and dies with its epoch. */
export interface SentCode {
  /** The notice that carries it, which is also what a digest is keyed by. */
  readonly id: string;
  readonly kind: 'sms' | 'email';
  readonly purpose: 'sign-in' | 'step-up' | 'enrol';
  /** A sign-in's scope (its first challenge), or a session's id. */
  readonly scope: string;
  /** The factor it proves; null when it was sent to the account's own mailbox. */
  readonly factorId: string | null;
  readonly addressId: string;
  readonly digest: string;
  readonly sentAt: number;
  readonly expiresAt: number;
}
