import { type NoticeKind, type NoticeProgress, noticeClasses } from '../account/notice.ts';
import type {
  ClaimedNotice,
  DeadQuery,
  NoticeCounts,
  NoticeEntry,
  Notices,
  SettledAct,
  Settlement,
} from '../ports/notices.ts';
import { keep } from './keep.ts';
import {
  actOf,
  fresh,
  MemoryStore,
  type OutboxAct,
  type OutboxNotice,
  type Row,
  withProgress,
} from './memory-store.ts';

type Where = Parameters<Notices['replay']>[0];

/** The relay's side of the outboxes in memory. */
export class MemoryNotices implements Notices {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore = new MemoryStore()) {
    this.#store = store;
  }

  async claim(request: Parameters<Notices['claim']>[0]): Promise<readonly ClaimedNotice[]> {
    const { now, until, lease, limit, without = [] } = request;
    const claimable = this.#all().filter(
      ({ one }) => claimableAt(one.progress) <= now && !without.includes(one.notice.channel),
    );
    const urgentFirst = claimable.toSorted(
      (a, b) => urgency(a.one) - urgency(b.one) || a.one.progress.dueAt - b.one.progress.dueAt,
    );
    return urgentFirst.slice(0, limit).map((found) => {
      const { progress } = found.one;
      found.one.progress = keep({
        ...progress,
        state: 'claimed',
        claims: progress.claims + 1,
        lease: { token: lease, until },
      });
      return Object.assign(entryOf(found), { account: found.row.account });
    });
  }

  async settle(settlements: readonly Settlement[], now: number): Promise<readonly boolean[]> {
    return settlements.map((settlement) => {
      const one = this.#find(settlement);
      if (one?.progress.lease?.token !== settlement.lease) return false;
      one.progress = keep(settledAs(one.progress, settlement.as, now));
      if (one.progress.state !== 'due') one.notice = keep({ ...one.notice, sealed: null });
      return true;
    });
  }

  async nextDue(): Promise<number | null> {
    return earliest(this.#all().map(({ one }) => claimableAt(one.progress)));
  }

  async settled(limit: number): Promise<readonly SettledAct[]> {
    const settled = this.#store
      .busyRows()
      .flatMap((row) => row.outbox.filter(isSettled).map((held) => withProgress(row, held)));
    return settled.toSorted((a, b) => a.act.at - b.act.at || a.act.sequence - b.act.sequence).slice(0, limit);
  }

  async forget(acts: readonly { readonly accountId: string; readonly sequence: number }[]): Promise<void> {
    for (const { accountId, sequence } of acts) {
      const row = this.#store.row(accountId);
      if (row === null) continue;
      const stays = row.outbox.filter((held) => held.act.sequence !== sequence || !isSettled(held));
      this.#store.keepOutbox(row, stays);
    }
  }

  async pending(accountId: string): Promise<readonly SettledAct[]> {
    const row = this.#store.row(accountId);
    if (row === null) return [];
    const past = this.#store.past(accountId);
    const pending = row.outbox.filter(({ act }) => !past.has(act.sequence));
    return pending.map((held) => withProgress(row, held)).toReversed();
  }

  async dead({ kind, accountId, because, before = Infinity, limit }: DeadQuery): Promise<readonly NoticeEntry[]> {
    const found = this.#dead().filter(
      ({ row, one, diedAt }) =>
        (kind === undefined || one.notice.kind === kind) &&
        (accountId === undefined || row.account.id === accountId) &&
        (because === undefined || one.progress.because === because) &&
        diedAt < before,
    );
    return found.slice(0, limit).map(entryOf);
  }

  async replay(where: Where, now: number): Promise<boolean> {
    return this.#moveDead(where, () => fresh(now));
  }

  async acknowledge(where: Where, now: number): Promise<boolean> {
    return this.#moveDead(where, (progress) => ({ ...progress, state: 'dropped', settledAt: now }));
  }

  async counts(_now: number): Promise<NoticeCounts> {
    const due: Partial<Record<NoticeKind, number>> = {};
    const open = this.#all().filter(({ one }) => claimableAt(one.progress) < Infinity);
    for (const { one } of open) due[one.notice.kind] = (due[one.notice.kind] ?? 0) + 1;

    const dead: Record<string, number> = {};
    const oldestDeadAt: Partial<Record<'A' | 'B' | 'C', number>> = {};
    for (const { one, diedAt } of this.#dead()) {
      const because = String(one.progress.because);
      dead[because] = (dead[because] ?? 0) + 1;
      oldestDeadAt[noticeClasses[one.notice.kind]] ??= diedAt;
    }
    return { due, dead, oldestDueAt: earliest(open.map(({ one }) => one.progress.dueAt)), oldestDeadAt };
  }

  #all(): readonly Found[] {
    return this.#store
      .busyRows()
      .flatMap((row) => row.outbox.flatMap((held) => held.notices.map((one) => ({ row, held, one }))));
  }

  /** Oldest first. */
  #dead(): readonly (Found & { readonly diedAt: number })[] {
    const dead = this.#all().flatMap((found) => {
      const { state, settledAt } = found.one.progress;
      return state === 'dead' && settledAt !== null ? [{ ...found, diedAt: settledAt }] : [];
    });
    return dead.toSorted((a, b) => a.diedAt - b.diedAt);
  }

  #find(where: Where): OutboxNotice | undefined {
    const acts = this.#store.row(where.accountId)?.outbox ?? [];
    return acts.flatMap((held) => held.notices).find(({ notice }) => notice.id === where.noticeId);
  }

  #moveDead(where: Where, move: (progress: NoticeProgress) => NoticeProgress): boolean {
    const one = this.#find(where);
    if (one?.progress.state !== 'dead') return false;
    one.progress = keep(move(one.progress));
    return true;
  }
}

interface Found {
  readonly row: Row;
  readonly held: OutboxAct;
  readonly one: OutboxNotice;
}

const isSettled = (held: OutboxAct): boolean =>
  held.notices.every(({ progress }) => progress.state === 'sent' || progress.state === 'dropped');

const urgency = ({ notice }: OutboxNotice): number => (noticeClasses[notice.kind] === 'C' ? 0 : 1);

const entryOf = ({ row, held, one }: Found): NoticeEntry => ({
  accountId: row.account.id,
  notice: one.notice,
  progress: one.progress,
  act: actOf(held),
});

function claimableAt({ state, dueAt, lease }: NoticeProgress): number {
  if (lease !== null) return lease.until;
  return state === 'due' ? dueAt : Infinity;
}

function earliest(instants: readonly number[]): number | null {
  const first = instants.reduce((least, instant) => Math.min(least, instant), Infinity);
  return first === Infinity ? null : first;
}

function settledAs(progress: NoticeProgress, as: Settlement['as'], now: number): NoticeProgress {
  const free = { ...progress, lease: null, because: as.because };
  switch (as.state) {
    case 'due':
      return {
        ...free,
        state: 'due',
        dueAt: as.dueAt,
        claims: progress.claims - (as.claimBack ? 1 : 0),
        tries: progress.tries + 1,
      };
    case 'sent':
      return { ...free, state: 'sent', tries: progress.tries + 1, settledAt: now, to: as.to };
    case 'dead':
    case 'dropped':
      return { ...free, state: as.state, settledAt: now };
  }
}
