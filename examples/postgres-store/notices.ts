import {
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
  isAskedFor,
  isClaimable,
  isCode,
  isSettled,
  leased,
  noticeEntry,
  Oldest,
  replayed,
  scheduleOf,
  settledAct,
  settledAs,
  type Tracked,
  withChanged,
} from '@detent/core/storage';
import { accountOf, linesOf, outboxOf } from './account-row.ts';
import { duesOf } from './accounts.ts';
import type { Ask, Database, Row } from './database.ts';

type Claim = Parameters<Notices['claim']>[0];
type Where = Parameters<Notices['replay']>[0];

/** By which column accounts are found that have something for a channel. */
const waits = [
  { column: 'code_mail_at', channel: 'email', code: true },
  { column: 'code_text_at', channel: 'sms', code: true },
  { column: 'alert_mail_at', channel: 'email', code: false },
  { column: 'alert_text_at', channel: 'sms', code: false },
] as const;

const mostLooks = 20;
/** An account that cannot be read is looked at again after this, so that it holds up nobody else's notices. */
const setAsideMs = 3_600_000;

/** The relay's side of the outboxes. Whoever changes one holds its row, so that of many exactly one changes it. */
export class PgNotices implements Notices {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async claim(request: Claim): Promise<readonly ClaimedNotice[]> {
    for (let looks = 0; looks < mostLooks; looks += 1) {
      const { claimed, found } = await this.#database.transaction((ask) => claimOnce(ask, request));
      if (claimed.length > 0 || !found) return claimed;
    }
    return [];
  }

  async settle(settlements: readonly Settlement[], now: number): Promise<readonly boolean[]> {
    const took = new Set<number>();
    await this.#change(
      settlements.map(({ accountId }) => accountId),
      (id, entries) => {
        let next: readonly Entry[] | null = null;
        for (const [index, settlement] of settlements.entries()) {
          if (settlement.accountId !== id) continue;
          const changed = withChanged(next ?? entries, settlement.noticeId, (one) => settledAs(one, settlement, now));
          if (changed === null) continue;
          next = changed;
          took.add(index);
        }
        return next;
      },
    );
    return settlements.map((_settlement, index) => took.has(index));
  }

  async nextDue(): Promise<number | null> {
    const least = waits.map(({ column }) => `(select min(${column}) from accounts)`).join(', ');
    const [row] = await this.#database.ask(`select least(${least}) as due`);
    return typeof row?.['due'] === 'number' ? row['due'] : null;
  }

  async settled(limit: number): Promise<readonly SettledAct[]> {
    const oldest = new Oldest<SettledAct>(limit, (a, b) => a.act.at - b.act.at || a.act.sequence - b.act.sequence);
    const sql = 'select id, outbox from accounts where settled_at is not null order by settled_at limit $1';
    for (const row of await this.#database.ask(sql, limit)) {
      oldest.add(
        entriesIn(row)
          .filter(isSettled)
          .map((entry) => settledAct(String(row['id']), entry)),
      );
    }
    return oldest.found;
  }

  async forget(acts: readonly { readonly accountId: string; readonly sequence: number }[]): Promise<void> {
    await this.#change(
      acts.map(({ accountId }) => accountId),
      (id, entries) => {
        const moved = new Set(acts.filter(({ accountId }) => accountId === id).map(({ sequence }) => sequence));
        const left = entries.filter((entry) => !moved.has(entry.act.sequence) || !isSettled(entry));
        return left.length === entries.length ? null : left;
      },
    );
  }

  async pending(accountId: string): Promise<readonly SettledAct[]> {
    const [row] = await this.#database.ask('select id, outbox from accounts where id = $1', accountId);
    if (row === undefined) return [];
    const past = await this.#database.ask('select sequence from history where account_id = $1', accountId);
    const isPast = new Set(past.map(({ sequence }) => Number(sequence)));
    const open = outboxOf(row).filter(({ act }) => !isPast.has(act.sequence));
    return open.map((entry) => settledAct(accountId, entry)).toReversed();
  }

  async dead(query: DeadQuery): Promise<readonly NoticeEntry[]> {
    const { accountId = null, limit } = query;
    const oldest = new Oldest<Dead>(limit, (a, b) => a.diedAt - b.diedAt);
    const sql = 'select id, outbox from accounts where dead_at is not null and ($1::text is null or id = $1)';
    for (const row of await this.#database.ask(sql, accountId)) {
      oldest.add(deadIn(String(row['id']), entriesIn(row)).filter((one) => isAskedFor(one, query)));
    }
    return oldest.found.map((one) => noticeEntry(one.accountId, one.entry, one.one));
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
    const open = waits.map(({ column }) => `${column} is not null`).join(' or ');
    for (const row of await this.#database.ask(
      `select id, outbox from accounts where ${open} or dead_at is not null`,
    )) {
      const entries = entriesIn(row);
      for (const { notice, progress } of entries.flatMap(({ notices }) => notices)) {
        if (claimableAt(progress) === null) continue;
        due[notice.kind] = (due[notice.kind] ?? 0) + 1;
        oldestDueAt = Math.min(oldestDueAt ?? progress.dueAt, progress.dueAt);
      }
      for (const { one, diedAt } of deadIn(String(row['id']), entries)) {
        const because = String(one.progress.because);
        const noticeClass = noticeClasses[one.notice.kind];
        dead[because] = (dead[because] ?? 0) + 1;
        oldestDeadAt[noticeClass] = Math.min(oldestDeadAt[noticeClass] ?? diedAt, diedAt);
      }
    }
    return { due, dead, oldestDueAt, oldestDeadAt };
  }

  async #revive({ accountId, noticeId }: Where, change: (one: Tracked) => Tracked | null): Promise<boolean> {
    const changed = await this.#change([accountId], (_id, entries) => withChanged(entries, noticeId, change));
    return changed === 1;
  }

  /** Changes outboxes while nobody else can; answers how many. */
  #change(
    ids: readonly string[],
    change: (id: string, entries: readonly Entry[]) => readonly Entry[] | null,
  ): Promise<number> {
    return this.#database.transaction(async (ask) => {
      let changed = 0;
      for (const row of await held(ask, ids, 'id, outbox')) {
        const id = String(row['id']);
        const next = change(id, outboxOf(row));
        if (next === null) continue;
        await save(ask, id, next);
        changed += 1;
      }
      return changed;
    });
  }
}

