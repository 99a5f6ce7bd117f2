import type { Job, Jobs, Versioned } from '@detent/core';
import { readJob } from '@detent/core/storage';
import type { Statement } from './driver.ts';
import type { SqliteFile } from './sqlite-file.ts';
import { SqliteRecords, Sweeper } from './sqlite-records.ts';

/** Bulk removals that survive a restart. */
export class SqliteJobs extends SqliteRecords<Job> implements Jobs {
  readonly #byKey: Statement;
  readonly #runnable: Statement;
  readonly #sweeper: Sweeper;

  constructor(file: SqliteFile) {
    super(file, {
      port: 'Jobs',
      table: 'jobs',
      columns: ['creator_id', 'key', 'status', 'held_until', 'created_at', 'expires_at'],
      valuesOf: (job) => [job.creator.id, job.key, job.status, job.heldUntil, job.createdAt, job.expiresAt],
      read: readJob,
    });
    this.#byKey = file.prepare(
      `SELECT version, value FROM jobs WHERE creator_id = ? AND key = ? AND expires_at > ?
       ORDER BY created_at DESC, rowid DESC LIMIT 1`,
    );
    this.#runnable = file.prepare(
      `SELECT version, value FROM jobs WHERE status IN ('queued', 'running') AND (status = 'queued' OR held_until <= ?)
       ORDER BY created_at, rowid LIMIT ?`,
    );
    this.#sweeper = new Sweeper(file, { port: 'Jobs', table: 'jobs', key: 'id', over: '<=' });
  }

  findByKey(creatorId: string, key: string, now: number): Promise<Versioned<Job> | null> {
    return this.one(this.#byKey, creatorId, key, now);
  }

  runnable(now: number, limit: number): Promise<readonly Versioned<Job>[]> {
    return this.many(this.#runnable, now, limit);
  }

  sweep(now: number, limit: number): Promise<number> {
    return this.#sweeper.sweep(now, limit);
  }
}
