import type { Records, Versioned } from './records.ts';

/** What a service shows to act: kept as a hash, with what it may do and where. */
export interface ApiToken {
  readonly id: string;
  /** SHA-256 of the token. */
  readonly hash: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly role: 'help-desk' | 'administrator' | null;
  readonly organizations: '*' | readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly lastUsedAt: number | null;
}

/** Of two tokens with one hash the second is refused by `insert`. */
export interface ApiTokens extends Records<ApiToken> {
  findByHash(hash: string): Promise<Versioned<ApiToken> | null>;
  list(): Promise<readonly ApiToken[]>;
}
