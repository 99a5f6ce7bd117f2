import type { ActorRecord, Impact } from '../account/act.ts';
import type { Kind } from '../account/factor.ts';
import type { Failure } from '../failure.ts';
import type { Records, Versioned } from './records.ts';

/** A bulk removal that survives a restart. Its items are done in order; `outcomes` holds one for each item done. */
export interface Job {
  readonly id: string;
  readonly creator: ActorRecord;
  /** The caller's idempotency key, and what it was first used for. */
  readonly key: string | null;
  readonly digest: string;
  readonly reason: string | null;
  readonly dryRun: boolean;
  readonly status: 'queued' | 'running' | 'completed' | 'cancelled';
  readonly items: readonly JobItem[];
  readonly outcomes: readonly JobOutcome[];
  /** Whoever runs it holds it until then; somebody else may take it over afterwards. */
  readonly heldUntil: number;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface JobItem {
  readonly accountId: string;
  readonly factorId: string | null;
  readonly kinds: readonly Kind[] | null;
  readonly compromised: boolean;
}

export type JobOutcome =
  | { readonly kind: 'done'; readonly impact: Impact | null }
  | { readonly kind: 'refused'; readonly failure: Failure };

export interface Jobs extends Records<Job> {
  /** The newest job of that creator with that key that has not expired at `now`. */
  findByKey(creatorId: string, key: string, now: number): Promise<Versioned<Job> | null>;
  /** Jobs that are queued, or running and held no longer at `now`; oldest first. */
  runnable(now: number, limit: number): Promise<readonly Versioned<Job>[]>;
  sweep(now: number, limit: number): Promise<number>;
}
