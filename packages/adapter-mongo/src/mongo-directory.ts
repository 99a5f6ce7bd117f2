import type { Directory, DirectoryPage, DirectoryQuery, DirectoryScope } from '@detent/core';
import { fieldsOf, number, numberOrNull } from '@detent/core/storage';
import type { Collection, Document, Filter } from 'mongodb';
import { exactly as exactlyIn } from './exactly.ts';
import { bounded, type MongoDatabase, type StoredAccount } from './mongo-database.ts';

const exactly = <T extends string | number>(value: T): T => exactlyIn('Accounts', value);

/** Accounts by what administrators look for, answered from the indexes over `directory`, a part of each account's document. */
export class MongoDirectory implements Directory {
  readonly #database: MongoDatabase;
  readonly #accounts: Collection<StoredAccount>;

  constructor(database: MongoDatabase) {
    this.#database = database;
    this.#accounts = database.accounts();
  }

  find(query: DirectoryQuery): Promise<DirectoryPage> {
    return this.#database.read('Accounts', async () => {
      const filter = filterOf(query);
      const [page, counted] = await Promise.all([
        this.#accounts
          .find(filter, { ...bounded, projection: { _id: 1 }, sort: newestFirst })
          .skip(query.offset)
          .limit(query.limit)
          .toArray(),
        this.#accounts.aggregate([...counting(filter)], bounded).toArray(),
      ]);
      const ids = page.map(({ _id }) => _id);
      const [count] = counted;
      if (count === undefined) return { ids, total: 0, newest: null };
      const fields = fieldsOf(count, 'count');
      return { ids, total: number(fields, 'total'), newest: numberOrNull(fields, 'newest') };
    });
  }
}

export const newestFirst = { 'directory.createdAt': -1, _id: 1 } as const;

export const counting = (filter: Filter<StoredAccount>): readonly Document[] => [
  { $match: filter },
  { $group: { _id: null, total: { $sum: 1 }, newest: { $max: '$directory.createdAt' } } },
];

/** A closed account has no entry, and so no instant. */
export function filterOf(query: DirectoryQuery): Filter<StoredAccount> {
  const { standing, verified, secondFactor, role, beginning, asOf } = query;
  return {
    'directory.createdAt': { $lte: exactly(asOf ?? Number.MAX_SAFE_INTEGER) },
    ...within(query.within),
    ...(standing === null ? {} : { 'directory.standing': exactly(standing) }),
    ...(verified === null ? {} : { 'directory.verified': verified }),
    ...(secondFactor === null
      ? {}
      : secondFactor === 'must-enrol'
        ? { 'directory.mustEnrol': true }
        : { 'directory.secondFactor': exactly(secondFactor) }),
    ...(role === null ? {} : { 'directory.roles': exactly(role) }),
    ...(beginning === null
      ? {}
      : { 'directory.terms': { $elemMatch: { $gte: exactly(beginning), $lt: `${beginning}${last}` } } }),
  };
}

function within(scope: DirectoryScope): Filter<StoredAccount> {
  if (scope === 'everywhere') return {};
  if (scope === 'platform') return { 'directory.organizationId': null };
  if (scope === 'tenants') return { 'directory.organizationId': { $gt: '' } };
  return { 'directory.organizationId': { $in: scope.map(exactly) } };
}

/** Behind every text that begins alike. */
const last = '\u{10ffff}';
