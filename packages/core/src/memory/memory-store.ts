import type { Account } from '../account/account.ts';
import type { Act } from '../account/act.ts';
import type { Notice, NoticeProgress } from '../account/notice.ts';
import type { SettledAct } from '../ports/notices.ts';
import { keep } from './keep.ts';

/** One account with its outbox. What the members hold is frozen; a write replaces it. */
export interface Row {
  account: Account;
  outbox: readonly OutboxAct[];
}

/** An act that is still the relay's business. */
export interface OutboxAct {
  readonly act: Act;
  readonly notices: readonly OutboxNotice[];
}

/** A notice with how far it has got. */
export interface OutboxNotice {
  notice: Notice;
  progress: NoticeProgress;
}

/** What `MemoryAccounts`, `MemoryNotices` and `MemoryHistory` share: an outbox lives beside its account. */
export class MemoryStore {
  readonly #rows = new Map<string, Row>();
  readonly #busy = new Set<Row>();
  readonly #past = new Map<string, Map<number, SettledAct>>();
  #sortedIds: readonly string[] | null = null;

  /** The account of that id with its outbox. */
  row(accountId: string): Row | null {
    return this.#rows.get(accountId) ?? null;
  }

  /** All ids, ascending. */
  ids(): readonly string[] {
    this.#sortedIds ??= [...this.#rows.keys()].toSorted();
    return this.#sortedIds;
  }

  /** Every account with its outbox. */
  rows(): readonly Row[] {
    return [...this.#rows.values()];
  }

  /** Those with something in their outbox, however many accounts there are. */
  busyRows(): readonly Row[] {
    return [...this.#busy];
  }

  /** A new account with the act it begins with; whoever calls has made sure that there is none. */
  insert(account: Account, act: Act): void {
    const row: Row = { account: keep(account), outbox: [] };
    this.#rows.set(account.id, row);
    this.#sortedIds = null;
    this.keepOutbox(row, [queued(act)]);
  }

  /** Takes out an account whose outbox is empty. */
  remove(accountId: string): void {
    this.#rows.delete(accountId);
    this.#sortedIds = null;
  }

  /** State and act in one step. */
  write(row: Row, next: Account, act: Act): void {
    row.account = keep(next);
    this.keepOutbox(row, [...row.outbox, queued(act)]);
  }

  /** Replaces an outbox. */
  keepOutbox(row: Row, outbox: readonly OutboxAct[]): void {
    row.outbox = outbox;
    if (outbox.length === 0) this.#busy.delete(row);
    else this.#busy.add(row);
  }

  /** The acts of one account that are history, by sequence. */
  past(accountId: string): ReadonlyMap<number, SettledAct> {
    return this.#past.get(accountId) ?? nothing;
  }

  /** Adds to history, or writes over what is there. */
  addToPast(settled: SettledAct): void {
    const past = this.#past.get(settled.accountId) ?? new Map<number, SettledAct>();
    this.#past.set(settled.accountId, past.set(settled.act.sequence, keep(settled)));
  }
}

const nothing: ReadonlyMap<number, SettledAct> = new Map();

const untouched = { claims: 0, tries: 0, lease: null, settledAt: null, because: null, to: null };

/** How far a notice has got that nobody has touched. */
export const fresh = (dueAt: number): NoticeProgress => keep({ ...untouched, state: 'due', dueAt });

const queued = (act: Act): OutboxAct => ({
  act: keep(act),
  notices: keep(act.notices).map((notice) => ({ notice, progress: fresh(notice.dueAt) })),
});

/** The act as it is now, without what its notices lost by settling. */
export const actOf = (held: OutboxAct): Act => keep({ ...held.act, notices: held.notices.map(({ notice }) => notice) });

/** The act with the progress of each of its notices. */
export const withProgress = (row: Row, held: OutboxAct): SettledAct =>
  keep({
    accountId: row.account.id,
    act: actOf(held),
    progress: held.notices.map(({ notice, progress }) => ({ ...progress, noticeId: notice.id })),
  });
