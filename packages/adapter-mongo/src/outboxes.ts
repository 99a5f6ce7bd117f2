import { setTimeout as pause } from 'node:timers/promises';
import { type Account, DetentError } from '@detent/core';
import { type Entry, type Fields, fieldsOf, scheduleOf, storedEntry, text } from '@detent/core/storage';
import type { Collection, UpdateFilter } from 'mongodb';
import { entriesOf, newRevision, readAccount, readOutbox } from './account-document.ts';
import { exactly } from './exactly.ts';
import { bounded, type MongoDatabase, type StoredAccount } from './mongo-database.ts';

/** An outbox as the relay has read it. */
export interface Outbox {
  readonly id: string;
  readonly revision: string;
  readonly entries: readonly Entry[];
}

/** The same, with the account that it belongs to. */
export interface OpenAccount extends Outbox {
  readonly account: Account;
}

/** What a change makes of an outbox, or null when it has nothing to do there. */
export type Change<T> = (outbox: Outbox) => { readonly entries: readonly Entry[]; readonly answer: T } | null;

export const outboxAlone = { outbox: 1, revision: 1, schema: 1 } as const;
/** Whoever loses so often does not lose by chance. */
const mostTries = 200;
const pauseMs = 2;

/**
 * The outboxes as the relay changes them: it reads one, works out what is to become of it, and writes that iff nobody has written
 * to the account since. A commit waits for none of this, and none of this touches what a commit writes.
 */
export class Outboxes {
  readonly accounts: Collection<StoredAccount>;
  readonly #database: MongoDatabase;
  readonly #onDamage: (error: DetentError) => void;

  constructor(database: MongoDatabase, onDamage: (error: DetentError) => void) {
    this.#database = database;
    this.accounts = database.accounts();
    this.#onDamage = onDamage;
  }

  /** Changes each outbox that can be read, and answers by account what the change answered, where it had something to do. */
  async change<T>(accountIds: readonly string[], change: Change<T>): Promise<ReadonlyMap<string, T>> {
    const answers = new Map<string, T>();
    let waiting = [...new Set(accountIds)].map((id) => exactly('Notices', id));
    for (let tries = 0; waiting.length > 0; tries += 1) {
      if (tries === mostTries) throw new Error('too many others write to one account');
      const found = await this.accounts
        .find({ _id: { $in: waiting } }, { ...bounded, ...this.#database.lasting, projection: outboxAlone })
        .toArray();
      const lost = await Promise.all(found.map((document) => this.#changeOne(document, change, answers)));
      waiting = lost.filter((id) => id !== null);
      // What they have written is on a majority in a moment.
      if (waiting.length > 0) await pause(pauseMs);
    }
    return answers;
  }

  /** Writes these entries over those that were read; false, and nothing, when somebody else has written since. */
  async save({ id, revision, entries: before }: Outbox, entries: readonly Entry[]): Promise<boolean> {
    const { matchedCount } = await this.accounts.updateOne(
      { _id: exactly('Notices', id), revision: exactly('Notices', revision) },
      updateOf(before, entries),
      bounded,
    );
    return matchedCount === 1;
  }

  /** What cannot be read of one account is told, and keeps nobody from the others. */
  undamaged<T>(read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!DetentError.isInstance(error)) throw error;
      this.#onDamage(error);
      return null;
    }
  }

  /** Answers the id when it has to be tried again. */
  async #changeOne<T>(document: unknown, change: Change<T>, answers: Map<string, T>): Promise<string | null> {
    const outbox = this.undamaged(() => outboxOf(document));
    const changed = outbox === null ? null : change(outbox);
    if (outbox === null || changed === null) return null;
    if (changed.entries !== outbox.entries && !(await this.save(outbox, changed.entries))) return outbox.id;
    answers.set(outbox.id, changed.answer);
    return null;
  }
}

export function outboxOf(document: unknown): Outbox {
  const fields = fieldsOf(document, 'document');
  const entries = readOutbox(fields);
  return { id: text(fields, '_id'), revision: revisionOf(fields), entries };
}

export function openAccountOf(document: unknown): OpenAccount {
  return { ...outboxOf(document), account: readAccount(document) };
}

function revisionOf(fields: Fields): string {
  const { revision } = fields;
  if (typeof revision === 'string') return revision;
  throw new DetentError({ code: 'account-unreadable' }, { detail: `account ${String(fields['_id'])}, revision` });
}

/** Entries leave, or change where they are; `revision` guards that they still lie there. Nothing here names state or person. */
function updateOf(before: readonly Entry[], after: readonly Entry[]): UpdateFilter<StoredAccount> {
  const set: Record<string, unknown> = { revision: newRevision() };
  const unset: Record<string, ''> = {};
  for (const [due, at] of entriesOf(scheduleOf(after))) {
    if (at === null) unset[`due.${due}`] = '';
    else set[`due.${due}`] = at;
  }
  const rest = { $set: set, $unset: unset };
  if (after.length < before.length) {
    const stays = new Set(after.map(({ act }) => act.sequence));
    const gone = before.map(({ act }) => act.sequence).filter((sequence) => !stays.has(sequence));
    return { ...rest, $pull: { outbox: { 'act.sequence': { $in: gone } } } };
  }
  for (const [index, entry] of after.entries()) {
    if (entry !== before[index]) set[`outbox.${index}`] = storedEntry(entry);
  }
  return rest;
}
