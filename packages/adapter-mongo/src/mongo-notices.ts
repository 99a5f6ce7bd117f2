import {
  type ClaimedNotice,
  type DeadQuery,
  type DetentError,
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
  historyKey,
  isAskedFor,
  isClaimable,
  isCode,
  isSettled,
  leased,
  nested,
  noticeEntry,
  number,
  Oldest,
  replayed,
  settledAct,
  settledAs,
  type Tracked,
  withChanged,
} from '@detent/core/storage';
import type { Collection, Filter } from 'mongodb';
import type { Due } from './account-document.ts';
import { exactly } from './exactly.ts';
import { bounded, type MongoDatabase, type Stored, type StoredAccount } from './mongo-database.ts';
import { type OpenAccount, Outboxes, openAccountOf, outboxAlone, outboxOf } from './outboxes.ts';

type Channel = Notice['channel'];
type Claim = Parameters<Notices['claim']>[0];
type Where = { readonly accountId: string; readonly noticeId: string };

/** Under which name an account waits for the relay, for each channel of codes and of alerts. */
const waits = [
  { due: 'codeMail', channel: 'email', code: true },
  { due: 'codeText', channel: 'sms', code: true },
  { due: 'alertMail', channel: 'email', code: false },
  { due: 'alertText', channel: 'sms', code: false },
] as const satisfies readonly { readonly due: Due; readonly channel: Channel; readonly code: boolean }[];

/** An account that cannot be read is looked at again after this, so that it holds up nobody else's notices. */
const setAsideMs = 3_600_000;
/** How often a claim looks again that others were quicker with throughout. */
const mostLooks = 20;
/** Accounts fetched in one go. */
const pageSize = 100;

/** The relay's side of the outboxes. */
export class MongoNotices implements Notices {
  readonly #database: MongoDatabase;
  readonly #outboxes: Outboxes;
  readonly #history: Collection<Stored>;

  constructor(database: MongoDatabase, onDamage: (error: DetentError) => void) {
    this.#database = database;
    this.#outboxes = new Outboxes(database, onDamage);
    this.#history = database.collection('history');
  }

