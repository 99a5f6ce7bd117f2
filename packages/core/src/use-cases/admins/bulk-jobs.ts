import type { ActorRecord, Impact } from '../../account/act.ts';
import { actorRecord, type Operator } from '../../actor.ts';
import type { Job, JobItem, JobOutcome } from '../../ports/jobs.ts';
import type { Versioned } from '../../ports/records.ts';
import { hasRight } from '../../rules/role-rights.ts';
import { tokenOver } from '../../rules/token-over.ts';
import type { Ask } from '../decide.ts';
import { createBulkRemove } from '../factors/bulk-remove.ts';
import { createRemoveFactor } from '../factors/remove-factor.ts';
import { guarded, guardedNow } from '../guarded.ts';
import type { AdministrationDeps } from './deps.ts';
import { operatorOf, operatorOfToken } from './operator-of.ts';

export interface AskedBulk {
  readonly reason: string;
  readonly items: readonly JobItem[];
  readonly dryRun: boolean;
  /** The caller's idempotency key. */
  readonly key: string | null;
}

export interface BulkJobs {
  /** The same caller, key and request get the same job again and nothing runs twice; the same key with another request none. */
  start(
    actor: Operator,
    asked: AskedBulk,
  ): Promise<{ readonly kind: 'job'; readonly job: Job } | { readonly kind: 'key-reused' }>;
  /** For whoever began it, and for owners. */
  find(actor: Operator, id: string): Promise<Job | null>;
  /** Stops before the next item. */
  cancel(actor: Operator, id: string): Promise<Job | null>;
  /** Does some items of what is waiting; answers whether there is more to do at once. */
  run(): Promise<boolean>;
}

const mostTries = 64;
const itemsAtOnce = 20;

