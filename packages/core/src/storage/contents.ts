import type { Account } from '../account/account.ts';
import type { Administrator } from '../ports/administrators.ts';
import type { ApiToken } from '../ports/api-tokens.ts';
import type { Challenge } from '../ports/challenges.ts';
import type { Job } from '../ports/jobs.ts';
import type { SettledAct } from '../ports/notices.ts';
import type { Organization } from '../ports/organizations.ts';
import type { Session } from '../ports/sessions.ts';
import type { NameClaim } from '../ports/sign-in-names.ts';
import type { Tally } from '../tally.ts';
import type { StoredEntry } from './outbox.ts';

// Everything that a store holds, for whoever moves it into another one. No port lists all there is, and none has to: what is
// asked of a store while it serves is asked by key.

/** An account with its outbox, which no port shows whole. */
export interface KeptAccount {
  readonly account: Account;
  readonly outbox: readonly Required<StoredEntry>[];
}

export interface KeptTally {
  readonly tally: Tally;
  readonly expiresAt: number;
}

/** What lies under one key. Versions are not part of it: each store has its own. */
export interface Kept<V> {
  readonly key: string;
  readonly value: V;
}

/** Everything of one kind. What cannot be read throws, and names its key. */
export interface Shelf<V> {
  /** What follows that key in the shelf's own order. What is added or taken away meanwhile may be seen or not; all else is, once. */
  page(after: string | null, limit: number): Promise<readonly Kept<V>[]>;
  /** What lies under these keys; fewer where some are not there. */
  under(keys: readonly string[]): Promise<readonly Kept<V>[]>;
}

export interface WritableShelf<V> extends Shelf<V> {
  /** Puts each under its key, over whatever lies there. What a unique name forbids is left out: another one has it still. */
  put(all: readonly Kept<V>[]): Promise<void>;
  drop(keys: readonly string[]): Promise<void>;
}

/** By which name everything of a kind is known. */
export interface Kinds {
  readonly accounts: KeptAccount;
  readonly history: SettledAct;
  readonly signInNames: NameClaim;
  readonly organizations: Organization;
  readonly administrators: Administrator;
  readonly owners: readonly string[];
  readonly apiTokens: ApiToken;
  readonly sessions: Session;
  readonly challenges: Challenge;
  readonly throttles: KeptTally;
  readonly jobs: Job;
}

/** A whole store. */
export type Contents = { readonly [K in keyof Kinds]: Shelf<Kinds[K]> };
export type WritableContents = { readonly [K in keyof Kinds]: WritableShelf<Kinds[K]> };

/** Under which key an act lies in history. */
export const historyKey = (where: { readonly accountId: string; readonly sequence: number }): string =>
  `${where.sequence}@${where.accountId}`;

export function readHistoryKey(key: string): { readonly accountId: string; readonly sequence: number } {
  const at = key.indexOf('@');
  return { accountId: key.slice(at + 1), sequence: Number(key.slice(0, at)) };
}
