import {
  type Account,
  type ClaimedNotice,
  type DeadQuery,
  DetentError,
  type Notice,
  type NoticeCounts,
  type NoticeEntry,
  type Notices,
  noticeClasses,
  type SettledAct,
  type Settlement,
} from '@detent/core';
import {
  acknowledged,
  claimableAt,
  claimedNotice,
  type Dead,
  deadIn,
  type Entry,
  fieldsOf,
  isAskedFor,
  isClaimable,
  isCode,
  isSettled,
  leased,
  noticeEntry,
  number,
  numberOrNull,
  Oldest,
  replayed,
  scheduleOf,
  settledAct,
  settledAs,
  type Tracked,
  text,
  withChanged,
} from '@detent/core/storage';
import { outboxOf, readAccount } from './account-row.ts';
import type { Statement } from './driver.ts';
import type { Manner } from './group-commit.ts';
import { writeOutbox } from './outbox.ts';
import type { SqliteFile } from './sqlite-file.ts';

type Channel = Notice['channel'];
type Claim = Parameters<Notices['claim']>[0];
type Where = { readonly accountId: string; readonly noticeId: string };

/** Where an account waits for the relay: a column for each channel of codes and of alerts. */
const waits = [
  { column: 'code_mail_due', channel: 'email', code: true },
  { column: 'code_text_due', channel: 'sms', code: true },
  { column: 'alert_mail_due', channel: 'email', code: false },
  { column: 'alert_text_due', channel: 'sms', code: false },
] as const;

/** An account whose outbox cannot be read is looked at again after this, so that it holds up nobody else's notices. */
const setAsideMs = 3_600_000;
/** Accounts looked at in one go before others have a turn. */
const pageSize = 100;

const severalSteps: Manner<never> = { port: 'Notices', severalSteps: true };

/** An outbox as one transaction of the relay works on it. */
interface Open {
  readonly id: string;
  readonly account: Account;
  entries: readonly Entry[];
}

/** A notice that may be claimed. */
interface Candidate {
  readonly open: Open;
  readonly one: Tracked;
}

/**
 * The relay's side of the outboxes. Whatever it changes it reads, changes and writes back within one transaction, so that
 * it loses no act that a commit appended, and no commit loses what it did.
 */
export class SqliteNotices implements Notices {
  readonly #file: SqliteFile;
  readonly #onDamage: (error: DetentError) => void;
  readonly #due: readonly { readonly channel: Channel; readonly code: boolean; readonly select: Statement }[];
  readonly #pages: readonly { readonly channel: Channel; readonly code: boolean; readonly select: Statement }[];
  readonly #deadPage: Statement;
  readonly #settledPage: Statement;
  readonly #find: Statement;
  readonly #past: Statement;
  readonly #write: Statement;
  readonly #setAside: Statement;
  readonly #nextDue: Statement;