/** The rows, in one order, so that two who want the same never wait for each other in a circle. */
const held = (ask: Ask, ids: readonly string[], columns: string): Promise<readonly Row[]> =>
  ask(`select ${columns} from accounts where id = any($1) order by id for update`, [...new Set(ids)]);

const save = (ask: Ask, id: string, entries: readonly Entry[]): Promise<readonly Row[]> =>
  ask(
    `update accounts set outbox = $2, code_mail_at = $3, code_text_at = $4, alert_mail_at = $5, alert_text_at = $6,
       settled_at = $7, dead_at = $8 where id = $1`,
    id,
    linesOf(entries),
    ...duesOf(scheduleOf(entries)),
  );

interface Candidate {
  readonly row: Row;
  readonly entry: Entry;
  readonly one: Tracked;
}

async function claimOnce(
  ask: Ask,
  request: Claim,
): Promise<{ readonly claimed: readonly ClaimedNotice[]; readonly found: boolean }> {
  const { now, limit, without = [] } = request;
  const wanted = waits.filter(({ channel }) => !without.includes(channel));
  const ids = new Set<string>();
  for (const { column } of wanted) {
    const sql = `select id from accounts where ${column} <= $1 order by ${column} limit $2`;
    for (const { id } of await ask(sql, now, limit)) ids.add(String(id));
  }
  const rows = ids.size === 0 ? [] : await held(ask, [...ids], 'id, state, person, outbox');
  const outboxes = new Map<Row, readonly Entry[]>();
  for (const row of rows) {
    const entries = await readOrSetAside(ask, row, now);
    if (entries !== null) outboxes.set(row, entries);
  }
  const channels = new Set<string>(wanted.map(({ channel }) => channel));
  const candidates = [...outboxes].flatMap(([row, entries]) =>
    entries.flatMap((entry) =>
      entry.notices
        .filter((one) => isClaimable(one, now) && channels.has(one.notice.channel))
        .map((one): Candidate => ({ row, entry, one })),
    ),
  );
  const chosen = candidates
    .toSorted(
      (a, b) =>
        Number(isCode(b.one.notice)) - Number(isCode(a.one.notice)) || a.one.progress.dueAt - b.one.progress.dueAt,
    )
    .slice(0, limit);
  const lease = new Map(chosen.map(({ one }) => [one, leased(one, request)]));
  const after = (entry: Entry): Entry => ({
    act: entry.act,
    notices: entry.notices.map((one) => lease.get(one) ?? one),
  });
  for (const row of new Set(chosen.map((one) => one.row))) {
    await save(ask, String(row['id']), (outboxes.get(row) ?? []).map(after));
  }
  const claimed = chosen.map(({ row, entry, one }) =>
    claimedNotice(accountOf(row), after(entry), lease.get(one) ?? one),
  );
  return { claimed, found: ids.size > 0 };
}

/** The entries of an account that can be read whole; one that cannot is looked at again in an hour. */
async function readOrSetAside(ask: Ask, row: Row, now: number): Promise<readonly Entry[] | null> {
  try {
    accountOf(row);
    return outboxOf(row);
  } catch (error) {
    if (!DetentError.isInstance(error)) throw error;
    const later = waits.map(({ column }) => `${column} = case when ${column} <= $2 then $3 else ${column} end`);
    await ask(`update accounts set ${later.join(', ')} where id = $1`, row['id'], now, now + setAsideMs);
    return null;
  }
}

/** What can be read; damage holds up nobody else. */
function entriesIn(row: Row): readonly Entry[] {
  try {
    return outboxOf(row);
  } catch (error) {
    if (!DetentError.isInstance(error)) throw error;
    return [];
  }
}
