import type { Job, Jobs } from '../ports/jobs.ts';
import type { Versioned } from '../ports/records.ts';
import { MemoryRecords } from './records.ts';

/** Bulk removals in memory. */
export class MemoryJobs extends MemoryRecords<Job> implements Jobs {
  async findByKey(creatorId: string, key: string, now: number): Promise<Versioned<Job> | null> {
    const found = this.rows((job) => job.creator.id === creatorId && job.key === key && job.expiresAt > now);
    return found.toSorted((a, b) => b.value.createdAt - a.value.createdAt)[0] ?? null;
  }

  async runnable(now: number, limit: number): Promise<readonly Versioned<Job>[]> {
    const free = this.rows((job) => job.status === 'queued' || (job.status === 'running' && job.heldUntil <= now));
    return free.toSorted((a, b) => a.value.createdAt - b.value.createdAt).slice(0, limit);
  }

  async sweep(now: number, limit: number): Promise<number> {
    return this.removeSome((job) => job.expiresAt <= now, limit);
  }
}
