import type { Account } from '../account/account.ts';
import type { Act } from '../account/act.ts';

/** An AbortSignal fits. */
export interface Signal {
  readonly aborted: boolean;
}

/** 'unknown': a time-out or a lost connection after the write was sent; it may have taken effect, so ask `hasAct`. */
export type Committed = 'committed' | 'conflict' | 'unknown';

export interface Commit {
  readonly expected: number;
  /** The account at `expected`, as it was judged, so that a store need not look up what has stayed as it was. */
  readonly before?: Account;
  readonly next: Account;
  readonly act: Act;
}

/** Accounts, each with the outbox of its acts. Failing throws `port-failed`; what is stored is never half of a commit. */
export interface Accounts {
  /**
   * The account as last committed anywhere, or null. What cannot be read throws `account-unreadable`
   * or, for the part that is the person, `person-unreadable`; never null.
   */
  find(accountId: string, signal: Signal): Promise<Account | null>;
  /** Like `find`, and so that an answer "it is not there" is not one that a fail-over takes back. */
  confirm(accountId: string, signal: Signal): Promise<Account | null>;
  /** Of many callers inserting one account id exactly one is told 'committed'; the others, 'conflict', wrote nothing. */
  insert(next: Account, act: Act, signal: Signal): Promise<Committed>;
  /**
   * Stores `next` and appends `act` to the outbox in one atomic write iff the stored sequence is `expected`.
   * Of many callers with one `expected` exactly one is told 'committed'; 'conflict' wrote nothing.
   * Never touches what the relay owns: a notice it settled stays settled.
   */
  commit(change: Commit, signal: Signal): Promise<Committed>;
  /** Whether that act is the one at that sequence, be it in the outbox or in history. */
  hasAct(where: { readonly accountId: string; readonly sequence: number; readonly actId: string }): Promise<boolean>;
  /** Removes what is left of a closed account whose outbox is empty; false, and nothing, in every other case. */
  forget(accountId: string): Promise<boolean>;
  /** Ids in ascending order after `after`. Accounts added or forgotten meanwhile may be seen or not; all others exactly once. */
  list(page: { readonly after: string | null; readonly limit: number }): Promise<readonly string[]>;
  /** Ids of accounts holding a removed factor whose secret is due for erasure at `now`, at most `limit` of them. */
  dueForErasure(now: number, limit: number): Promise<readonly string[]>;
}
