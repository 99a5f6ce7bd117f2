import type { Account } from '../account/account.ts';
import type { Act } from '../account/act.ts';
import { type Notice, type NoticeProgress, noticeClasses } from '../account/notice.ts';
import type { ClaimedNotice, DeadQuery, NoticeEntry, Notices, SettledAct, Settlement } from '../ports/notices.ts';
import { readAct, readProgress } from './act.ts';
import { type Fields, list, nested, Unreadable } from './fields.ts';

// What the relay's side of an outbox does, wherever the outbox is stored: pure steps from one state of a notice to the next,
// and the instants by which a store finds the accounts that have something to do.

/** A notice, and how far it has got. */
export interface Tracked {
  readonly notice: Notice;
  readonly progress: NoticeProgress;
}

/** An act in an outbox. What its notices are by now is said by `notices`, not by the act. */
export interface Entry {
  readonly act: Act;
  readonly notices: readonly Tracked[];
}

/** How an entry is stored. Of an act that was just committed nobody has touched the notices, so nothing is said about them. */
export interface StoredEntry {
  readonly act: Act;
  readonly progress?: readonly NoticeProgress[];
}

/** What the relay looks accounts up by: the earliest instant of each kind, or null. */
export interface Schedule {
  readonly codeMail: number | null;
  readonly codeText: number | null;
  readonly alertMail: number | null;
  readonly alertText: number | null;
  /** When the oldest act was done that may move to history. */
  readonly settled: number | null;
  /** When the oldest dead letter died. */
  readonly dead: number | null;
}

export function readEntry(fields: Fields): Entry {
  const act = nested(fields, 'act', readAct);
  const progress = fields['progress'] === undefined ? null : list(fields, 'progress', readProgress);
  return { act, notices: act.notices.map((notice, at) => tracked(notice, progress, at)) };
}

function tracked(notice: Notice, stored: readonly NoticeProgress[] | null, index: number): Tracked {
  if (stored === null) return { notice, progress: fresh(notice.dueAt) };
  const progress = stored[index];
  if (progress === undefined) throw new Unreadable(`progress[${index}]`);
  return { notice, progress };
}

export const storedEntry = (entry: Entry): Required<StoredEntry> => ({
  act: actOf(entry),
  progress: entry.notices.map(({ progress }) => progress),
});

/** The act with its notices as they are by now. */
export const actOf = ({ act, notices }: Entry): Act => ({ ...act, notices: notices.map(({ notice }) => notice) });

export const settledAct = (accountId: string, entry: Entry): SettledAct => ({
  accountId,
  act: actOf(entry),
  progress: entry.notices.map(({ notice, progress }) => ({ ...progress, noticeId: notice.id })),
});

export const noticeEntry = (accountId: string, entry: Entry, { notice, progress }: Tracked): NoticeEntry => ({
  accountId,
  notice,
  progress,
  act: actOf(entry),
});

export const claimedNotice = (account: Account, entry: Entry, one: Tracked): ClaimedNotice => ({
  ...noticeEntry(account.id, entry, one),
  account,
});

/** How far a notice has got that nobody has touched, or that is begun anew. */
export const fresh = (dueAt: number): NoticeProgress => ({
  state: 'due',
  dueAt,
  claims: 0,
  tries: 0,
  lease: null,
  settledAt: null,
  because: null,
  to: null,
});

/** From when on it may be claimed, or null when it may not. */
export function claimableAt({ state, dueAt, lease }: NoticeProgress): number | null {
  if (state === 'due') return dueAt;
  return state === 'claimed' && lease !== null ? lease.until : null;
}

export const isClaimable = ({ progress }: Tracked, now: number): boolean => {
  const at = claimableAt(progress);
  return at !== null && at <= now;
};

/** An act may leave the outbox when each of its notices is sent or dropped; a dead one may yet be replayed. */
export const isSettled = ({ notices }: Entry): boolean =>
  notices.every(({ progress }) => progress.state === 'sent' || progress.state === 'dropped');

/** What somebody asked for and waits for; it goes before what is merely owed. */
export const isCode = (notice: Notice): boolean => noticeClasses[notice.kind] === 'C';

type Lease = Pick<Parameters<Notices['claim']>[0], 'lease' | 'until'>;

export const leased = ({ notice, progress }: Tracked, { lease, until }: Lease): Tracked => ({
  notice,
  progress: { ...progress, state: 'claimed', claims: progress.claims + 1, lease: { token: lease, until } },
});

