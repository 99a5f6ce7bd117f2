import type { Proof } from '../account/proof.ts';
import type { Records, Versioned } from './records.ts';

/** A sign-in that goes on. It lives if its store says so *and* it began under the account's present generation or is the one kept. */
export interface Session {
  readonly id: string;
  readonly accountId: string;
  readonly kind: 'person' | 'administrator';
  /** The account's session generation when it began. */
  readonly generation: number;
  readonly startedAt: number;
  readonly expiresAt: number;
  /** How it was first proven, and through which mailbox or number if through one. */
  readonly proofs: readonly Proof[];
  /** The known client it was begun from: the lane its guesses are counted in. */
  readonly clientId: string | null;
  readonly client: { readonly browser: string | null; readonly system: string | null; readonly address: string | null };
  /** It may enrol a factor and nothing else. */
  readonly onlyEnrols: boolean;
  readonly refresh: RefreshState | null;
  /** Access tokens that may still be used. */
  readonly access: readonly { readonly jti: string; readonly expiresAt: number; readonly generation: number }[];
}

export interface RefreshState {
  readonly jti: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly previous: { readonly jti: string; readonly swappedAt: number } | null;
}

export interface Sessions extends Records<Session> {
  /** Sessions of one account, newest first. */
  listOf(accountId: string): Promise<readonly Versioned<Session>[]>;
  /** Removes sessions past their end, at most `limit`, and says how many. */
  sweep(now: number, limit: number): Promise<number>;
  /**
   * For hosts whose own code looks into the session store: ends the account's sessions but the one kept, after a commit
   * has cut them. Ours judge by the account's generation and leave it out. May be called again; failing throws.
   */
  strike?(cut: {
    readonly accountId: string;
    readonly generation: number;
    readonly kept: string | null;
  }): Promise<void>;
}
