import type { Job, Jobs, Versioned } from '@detent/core';
import { readJob } from '@detent/core/storage';
import type { MongoDatabase } from './mongo-database.ts';
import { MongoRecords, type Shape, sweep } from './mongo-records.ts';

export const jobShape: Shape<Job> = {
  port: 'Jobs',
  collection: 'jobs',
  beside: ({ status, createdAt }) => (status === 'queued' || status === 'running' ? { openSince: createdAt } : {}),
  read: readJob,
};

/** Bulk removals that survive a restart. `openSince` stands beside those that are not done, and is what they are found by. */
export class MongoJobs extends MongoRecords<Job> implements Jobs {
  constructor(database: MongoDatabase) {
    super(database, jobShape);
  }

  async findByKey(creatorId: string, key: string, now: number): Promise<Versioned<Job> | null> {
    const newestFirst = { 'value.creator.id': 1, 'value.key': 1, 'value.createdAt': -1 } as const;
    const found = await this.many(
      () => ({
        'value.creator.id': this.exactly(creatorId),
        'value.key': this.exactly(key),
        'value.expiresAt': { $gt: this.exactly(now) },
      }),
      newestFirst,
      1,
    );
    return found[0] ?? null;
  }

  runnable(now: number, limit: number): Promise<readonly Versioned<Job>[]> {
    return this.many(
      () => ({
        openSince: { $gte: Number.NEGATIVE_INFINITY },
        $or: [{ 'value.status': 'queued' }, { 'value.heldUntil': { $lte: this.exactly(now) } }],
      }),
      { openSince: 1 },
      limit,
    );
  }

  sweep(now: number, limit: number): Promise<number> {
    return this.database.write('Jobs', () =>
      sweep(this.collection, 'value.expiresAt', { $lte: this.exactly(now) }, limit),
    );
  }
}
