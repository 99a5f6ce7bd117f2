import { type Act, type Notice, type NoticeProgress, noticeClasses, type SettledAct } from '@detent/core';
import { readAct, readProgress } from './decode/act.ts';
import { list, nested, parsed, Unreadable } from './decode/fields.ts';

// The outbox of an account is a text of lines, one an act, in the column beside the account's state. A commit only appends
// to it. The relay rewrites it, within a transaction that read it, so that neither can lose what the other wrote.

/** A notice, and how far it has got. The relay's side replaces both as a whole, in what it has read for itself. */
export interface Tracked {
  notice: Notice;
  progress: NoticeProgress;
}

/** An act in an outbox. What its notices are by now is said by `notices`, not by the act. */
export interface Entry {
  readonly act: Act;
  readonly notices: readonly Tracked[];
}

/** What the relay and the eraser look accounts up by: the earliest instant of each kind, or null. */
export interface Schedule {
  readonly codeMailDue: number | null;
  readonly codeTextDue: number | null;
  readonly alertMailDue: number | null;
  readonly alertTextDue: number | null;
  /** When the oldest act was done that may move to history. */
  readonly settledAt: number | null;
  /** When the oldest dead letter died. */
  readonly deadAt: number | null;
}

/** The line of an act that was just committed. Nobody has touched its notices, so nothing is said about them. */
export const newLine = (act: Act): string => `{"act":${JSON.stringify(act)}}\n`;

const lineOf = (entry: Entry): string =>
  `${JSON.stringify({ act: actOf(entry), progress: entry.notices.map(({ progress }) => progress) })}\n`;

export const writeOutbox = (entries: readonly Entry[]): string => entries.map(lineOf).join('');

export function readOutbox(outbox: string): readonly Entry[] {
  return outbox === '' ? [] : outbox.trimEnd().split('\n').map(readLine);
}

function readLine(line: string, index: number): Entry {
  try {
    const fields = parsed(line, 'line');
    const act = nested(fields, 'act', readAct);
    const progress = fields['progress'] === undefined ? null : list(fields, 'progress', readProgress);
    return { act, notices: act.notices.map((notice, at) => tracked(notice, progress, at)) };
  } catch (error) {
    throw error instanceof Unreadable ? error.within(`outbox[${index}]`) : error;
  }
}

function tracked(notice: Notice, stored: readonly NoticeProgress[] | null, index: number): Tracked {
  if (stored === null) return { notice, progress: fresh(notice.dueAt) };
  const progress = stored[index];
  if (progress === undefined) throw new Unreadable(`progress[${index}]`);
  return { notice, progress };
}

/** The act with its notices as they are by now. */
export const actOf = ({ act, notices }: Entry): Act => ({ ...act, notices: notices.map(({ notice }) => notice) });

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

/** An act may leave the outbox when each of its notices is sent or dropped; a dead one may yet be replayed. */
export const isSettled = ({ notices }: Entry): boolean =>
  notices.every(({ progress }) => progress.state === 'sent' || progress.state === 'dropped');

export const isCode = (notice: Notice): boolean => noticeClasses[notice.kind] === 'C';

export const settledAct = (accountId: string, entry: Entry): SettledAct => ({
  accountId,
  act: actOf(entry),
  progress: entry.notices.map(({ notice, progress }) => ({ ...progress, noticeId: notice.id })),
});

export function scheduleOf(entries: readonly Entry[]): Schedule {
  const schedule = new Earliest();
  for (const entry of entries) {
    for (const one of entry.notices) schedule.add(one);
    if (isSettled(entry)) schedule.settledAt = earlier(schedule.settledAt, entry.act.at);
  }
  return schedule;
}

/** What an act adds to the schedule of its account when it is committed. */
export function scheduleOfNew(act: Act): Schedule {
  const schedule = new Earliest();
  for (const notice of act.notices) schedule.due(notice, notice.dueAt);
  if (act.notices.length === 0) schedule.settledAt = act.at;
  return schedule;
}

class Earliest implements Schedule {
  codeMailDue: number | null = null;
  codeTextDue: number | null = null;
  alertMailDue: number | null = null;
  alertTextDue: number | null = null;
  settledAt: number | null = null;
  deadAt: number | null = null;

  add({ notice, progress }: Tracked): void {
    const at = claimableAt(progress);
    if (at !== null) this.due(notice, at);
    if (progress.state === 'dead' && progress.settledAt !== null)
      this.deadAt = earlier(this.deadAt, progress.settledAt);
  }

  due(notice: Notice, at: number): void {
    const code = isCode(notice);
    switch (notice.channel) {
      case 'email':
        if (code) this.codeMailDue = earlier(this.codeMailDue, at);
        else this.alertMailDue = earlier(this.alertMailDue, at);
        return;
      case 'sms':
        if (code) this.codeTextDue = earlier(this.codeTextDue, at);
        else this.alertTextDue = earlier(this.alertTextDue, at);
    }
  }
}

const earlier = (a: number | null, b: number): number => (a === null || b < a ? b : a);
