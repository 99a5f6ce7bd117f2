/** RFC 6238 with SHA-1, 6 digits and 30 seconds. Synchronous: the signature keeps a slow verification from coming back. */
export interface OneTimePasswords {
  /** A fresh 160-bit secret, base32 without padding. */
  secret(): string;
  /**
   * The time steps within `window` steps of `at` whose code is this one, ascending; all of them, compared in constant
   * time. Which of them may still be used is a rule's business.
   */
  matches(secret: string, code: string, at: number, window: number): readonly number[];
  /** What an authenticator app scans. */
  uri(secret: string, label: { readonly issuer: string; readonly account: string }): string;
}
