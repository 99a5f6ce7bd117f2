import {
  type Account,
  type Accounts,
  type Act,
  type Commit,
  type Committed,
  DetentError,
  type Signal,
} from '@detent/core';
import { eraseDueOf, historyKey } from '@detent/core/storage';
import type { Collection, FindOptions, UpdateFilter } from 'mongodb';
import { bodyOf, documentOf, duesOf, readAccount, unread } from './account-document.ts';
import { exactly } from './exactly.ts';
import { isDuplicate } from './fault.ts';
import { bounded, type MongoDatabase, type Stored, type StoredAccount } from './mongo-database.ts';

type Where = Parameters<Accounts['hasAct']>[0];

/** The account without what only the relay looks at. */
const account = { outbox: 0, due: 0, revision: 0, directory: 0 } as const;
const id = { _id: 1 } as const;

/** One document an account, and every commit one guarded update of it. */
export class MongoAccounts implements Accounts {
  readonly #database: MongoDatabase;
  readonly #accounts: Collection<StoredAccount>;
  readonly #history: Collection<Stored>;

  constructor(database: MongoDatabase) {
    this.#database = database;
    this.#accounts = database.accounts();
    this.#history = database.collection('history');
  }

  find(accountId: string, _signal: Signal): Promise<Account | null> {
    return this.#read(accountId, bounded);
  }

  confirm(accountId: string, _signal: Signal): Promise<Account | null> {
    return this.#read(accountId, this.#database.confirming);
  }

  async insert(next: Account, act: Act, signal: Signal): Promise<Committed> {
    refuseAborted(signal);
    const document = documentOf(next, act);
    return this.#database.commit(async () => {
      exactly('Accounts', next.id);
      try {
        await this.#accounts.insertOne(document, bounded);
        return 'committed';
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        return this.#afterConflict(next.id, act);
      }
    });
  }

  async commit({ expected, next, act }: Commit, signal: Signal): Promise<Committed> {
    refuseAborted(signal);
    const update = updateTo(next, act);
    return this.#database.commit(async () => {
      const guard = { _id: exactly('Accounts', next.id), sequence: exactly('Accounts', expected) };
      const { matchedCount } = await this.#accounts.updateOne(guard, update, bounded);
      return matchedCount === 1 ? 'committed' : this.#afterConflict(next.id, act);
    });
  }

  hasAct(where: Where): Promise<boolean> {
    return this.#database.read('Accounts', () => this.#holds(where, this.#database.confirming));
  }

  forget(accountId: string): Promise<boolean> {
    return this.#database.write('Accounts', async () => {
      const guard = { _id: exactly('Accounts', accountId), 'state.standing': 'closed', outbox: { $size: 0 } };
      const { deletedCount } = await this.#accounts.deleteOne(guard, bounded);
      return deletedCount === 1;
    });
  }

  list({ after, limit }: { readonly after: string | null; readonly limit: number }): Promise<readonly string[]> {
    return this.#database.read('Accounts', async () => {
      const later = after === null ? {} : { _id: { $gt: exactly('Accounts', after) } };
      const found = this.#accounts.find(later, { ...bounded, projection: id, sort: { _id: 1 }, limit });
      return idsOf(await found.toArray());
    });
  }

  dueForErasure(now: number, limit: number): Promise<readonly string[]> {
    return this.#database.read('Accounts', async () => {
      const due = { 'due.erase': { $lte: exactly('Accounts', now) } };
      const found = this.#accounts.find(due, { ...bounded, projection: id, sort: { 'due.erase': 1 }, limit });
      return idsOf(await found.toArray());
    });
  }

  #read(accountId: string, how: FindOptions): Promise<Account | null> {
    return this.#database.read('Accounts', async () => {
      const one = { _id: exactly('Accounts', accountId) };
      const found = await this.#accounts
        .findOne(one, { ...how, projection: account })
        .catch((error: unknown) => unread(accountId, error));
      return found === null ? null : readAccount(found);
    });
  }

  /**
   * The guard did not match. That is a conflict, unless what stands in the way is this very act: then an earlier try of it took
   * effect and only its answer was lost on the way.
   */
  async #afterConflict(accountId: string, { id: actId, sequence }: Act): Promise<Committed> {
    return (await this.#holds({ accountId, sequence, actId }, bounded)) ? 'committed' : 'conflict';
  }

  /** Looks into the outbox first: an act is in history before it leaves the outbox. */
  async #holds({ accountId, sequence, actId }: Where, how: FindOptions): Promise<boolean> {
    const where = {
      accountId: exactly('Accounts', accountId),
      sequence: exactly('Accounts', sequence),
      actId: exactly('Accounts', actId),
    };
    const entry = { $elemMatch: { 'act.sequence': where.sequence, 'act.id': where.actId } };
    const held = { _id: where.accountId, outbox: entry };
    if ((await this.#accounts.findOne(held, { ...how, projection: id })) !== null) return true;
    const past = { _id: historyKey(where), accountId: where.accountId, 'act.id': where.actId };
    return (await this.#history.findOne(past, { ...how, projection: id })) !== null;
  }
}

const idsOf = (found: readonly Pick<Stored, '_id'>[]): readonly string[] => found.map(({ _id }) => _id);

/** Whoever asked has given up before anything was written. Once something may have been, it is too late to say so. */
function refuseAborted(signal: Signal): void {
  if (signal.aborted) throw new DetentError({ code: 'timed-out' });
}

/** State, act and due times in one update, which the server makes whole or not at all. */
function updateTo(next: Account, act: Act): UpdateFilter<StoredAccount> {
  const erase = eraseDueOf(next);
  const nearer = Object.entries(duesOf(act)).map(([due, at]) => [`due.${due}`, at] as const);
  return {
    $set: { ...bodyOf(next), ...(erase === null ? {} : { 'due.erase': erase }) },
    ...(erase === null ? { $unset: { 'due.erase': '' } } : {}),
    $push: { outbox: { act } },
    ...(nearer.length === 0 ? {} : { $min: Object.fromEntries(nearer) }),
  };
}
