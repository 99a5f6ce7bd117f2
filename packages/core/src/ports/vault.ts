/** What a sealed value is bound to: moved anywhere else it does not open. */
export interface SealPurpose {
  readonly purpose: 'totp-secret' | 'code' | 'setup';
  readonly accountId: string;
  /** The factor's id; for a code, its notice's id; for a set-up, the session's. */
  readonly of: string;
}

/**
 * Seals with the ring's current key and opens with any key the ring still holds. Synchronous: a ring is in memory,
 * and a removal opens what it keeps between judging and committing.
 */
export interface Vault {
  /** Throws `port-failed` when no key can seal. */
  seal(plain: string, bound: SealPurpose): string;
  /** Throws `seal-unopened` for whatever reason it does not open; no other key is ever tried than the one it names. */
  open(sealed: string, bound: SealPurpose): string;
  /** The key that sealed the value, or null when it is no sealed value. */
  keyOf(sealed: string): string | null;
  /** The key that seals now. */
  currentKey(): string;
}
