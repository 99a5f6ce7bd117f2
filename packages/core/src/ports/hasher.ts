/** Password hashing, and keyed digests of what must be compared or found but not read. Failing throws `port-failed`. */
export interface Hasher {
  /** A PHC string. Throws `busy` when too many hashes wait. */
  hash(password: string): Promise<string>;
  /** Constant work for any stored hash, also for null: then it does the work and answers 'wrong'. 'stale' is right, and should be hashed anew. */
  verify(password: string, phc: string | null): Promise<'right' | 'stale' | 'wrong'>;
  /** One salt for a set of recovery codes. */
  salt(): string;
  /** The hash of one recovery code under its set's salt. */
  hashRecovery(code: string, salt: string): Promise<string>;
  /** A keyed digest, base64url: for sent codes, sign-in names, throttle keys and "not me" tokens. Synchronous and cheap. */
  digest(purpose: DigestPurpose, value: string): string;
  /** Plain SHA-256, base64url, of what is random enough to need no key. */
  fingerprint(value: string): string;
  /** Compares in constant time. */
  equal(a: string, b: string): boolean;
}

export type DigestPurpose = 'sent-code' | 'sign-in-name' | 'throttle' | 'csrf';