  constructor(file: SqliteFile, onDamage: (error: DetentError) => void) {
    this.#file = file;
    this.#onDamage = onDamage;
    const row = 'id, sequence, state, person, outbox';
    this.#due = waits.map(({ column, ...of }) => ({
      ...of,
      select: file.prepare(`SELECT ${row} FROM accounts WHERE ${column} <= ? ORDER BY ${column} LIMIT ?`),
    }));
    const page = (column: string): Statement =>
      file.prepare(
        `SELECT rowid AS place, ${column} AS at, id, outbox FROM accounts
         WHERE ${column} >= ?1 AND (${column} > ?1 OR rowid > ?2) ORDER BY ${column}, rowid LIMIT ?3`,
      );
    this.#pages = waits.map(({ column, ...of }) => ({ ...of, select: page(column) }));
    this.#deadPage = page('dead_at');
    this.#settledPage = page('settled_at');
    this.#find = file.prepare(`SELECT ${row} FROM accounts WHERE id = ?`);
    this.#past = file.prepare('SELECT 1 FROM history WHERE account_id = ? AND sequence = ?');
    this.#write = file.prepare(
      `UPDATE accounts SET code_mail_due = ?, code_text_due = ?, alert_mail_due = ?, alert_text_due = ?,
       settled_at = ?, dead_at = ?, outbox = ? WHERE id = ?`,
    );
    this.#setAside = file.prepare(
      `UPDATE accounts SET ${waits.map(({ column }) => `${column} = max(${column}, ?1)`).join(', ')} WHERE id = ?2`,
    );
    this.#nextDue = file.prepare(
      `SELECT ${waits
        .map(({ column }) => `(SELECT min(${column}) FROM accounts WHERE ${column} IS NOT NULL) AS ${column}`)
        .join(', ')}`,
    );
  }

  claim(request: Claim): Promise<readonly ClaimedNotice[]> {
    return this.#file.write(severalSteps, () => {
      const opened = new Map<string, Open>();
      const codes = this.#candidates(request, opened, true, request.limit);
      const alerts = this.#candidates(request, opened, false, request.limit - codes.length);
      return this.#lease([...codes, ...alerts], request);
    });
  }

  settle(settlements: readonly Settlement[], now: number): Promise<readonly boolean[]> {
    return this.#file.write(severalSteps, () => {
      const opened = new Map<string, Open | null>();
      const changed = new Set<Open>();
      const answers = settlements.map((settlement) => {
        const open = this.#openOnce(settlement.accountId, opened);
        if (open === null) return false;
        const next = withChanged(open.entries, settlement.noticeId, (one) => settledAs(one, settlement, now));
        if (next === null) return false;
        open.entries = next;
        changed.add(open);
        return true;
      });
      this.#writeAll(changed);
      return answers;
    });
  }

  nextDue(): Promise<number | null> {
    return this.#file.read('Notices', () => {
      const row = fieldsOf(this.#nextDue.get(), 'row');
      return earliest(waits.map(({ column }) => numberOrNull(row, column)));
    });
  }

  async settled(limit: number): Promise<readonly SettledAct[]> {
    const oldest = new Oldest<SettledAct>(limit, (a, b) => a.act.at - b.act.at || a.act.sequence - b.act.sequence);
    await this.#walk(this.#settledPage, limit, ({ id, at, entries }) => {
      if (at > (oldest.last()?.act.at ?? Infinity)) return 'stop';
      oldest.add(entries.filter(isSettled).map((entry) => settledAct(id, entry)));
      return 'on';
    });
    return oldest.found;
  }

  forget(acts: readonly { readonly accountId: string; readonly sequence: number }[]): Promise<void> {
    return this.#file.write(severalSteps, () => {
      const opened = new Map<string, Open | null>();
      const changed = new Set<Open>();
      for (const { accountId, sequence } of acts) {
        const open = this.#openOnce(accountId, opened);
        const left = open?.entries.filter((entry) => entry.act.sequence !== sequence || !isSettled(entry));
        if (open === null || left === undefined || left.length === open.entries.length) continue;
        open.entries = left;
        changed.add(open);
      }
      this.#writeAll(changed);
    });
  }

  pending(accountId: string): Promise<readonly SettledAct[]> {
    return this.#file.read('Notices', () => {
      const row = this.#find.get(accountId);
      if (row === undefined) return [];
      const open = outboxOf(row).filter(({ act }) => this.#past.get(accountId, act.sequence) === undefined);
      return open.map((entry) => settledAct(accountId, entry)).toReversed();
    });
  }

  async dead(query: DeadQuery): Promise<readonly NoticeEntry[]> {
    const oldest = new Oldest<Dead>(query.limit, (a, b) => a.diedAt - b.diedAt);
    const add = (dead: readonly Dead[]): void => oldest.add(dead.filter((one) => isAskedFor(one, query)));
    if (query.accountId === undefined) {
      await this.#walk(this.#deadPage, query.limit, ({ id, at, entries }) => {
        if (at >= (query.before ?? Infinity) || at > (oldest.last()?.diedAt ?? Infinity)) return 'stop';
        add(deadIn(id, entries));
        return 'on';
      });
    } else add(await this.#deadOf(query.accountId));
    return oldest.found.map(({ accountId, entry, one }) => noticeEntry(accountId, entry, one));
  }

  replay(where: Where, now: number): Promise<boolean> {
    return this.#revive(where, (one) => replayed(one, now));
  }

  acknowledge(where: Where, now: number): Promise<boolean> {
    return this.#revive(where, (one) => acknowledged(one, now));
  }

  async counts(_now: number): Promise<NoticeCounts> {
    const due: Partial<Record<Notice['kind'], number>> = {};
    const dead: Record<string, number> = {};
    const oldestDeadAt: Partial<Record<(typeof noticeClasses)[Notice['kind']], number>> = {};
    let oldestDueAt: number | null = null;
    for (const { channel, code, select } of this.#pages) {
      await this.#walk(select, pageSize, ({ entries }) => {
        for (const { notice, progress } of entries.flatMap(({ notices }) => notices)) {
          if (claimableAt(progress) === null || notice.channel !== channel || isCode(notice) !== code) continue;
          due[notice.kind] = (due[notice.kind] ?? 0) + 1;
          oldestDueAt = earliest([oldestDueAt, progress.dueAt]);
        }
        return 'on';
      });
    }
    await this.#walk(this.#deadPage, pageSize, ({ id, entries }) => {
      for (const { one, diedAt } of deadIn(id, entries)) {
        const because = String(one.progress.because);
        const noticeClass = noticeClasses[one.notice.kind];
        dead[because] = (dead[because] ?? 0) + 1;
        oldestDeadAt[noticeClass] = Math.min(oldestDeadAt[noticeClass] ?? diedAt, diedAt);
      }
      return 'on';
    });
    return { due, dead, oldestDueAt, oldestDeadAt };
  }

  /** The notices that wait longest. Those of the accounts that wait longest are enough to find them. */
  #candidates(request: Claim, opened: Map<string, Open>, code: boolean, limit: number): readonly Candidate[] {
    if (limit <= 0) return [];
    const columns = this.#due.filter((due) => due.code === code && request.without?.includes(due.channel) !== true);
    for (const { select } of columns) {
      let damaged = true;
      while (damaged) damaged = this.#openAll(select.all(request.now, limit), opened, request.now);
    }
    const channels = new Set(columns.map(({ channel }) => channel));
    const found = [...opened.values()].flatMap((open) =>
      open.entries.flatMap((entry) =>
        entry.notices
          .filter((one) => isClaimable(one, request.now) && isCode(one.notice) === code)
          .filter(({ notice }) => channels.has(notice.channel))
          .map((one) => ({ open, one })),
      ),
    );
    return found.toSorted((a, b) => a.one.progress.dueAt - b.one.progress.dueAt).slice(0, limit);
  }

  #lease(chosen: readonly Candidate[], request: Claim): readonly ClaimedNotice[] {
    const lease = new Map(chosen.map(({ one }) => [one, leased(one, request)]));
    const claimed = new Map<Tracked, ClaimedNotice>();
    const opened = new Set(chosen.map(({ open }) => open));
    for (const open of opened) {
      open.entries = open.entries.map((entry) => ({
        ...entry,
        notices: entry.notices.map((one) => lease.get(one) ?? one),
      }));
      for (const entry of open.entries)
        for (const one of entry.notices) claimed.set(one, claimedNotice(open.account, entry, one));
    }
    this.#writeAll(opened);
    return chosen.flatMap(({ one }) => claimed.get(lease.get(one) ?? one) ?? []);
  }

  /** Reads these accounts unless they were read; says whether one of them cannot be, and was set aside. */
  #openAll(rows: readonly unknown[], opened: Map<string, Open>, now: number): boolean {
    let damaged = false;
    for (const row of rows) {
      const id = text(fieldsOf(row, 'row'), 'id');
      if (opened.has(id)) continue;
      const open = this.#undamaged(() => openOf(row));
      if (open !== null) opened.set(id, open);
      else {
        this.#setAside.run(now + setAsideMs, id);
        damaged = true;
      }
    }
    return damaged;
  }

  #openOnce(accountId: string, opened: Map<string, Open | null>): Open | null {
    const before = opened.get(accountId);
    if (before !== undefined) return before;
    const row = this.#find.get(accountId);
    const open = row === undefined ? null : this.#undamaged(() => openOf(row));
    opened.set(accountId, open);
    return open;
  }

  /** What cannot be read of one account is told, and keeps nobody from the others. */
  #undamaged<T>(read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!DetentError.isInstance(error)) throw error;
      this.#onDamage(error);
      return null;
    }
  }

  #writeAll(changed: ReadonlySet<Open>): void {
    for (const { id, entries } of changed) {
      const schedule = scheduleOf(entries);
      this.#write.run(
        schedule.codeMail,
        schedule.codeText,
        schedule.alertMail,
        schedule.alertText,
        schedule.settled,
        schedule.dead,
        writeOutbox(entries),
        id,
      );
    }
  }

  #revive({ accountId, noticeId }: Where, change: (one: Tracked) => Tracked | null): Promise<boolean> {
    return this.#file.write<boolean>(severalSteps, () => {
      const row = this.#find.get(accountId);
      if (row === undefined) return false;
      const open = openOf(row);
      const entries = withChanged(open.entries, noticeId, change);
      if (entries === null) return false;
      this.#writeAll(new Set([{ ...open, entries }]));
      return true;
    });
  }

  #deadOf(accountId: string): Promise<readonly Dead[]> {
    return this.#file.read('Notices', () => {
      const row = this.#find.get(accountId);
      return row === undefined ? [] : deadIn(accountId, outboxOf(row));
    });
  }

  /**
   * Goes through the accounts of an index in its order, past those that are damaged, a page a turn of the event loop. One
   * that moves on in the index meanwhile is not visited again.
   */
  async #walk(
    page: Statement,
    wanted: number,
    visit: (row: { readonly id: string; readonly at: number; readonly entries: readonly Entry[] }) => 'on' | 'stop',
  ): Promise<void> {
    if (wanted <= 0) return;
    const size = Math.min(wanted, pageSize);
    const visited = new Set<string>();
    let last = { at: Number.NEGATIVE_INFINITY, place: 0 };
    while (true) {
      const { at, place } = last;
      const rows = await this.#file.read('Notices', () => page.all(at, place, size));
      for (const row of rows) {
        const fields = fieldsOf(row, 'row');
        const id = text(fields, 'id');
        last = { at: number(fields, 'at'), place: number(fields, 'place') };
        const entries = visited.has(id) ? null : this.#undamaged(() => outboxOf(row));
        visited.add(id);
        if (entries !== null && visit({ id, at: last.at, entries }) === 'stop') return;
      }
      if (rows.length < size) return;
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  }
}

function openOf(row: unknown): Open {
  const account = readAccount(row);
  return { id: account.id, account, entries: outboxOf(row) };
}

const earliest = (instants: readonly (number | null)[]): number | null =>
  instants.reduce<number | null>((least, at) => (at !== null && (least === null || at < least) ? at : least), null);
