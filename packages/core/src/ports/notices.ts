import type { Account } from '../account/account.ts';
import type { Act } from '../account/act.ts';
import type { Notice, NoticeClass, NoticeKind, NoticeProgress } from '../account/notice.ts';

/** A notice under lease, with what is needed to write it and to know where it goes. */
export interface ClaimedNotice {
  readonly accountId: string;
  readonly notice: Notice;
  readonly progress: NoticeProgress;
  readonly act: Act;
  /** The account as it is now; its addresses are looked up by the recipient's id. */
  readonly account: Account;
}

export interface Settlement {
  readonly accountId: string;
  readonly noticeId: string;
  readonly lease: string;
  /**
   * What it becomes. 'due' with `dueAt` tries again; `claimBack` says that the try was not this message's fault, and takes
   * the claim back. 'sent' and 'due' count one more try.
   */
  readonly as:
    | { readonly state: 'sent'; readonly to: string; readonly because: string }
    | { readonly state: 'due'; readonly dueAt: number; readonly claimBack: boolean; readonly because: string }
    | { readonly state: 'dead' | 'dropped'; readonly because: string };
}

export interface NoticeEntry {
  readonly accountId: string;
  readonly notice: Notice;
  readonly progress: NoticeProgress;
  readonly act: Act;
}

export interface DeadQuery {
  readonly kind?: NoticeKind;
  readonly accountId?: string;
  readonly because?: string;
  /** Those that died before this instant. */
  readonly before?: number;
  readonly limit: number;
}

/** The relay's side of the outbox. Nothing here raises an account's sequence, and no commit undoes anything done here. */
export interface Notices {
  /**
   * Leases up to `limit` notices that are due, or whose lease has run out, at `now`: class C first, then the longest due.
   * Each gets the lease token, `until` and one more claim in one guarded write: of many callers one is given a notice.
   */
  claim(request: {
    readonly now: number;
    readonly until: number;
    readonly lease: string;
    readonly limit: number;
    /** Channels whose sender is not to be troubled now. */
    readonly without?: readonly Notice['channel'][];
  }): Promise<readonly ClaimedNotice[]>;
  /**
   * Settles each whose lease token is still the one that holds it, and answers which took effect. Settling as sent, dead
   * or dropped erases the sealed value; a stale token changes nothing.
   */
  settle(settlements: readonly Settlement[], now: number): Promise<readonly boolean[]>;
  /** The earliest instant at which `claim` would find something, or null. */
  nextDue(): Promise<number | null>;
  /**
   * Acts all of whose notices are sent or dropped, oldest first, with the progress of each notice; dead ones hold an act back.
   * They stay until `forget`, so moving them to history may be repeated.
   */
  settled(limit: number): Promise<readonly SettledAct[]>;
  /** Takes settled acts out of the outbox; one that is not there any more, or not settled, is passed over. */
  forget(acts: readonly { readonly accountId: string; readonly sequence: number }[]): Promise<void>;
  /** The acts of one account that history does not hold yet, newest first. */
  pending(accountId: string): Promise<readonly SettledAct[]>;
  /** Dead letters, oldest first. */
  dead(query: DeadQuery): Promise<readonly NoticeEntry[]>;
  /** Makes a dead notice due again with its counters at zero. Of many callers one is told true. */
  replay(where: { readonly accountId: string; readonly noticeId: string }, now: number): Promise<boolean>;
  /** Drops a dead notice. Of many callers one is told true. */
  acknowledge(where: { readonly accountId: string; readonly noticeId: string }, now: number): Promise<boolean>;
  /** How many are open, for metrics; may be a moment old. */
  counts(now: number): Promise<NoticeCounts>;
}

export interface SettledAct {
  readonly accountId: string;
  readonly act: Act;
  readonly progress: readonly (NoticeProgress & { readonly noticeId: string })[];
}

export interface NoticeCounts {
  /** Due or claimed. */
  readonly due: Readonly<Partial<Record<NoticeKind, number>>>;
  /** By the reason they are dead for. */
  readonly dead: Readonly<Record<string, number>>;
  readonly oldestDueAt: number | null;
  readonly oldestDeadAt: Readonly<Partial<Record<NoticeClass, number>>>;
}