/** Bulk removals that survive a restart: each item is one removal by the rule, with the rights that whoever began it has by then. */
export function createBulkJobs(deps: AdministrationDeps): BulkJobs {
  const { jobs, settings } = deps;
  const bulkPreview = createBulkRemove({ remove: createRemoveFactor(deps, 'preview') });
  const find = (id: string): Promise<Versioned<Job> | null> => guarded('Jobs', 'read', () => jobs.find(id));
  const replace = (job: Job, { version }: Versioned<Job>): Promise<boolean> =>
    guarded('Jobs', 'write', () => jobs.replace(job, version));

  const isVisible = (actor: Operator, job: Job): boolean =>
    job.expiresAt > deps.clock.now() && (job.creator.id === actor.id || actor.kind === 'owner');

  async function began(actor: Operator, asked: AskedBulk, id: string, digest: string): Promise<Job> {
    const now = deps.clock.now();
    const job: Job = {
      id,
      creator: actorRecord(actor),
      key: asked.key,
      digest,
      reason: asked.reason,
      dryRun: asked.dryRun,
      status: 'queued',
      items: asked.items,
      outcomes: [],
      heldUntil: 0,
      createdAt: now,
      expiresAt: now + settings.jobs.keptMs,
    };
    await guarded('Jobs', 'write', () => jobs.insert(job));
    return job;
  }

  /** Whoever has the same key comes to the same id, so that of two at once one begins the job and the other finds it. */
  function idAfter(actor: Operator, key: string, earlier: Job | null): string {
    const written = JSON.stringify(['job', actor.id, key, earlier?.id ?? null]);
    return guardedNow('Hasher', 'read', () => deps.hasher.fingerprint(written)).slice(0, 24);
  }

  async function swapped(id: string, change: (job: Job) => Job | null): Promise<Job | null> {
    for (let attempt = 0; attempt < mostTries; attempt += 1) {
      const found = await find(id);
      if (found === null) return null;
      const next = change(found.value);
      if (next === null) return found.value;
      if (await replace(next, found)) return next;
    }
    return null;
  }

  /** Who began it, with the rights of now; null where they have lost them. */
  async function actorOf({ id, kind }: ActorRecord): Promise<Operator | null> {
    const operator = kind === 'service' ? await service(String(id)) : await administrator(String(id));
    return operator !== null && hasRight(operator, 'remove-in-bulk') === null ? operator : null;
  }

  async function administrator(id: string): Promise<Operator | null> {
    const found = await guarded('Administrators', 'read', () => deps.administrators.find(id));
    return found !== null && found.value.active ? operatorOf(found.value) : null;
  }

  async function service(id: string): Promise<Operator | null> {
    const found = await guarded('ApiTokens', 'read', () => deps.apiTokens.find(id));
    if (found === null || tokenOver(found.value, deps.clock.now()) !== null) return null;
    return operatorOfToken(found.value);
  }

  /** What an item that was begun before came to, where its commit outlived whoever made it. */
  async function doneBefore(door: string, { accountId }: JobItem): Promise<Impact | null> {
    const acts = await deps.detent.readHistory({ accountId, limit: 50 });
    return acts.find(({ act }) => act.door === door)?.act.impact ?? null;
  }

  async function outcomeOf(
    job: Job,
    index: number,
    item: JobItem,
    actor: Operator,
    resumed: boolean,
  ): Promise<JobOutcome> {
    const door = `bulk:${job.id}:${index}`;
    const before = resumed && !job.dryRun ? await doneBefore(door, item) : null;
    if (before !== null) return { kind: 'done', impact: before };
    const asked = { actor, items: [item], door, reason: job.reason, origin: null, signal: patient };
    const { value } = await (job.dryRun ? bulkPreview : deps.detent.bulkRemove)(asked).next();
    return value ?? { kind: 'refused', failure: { code: 'timed-out' } };
  }

  const held = (job: Job): Job => ({
    ...job,
    status: 'running',
    heldUntil: deps.clock.now() + settings.jobs.heldMs,
  });

  /** Does the next items of one job; answers whether any are left. */
  async function advance(found: Versioned<Job>): Promise<boolean> {
    let resumed = found.value.status === 'running';
    if (!(await replace(held(found.value), found))) return true;
    for (let done = 0; done < itemsAtOnce; done += 1) {
      const current = await find(found.value.id);
      if (current === null || current.value.status !== 'running') return false;
      const job = current.value;
      const index = job.outcomes.length;
      const item = job.items[index];
      if (item === undefined) {
        await replace({ ...job, status: 'completed', heldUntil: 0 }, current);
        return false;
      }
      const actor = await actorOf(job.creator);
      if (actor === null) {
        await replace({ ...job, status: 'cancelled', heldUntil: 0 }, current);
        return false;
      }
      const outcome = await outcomeOf(job, index, item, actor, resumed);
      resumed = false;
      const next = held({ ...job, outcomes: [...job.outcomes, outcome] });
      // Somebody who cancelled meanwhile has the last word on the status, and the item still counts as done.
      await swapped(job.id, (latest) =>
        latest.outcomes.length === index
          ? { ...next, status: latest.status === 'cancelled' ? 'cancelled' : 'running' }
          : null,
      );
    }
    await swapped(found.value.id, (job) => (job.status === 'running' ? { ...job, heldUntil: 0 } : null));
    return true;
  }

  return {
    async start(actor, asked) {
      const { key } = asked;
      const digest = digestOf(deps, asked);
      if (key === null) return { kind: 'job', job: await began(actor, asked, deps.ids.id(), digest) };
      const now = deps.clock.now();
      const last = (await guarded('Jobs', 'read', () => jobs.findByKey(actor.id, key, now)))?.value ?? null;
      if (last !== null && last.createdAt > now - settings.jobs.keyMs) return sameOrReused(last, digest);
      const id = idAfter(actor, key, last);
      const job = await began(actor, asked, id, digest);
      return sameOrReused((await find(id))?.value ?? job, digest);
    },

    async find(actor, id) {
      const found = await find(id);
      return found !== null && isVisible(actor, found.value) ? found.value : null;
    },

    async cancel(actor, id) {
      const found = await find(id);
      if (found === null || !isVisible(actor, found.value)) return null;
      return swapped(id, (job) =>
        job.status === 'queued' || job.status === 'running' ? { ...job, status: 'cancelled', heldUntil: 0 } : null,
      );
    },

    async run() {
      const [next] = await guarded('Jobs', 'read', () => jobs.runnable(deps.clock.now(), 1));
      if (next === undefined) return false;
      await advance(next);
      return true;
    },
  };
}

const patient: Ask['signal'] = { aborted: false };

const digestOf = ({ hasher }: Pick<AdministrationDeps, 'hasher'>, { reason, items, dryRun }: AskedBulk): string =>
  guardedNow('Hasher', 'read', () => hasher.fingerprint(JSON.stringify([reason, dryRun, items])));

const sameOrReused = (job: Job, digest: string): Awaited<ReturnType<BulkJobs['start']>> =>
  job.digest === digest ? { kind: 'job', job } : { kind: 'key-reused' };
