import type { Session, Sessions, Versioned } from '@detent/core';
import { readSession } from '@detent/core/storage';
import type { MongoDatabase } from './mongo-database.ts';
import { MongoRecords, type Shape, sweep } from './mongo-records.ts';

export const sessionShape: Shape<Session> = {
  port: 'Sessions',
  collection: 'sessions',
  // One that comes back is judged by its account's generation like any other.
  insertsAgain: true,
  read: readSession,
};

/** Sessions; they are judged by their account's generation, so nothing here strikes any. */
export class MongoSessions extends MongoRecords<Session> implements Sessions {
  constructor(database: MongoDatabase) {
    super(database, sessionShape);
  }

  listOf(accountId: string): Promise<readonly Versioned<Session>[]> {
    const newestFirst = { 'value.accountId': 1, 'value.startedAt': -1 } as const;
    return this.many(() => ({ 'value.accountId': this.exactly(accountId) }), newestFirst, 0);
  }

  sweep(now: number, limit: number): Promise<number> {
    return this.database.write('Sessions', () =>
      sweep(this.collection, 'value.expiresAt', { $lte: this.exactly(now) }, limit),
    );
  }
}