/** The notice as it is settled, or null when that lease is not the one that holds it. */
export function settledAs(one: Tracked, { lease, as }: Settlement, now: number): Tracked | null {
  if (one.progress.lease?.token !== lease) return null;
  const progress = settledProgress(one.progress, as, now);
  return { notice: as.state === 'due' ? one.notice : { ...one.notice, sealed: null }, progress };
}

function settledProgress(progress: NoticeProgress, as: Settlement['as'], now: number): NoticeProgress {
  const free = { ...progress, lease: null, because: as.because };
  switch (as.state) {
    case 'due': {
      const claims = progress.claims - (as.claimBack ? 1 : 0);
      return { ...free, state: 'due', dueAt: as.dueAt, claims, tries: progress.tries + 1 };
    }
    case 'sent':
      return { ...free, state: 'sent', tries: progress.tries + 1, settledAt: now, to: as.to };
    case 'dead':
    case 'dropped':
      return { ...free, state: as.state, settledAt: now };
  }
}

/** A dead letter made due anew, or null when it is not dead. */
export const replayed = ({ notice, progress }: Tracked, now: number): Tracked | null =>
  progress.state === 'dead' ? { notice, progress: fresh(now) } : null;

/** A dead letter let go of unsent, or null when it is not dead. */
export const acknowledged = ({ notice, progress }: Tracked, now: number): Tracked | null =>
  progress.state === 'dead' ? { notice, progress: { ...progress, state: 'dropped', settledAt: now } } : null;

/** The entries with one notice changed, or null when there is no such notice or the change has nothing to do. */
export function withChanged(
  entries: readonly Entry[],
  noticeId: string,
  change: (one: Tracked) => Tracked | null,
): readonly Entry[] | null {
  for (const [at, entry] of entries.entries()) {
    for (const [index, one] of entry.notices.entries()) {
      if (one.notice.id !== noticeId) continue;
      const changed = change(one);
      return changed === null ? null : entries.with(at, { ...entry, notices: entry.notices.with(index, changed) });
    }
  }
  return null;
}

/** A dead letter, with the act that it told of. */
export interface Dead {
  readonly accountId: string;
  readonly entry: Entry;
  readonly one: Tracked;
  readonly diedAt: number;
}

export const deadIn = (accountId: string, entries: readonly Entry[]): readonly Dead[] =>
  entries.flatMap((entry) =>
    entry.notices.flatMap((one) => {
      const { state, settledAt } = one.progress;
      return state === 'dead' && settledAt !== null ? [{ accountId, entry, one, diedAt: settledAt }] : [];
    }),
  );

/** Whether a query asks for it; which account it asks for is not looked at. */
export const isAskedFor = ({ one, diedAt }: Dead, { kind, because, before }: DeadQuery): boolean =>
  (kind === undefined || one.notice.kind === kind) &&
  (because === undefined || one.progress.because === because) &&
  (before === undefined || diedAt < before);

export function scheduleOf(entries: readonly Entry[]): Schedule {
  const schedule = new Earliest();
  for (const entry of entries) {
    for (const one of entry.notices) schedule.add(one);
    if (isSettled(entry)) schedule.settled = earlier(schedule.settled, entry.act.at);
  }
  return schedule;
}

/** What an act adds to the schedule of its account when it is committed. */
export const scheduleOfNew = (act: Act): Schedule =>
  scheduleOf([{ act, notices: act.notices.map((notice) => tracked(notice, null, 0)) }]);

class Earliest implements Schedule {
  codeMail: number | null = null;
  codeText: number | null = null;
  alertMail: number | null = null;
  alertText: number | null = null;
  settled: number | null = null;
  dead: number | null = null;

  add({ notice, progress }: Tracked): void {
    const at = claimableAt(progress);
    if (at !== null) this.#wait(notice, at);
    if (progress.state === 'dead' && progress.settledAt !== null) this.dead = earlier(this.dead, progress.settledAt);
  }

  #wait(notice: Notice, at: number): void {
    switch (notice.channel) {
      case 'email':
        if (isCode(notice)) this.codeMail = earlier(this.codeMail, at);
        else this.alertMail = earlier(this.alertMail, at);
        return;
      case 'sms':
        if (isCode(notice)) this.codeText = earlier(this.codeText, at);
        else this.alertText = earlier(this.alertText, at);
    }
  }
}

const earlier = (a: number | null, b: number): number => (a === null || b < a ? b : a);