  claim(request: Claim): Promise<readonly ClaimedNotice[]> {
    return this.#database.write('Notices', async () => {
      for (let looks = 0; looks < mostLooks; looks += 1) {
        const chosen = await this.#choose(request);
        const claimed = await this.#lease(chosen, request);
        if (claimed.length > 0 || chosen.length === 0) return claimed;
      }
      return [];
    });
  }

  settle(settlements: readonly Settlement[], now: number): Promise<readonly boolean[]> {
    return this.#database.write('Notices', async () => {
      const ids = settlements.map(({ accountId }) => accountId);
      const took = await this.#outboxes.change(ids, ({ id, entries }) => {
        const settled = new Set<number>();
        let next = entries;
        for (const [index, settlement] of settlements.entries()) {
          if (settlement.accountId !== id) continue;
          const changed = withChanged(next, settlement.noticeId, (one) => settledAs(one, settlement, now));
          if (changed === null) continue;
          next = changed;
          settled.add(index);
        }
        return settled.size === 0 ? null : { entries: next, answer: settled };
      });
      return settlements.map(({ accountId }, index) => took.get(accountId)?.has(index) === true);
    });
  }

  nextDue(): Promise<number | null> {
    return this.#database.read('Notices', async () => {
      const first = await Promise.all(waits.map(({ due }) => this.#firstDue(due)));
      const open = first.filter((at) => at !== null);
      return open.length === 0 ? null : Math.min(...open);
    });
  }

  async settled(limit: number): Promise<readonly SettledAct[]> {
    const oldest = new Oldest<SettledAct>(limit, (a, b) => a.act.at - b.act.at || a.act.sequence - b.act.sequence);
    await this.#walk('settled', limit, (at, id, entries) => {
      if (at > (oldest.last()?.act.at ?? Number.POSITIVE_INFINITY)) return 'stop';
      oldest.add(entries.filter(isSettled).map((entry) => settledAct(id, entry)));
      return 'on';
    });
    return oldest.found;
  }

  forget(acts: readonly { readonly accountId: string; readonly sequence: number }[]): Promise<void> {
    return this.#database.repeatable('Notices', async () => {
      const ids = acts.map(({ accountId }) => accountId);
      await this.#outboxes.change(ids, ({ id, entries }) => {
        const moved = new Set(acts.filter(({ accountId }) => accountId === id).map(({ sequence }) => sequence));
        const left = entries.filter((entry) => !moved.has(entry.act.sequence) || !isSettled(entry));
        return left.length === entries.length ? null : { entries: left, answer: null };
      });
    });
  }

  pending(accountId: string): Promise<readonly SettledAct[]> {
    return this.#database.read('Notices', async () => {
      const entries = await this.#entriesOf(accountId);
      const ids = entries.map(({ act }) => historyKey({ accountId, sequence: act.sequence }));
      const past = await this.#history
        .find({ _id: { $in: ids }, accountId: exactly('Notices', accountId) }, { ...bounded, projection: { _id: 1 } })
        .toArray();
      const isPast = new Set(past.map(({ _id }) => _id));
      const open = entries.filter(({ act }) => !isPast.has(historyKey({ accountId, sequence: act.sequence })));
      return open.map((entry) => settledAct(accountId, entry)).toReversed();
    });
  }

  async dead(query: DeadQuery): Promise<readonly NoticeEntry[]> {
    const oldest = new Oldest<Dead>(query.limit, (a, b) => a.diedAt - b.diedAt);
    const add = (id: string, entries: readonly Entry[]): void =>
      oldest.add(deadIn(id, entries).filter((one) => isAskedFor(one, query)));
    const { accountId, before = Number.POSITIVE_INFINITY } = query;
    if (accountId !== undefined) add(accountId, await this.#database.read('Notices', () => this.#entriesOf(accountId)));
    else {
      await this.#walk('dead', query.limit, (at, id, entries) => {
        if (at >= before || at > (oldest.last()?.diedAt ?? Number.POSITIVE_INFINITY)) return 'stop';
        add(id, entries);
        return 'on';
      });
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
    for (const { due: name, channel, code } of waits) {
      await this.#walk(name, pageSize, (_at, _id, entries) => {
        for (const { notice, progress } of entries.flatMap(({ notices }) => notices)) {
          if (claimableAt(progress) === null || notice.channel !== channel || isCode(notice) !== code) continue;
          due[notice.kind] = (due[notice.kind] ?? 0) + 1;
          oldestDueAt = Math.min(oldestDueAt ?? progress.dueAt, progress.dueAt);
        }
        return 'on';
      });
    }
    await this.#walk('dead', pageSize, (_at, id, entries) => {
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

  /** Codes that wait longest, then alerts that wait longest. Those of the accounts that wait longest are enough to find them. */
  async #choose(request: Claim): Promise<readonly Candidate[]> {
    const opened = new Map<string, OpenAccount>();
    const codes = await this.#candidates(request, opened, true, request.limit);
    return [...codes, ...(await this.#candidates(request, opened, false, request.limit - codes.length))];
  }

  async #candidates(
    request: Claim,
    opened: Map<string, OpenAccount>,
    code: boolean,
    limit: number,
  ): Promise<readonly Candidate[]> {
    if (limit <= 0) return [];
    const wanted = waits.filter((wait) => wait.code === code && request.without?.includes(wait.channel) !== true);
    await Promise.all(wanted.map(({ due }) => this.#openDue(due, request.now, limit, opened)));
    const channels = new Set<Channel>(wanted.map(({ channel }) => channel));
    const found = [...opened.values()].flatMap((open) =>
      open.entries.flatMap(({ notices }) =>
        notices
          .filter((one) => isClaimable(one, request.now) && isCode(one.notice) === code)
          .filter(({ notice }) => channels.has(notice.channel))
          .map((one) => ({ open, one })),
      ),
    );
    return found.toSorted((a, b) => a.one.progress.dueAt - b.one.progress.dueAt).slice(0, limit);
  }

  /** Opens the accounts that have waited longest; one that cannot be read is set aside, and others are looked at instead. */
  async #openDue(due: Due, now: number, limit: number, opened: Map<string, OpenAccount>): Promise<void> {
    const path = pathOf(due);
    for (let damaged = true; damaged; ) {
      damaged = false;
      const found = await this.#outboxes.accounts
        .find(
          { [path]: { $lte: exactly('Notices', now) } },
          {
            ...bounded,
            ...this.#database.lasting,
            sort: { [path]: 1 },
            limit,
          },
        )
        .toArray();
      for (const document of found) {
        const { _id: id } = document;
        if (opened.has(id)) continue;
        const open = this.#outboxes.undamaged(() => openAccountOf(document));
        if (open !== null) opened.set(id, open);
        else {
          const unread = { _id: id, [path]: { $lte: now } };
          await this.#outboxes.accounts.updateOne(unread, { $set: { [path]: now + setAsideMs } }, bounded);
          damaged = true;
        }
      }
    }
  }

  /** One guarded write an account. Of notices that others were quicker with nothing is answered. */
  async #lease(chosen: readonly Candidate[], request: Claim): Promise<readonly ClaimedNotice[]> {
    const lease = new Map(chosen.map(({ one }) => [one, leased(one, request)]));
    const opened = new Set(chosen.map(({ open }) => open));
    const outcomes = await Promise.allSettled([...opened].map((open) => this.#leaseIn(open, lease)));
    const claimed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    // What was leased is handed over, come what may of the rest: nobody else is given it before the lease ends.
    if (claimed.length === 0 && failed !== undefined) throw failed.reason;
    const order = new Map(chosen.map(({ one }, index) => [one.notice, index]));
    const place = ({ notice }: ClaimedNotice): number => order.get(notice) ?? 0;
    return claimed.toSorted((a, b) => place(a) - place(b));
  }

  async #leaseIn(open: OpenAccount, lease: ReadonlyMap<Tracked, Tracked>): Promise<readonly ClaimedNotice[]> {
    const entries = open.entries.map((entry) =>
      entry.notices.some((one) => lease.has(one))
        ? { act: entry.act, notices: entry.notices.map((one) => lease.get(one) ?? one) }
        : entry,
    );
    if (!(await this.#outboxes.save(open, entries))) return [];
    const mine = new Set(lease.values());
    return entries.flatMap((entry) =>
      entry.notices.filter((one) => mine.has(one)).map((one) => claimedNotice(open.account, entry, one)),
    );
  }

  async #revive({ accountId, noticeId }: Where, change: (one: Tracked) => Tracked | null): Promise<boolean> {
    return this.#database.write('Notices', async () => {
      const took = await this.#outboxes.change([accountId], ({ entries }) => {
        const changed = withChanged(entries, noticeId, change);
        return changed === null ? null : { entries: changed, answer: true };
      });
      return took.size === 1;
    });
  }

  async #firstDue(due: Due): Promise<number | null> {
    const path = pathOf(due);
    const how = { ...bounded, projection: { [path]: 1, _id: 0 }, sort: { [path]: 1 } } as const;
    const first = await this.#outboxes.accounts.findOne(ever(due), how);
    return first === null ? null : dueOf(first, due);
  }

  async #entriesOf(accountId: string): Promise<readonly Entry[]> {
    const one = { _id: exactly('Notices', accountId) };
    const found = await this.#outboxes.accounts.findOne(one, { ...bounded, projection: outboxAlone });
    return found === null ? [] : outboxOf(found).entries;
  }

  /** Goes through the accounts of an index in its order, so many at a time, past those that are damaged. */
  async #walk(
    due: Due,
    together: number,
    visit: (at: number, id: string, entries: readonly Entry[]) => 'on' | 'stop',
  ): Promise<void> {
    const path = pathOf(due);
    const cursor = this.#outboxes.accounts.find(ever(due), {
      ...this.#database.lasting,
      batchSize: Math.min(together, pageSize),
      projection: { ...outboxAlone, [path]: 1 },
      sort: { [path]: 1 },
    });
    try {
      while (await this.#database.readOn('Notices', () => cursor.hasNext())) {
        for (const document of cursor.readBufferedDocuments()) {
          const outbox = this.#outboxes.undamaged(() => outboxOf(document));
          if (outbox !== null && visit(dueOf(document, due), outbox.id, outbox.entries) === 'stop') return;
        }
      }
    } finally {
      await cursor.close();
    }
  }
}

/** A notice that may be claimed. */
interface Candidate {
  readonly open: OpenAccount;
  readonly one: Tracked;
}

const pathOf = (due: Due): string => `due.${due}`;

/** Due at any time at all: whatever is there and a number. */
const ever = (due: Due): Filter<StoredAccount> => ({ [pathOf(due)]: { $gte: Number.NEGATIVE_INFINITY } });

const dueOf = (document: unknown, due: Due): number =>
  nested(fieldsOf(document, 'document'), 'due', (dues) => number(dues, due));
