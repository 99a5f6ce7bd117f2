import { fieldsOf, storedEntry, texts, type WritableContents } from '@detent/core/storage';
import { newRevision, readAccount, readOutbox, wholeDocumentOf } from './account-document.ts';
import { historyDocument, readHistory } from './history-document.ts';
import { administratorShape, ownersKey } from './mongo-administrators.ts';
import { apiTokenShape } from './mongo-api-tokens.ts';
import { challengeDocument, readChallenge } from './mongo-challenges.ts';
import type { MongoDatabase } from './mongo-database.ts';
import { jobShape } from './mongo-jobs.ts';
import { organizationShape } from './mongo-organizations.ts';
import { readRecord, recordDocument, type Shape } from './mongo-records.ts';
import { sessionShape } from './mongo-sessions.ts';
import { MongoShelf } from './mongo-shelf.ts';
import { claimDocument, readClaim } from './mongo-sign-in-names.ts';
import { readTallied, tallied } from './mongo-throttles.ts';

/** Everything in the database, collection by collection. */
export function contentsOf(database: MongoDatabase): WritableContents {
  const records = <V extends { readonly id: string }>(shape: Shape<V>): MongoShelf<V> =>
    new MongoShelf<V>(database, {
      port: shape.port,
      collection: shape.collection,
      document: ({ value }) => recordDocument(shape, value),
      read: (document) => readRecord(shape, document).value,
    });
  return {
    accounts: new MongoShelf(database, {
      port: 'Accounts',
      collection: 'accounts',
      document: ({ value: { account, outbox } }) => ({ ...wholeDocumentOf(account, outbox) }),
      read: (document) => ({ account: readAccount(document), outbox: readOutbox(document).map(storedEntry) }),
    }),
    history: new MongoShelf(database, {
      port: 'History',
      collection: 'history',
      document: ({ value }) => ({ ...historyDocument(value) }),
      read: readHistory,
    }),
    signInNames: new MongoShelf(database, {
      port: 'SignInNames',
      collection: 'signInNames',
      document: ({ value }) => claimDocument(value),
      read: readClaim,
    }),
    organizations: records(organizationShape),
    administrators: records(administratorShape),
    owners: new MongoShelf(database, {
      port: 'Administrators',
      collection: 'owners',
      document: ({ value }) => ({ _id: ownersKey, ids: [...value], version: newRevision() }),
      read: (document) => texts(fieldsOf(document, 'owners'), 'ids'),
    }),
    apiTokens: records(apiTokenShape),
    sessions: records(sessionShape),
    challenges: new MongoShelf(database, {
      port: 'Challenges',
      collection: 'challenges',
      document: ({ value }) => challengeDocument(value),
      read: readChallenge,
    }),
    throttles: new MongoShelf(database, {
      port: 'Throttles',
      collection: 'throttles',
      document: ({ key, value: { tally, expiresAt } }) => ({ _id: key, ...tallied(tally, expiresAt) }),
      read: readTallied,
    }),
    jobs: records(jobShape),
  };
}
