import type { Job, JobOutcome } from '@detent/core';
import { choose } from '../edge/answers.ts';
import { nothing, queryOf } from '../edge/input.ts';
import { adminAnswers } from './answers.ts';
import { changing } from './asking.ts';
import { adminRowOf } from './codes.ts';
import { impactView } from './factor-view.ts';
import { type AdminOperation, type AdminReply, admin } from './mount.ts';
import { isId } from './paths.ts';
import { ok } from './replies.ts';
import { bulkBody, bulkBytes, emptyBody, numberOr, objectBody, pageQuery } from './schemas.ts';
import type { AdminDeps } from './settings.ts';

/** Removals of many at once, as jobs that go on by themselves: section 7.2. */
export const bulkOperations = (deps: AdminDeps): readonly AdminOperation[] => [begin(deps), show(deps), cancel(deps)];

const removers = { to: 'operators', right: 'remove-in-bulk', counted: false } as const;
const path = '/api/bulk-removals';

const begin = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'begin-bulk-removal',
    method: 'POST',
    path,
    access: removers,
    body: objectBody(bulkBody, bulkBytes),
    query: nothing,
    async handle(call) {
      const asked = changing(deps, call);
      if (asked.kind === 'refused') return asked;
      const { 'idempotency-key': key = null } = call.exchange.req.headers;
      if (key !== null && !isKey(key)) return invalid('Idempotency-Key', 'pattern');
      const bad = call.body.items.findIndex(({ userId }) => !isId(userId));
      if (bad !== -1) return invalid(`items.${bad}.userId`, 'pattern');
      const started = await deps.administration.bulkJobs.start(asked.actor, {
        reason: asked.ask.reason ?? '',
        dryRun: call.body.dryRun ?? false,
        key: typeof key === 'string' ? key : null,
        items: call.body.items.map(({ userId, factorId = null, kinds = null, compromised = false }) => ({
          accountId: userId,
          factorId,
          kinds,
          compromised,
        })),
      });
      if (started.kind === 'key-reused') return { kind: 'refused', failure: { code: 'key-reused' } };
      deps.onJob();
      const { id, status, items } = started.job;
      const location = `${deps.settings.cookies.path}${path}/${id}`;
      return {
        kind: 'answer',
        status: 202,
        body: { id, status, total: items.length },
        headers: [['Location', location]],
      };
    },
  });

const invalid = (field: string, rule: 'pattern'): AdminReply => ({
  kind: 'refused',
  failure: { code: 'request-invalid', fields: [{ field, rule }] },
});

const isKey = (key: string | readonly string[]): boolean => typeof key === 'string' && /^[!-~]{1,100}$/.test(key);

const show = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'show-bulk-removal',
    method: 'GET',
    path: `${path}/:jobId`,
    access: removers,
    body: nothing,
    query: queryOf(pageQuery),
    async handle({ context, params, query }) {
      const job = await deps.administration.bulkJobs.find(context.operator, params['jobId'] ?? '');
      if (job === null) return { kind: 'refused', failure: { code: 'job-unknown' } };
      return ok(jobView(job, numberOr(query.page, 1, 1_000_000), numberOr(query.limit, 10, 100)));
    },
  });

const cancel = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'cancel-bulk-removal',
    method: 'POST',
    path: `${path}/:jobId/cancel`,
    access: removers,
    body: objectBody(emptyBody),
    query: nothing,
    async handle({ context, params }) {
      const job = await deps.administration.bulkJobs.cancel(context.operator, params['jobId'] ?? '');
      return job === null ? { kind: 'refused', failure: { code: 'job-unknown' } } : ok(jobView(job, 1, 10));
    },
  });

function jobView(job: Job, page: number, limit: number): object {
  const { id, status, items, outcomes } = job;
  const rows = outcomes.map((outcome, index) => rowOf(job, outcome, index));
  const count = (wanted: Row['counted']): number => rows.filter(({ counted }) => counted === wanted).length;
  return {
    id,
    status,
    total: items.length,
    done: outcomes.length,
    counts: {
      removed: count('removed'),
      refused: count('refused'),
      notFound: count('notFound'),
      failed: count('failed'),
    },
    data: rows.slice((page - 1) * limit, page * limit).map(({ shown }) => shown),
    meta: { page, limit, total: outcomes.length, totalPages: Math.ceil(outcomes.length / limit) },
  };
}

interface Row {
  readonly counted: 'removed' | 'refused' | 'notFound' | 'failed';
  readonly shown: object;
}

function rowOf({ items }: Job, outcome: JobOutcome, index: number): Row {
  const item = items[index];
  const base = { index, userId: item?.accountId ?? null, factorId: item?.factorId ?? null };
  if (outcome.kind === 'done') {
    const impact = outcome.impact === null ? null : impactView(outcome.impact);
    return { counted: 'removed', shown: { ...base, statusCode: 200, code: null, message: 'Removed', impact } };
  }
  const { code } = choose(outcome.failure, adminAnswers, {});
  const { status: statusCode, message } = adminRowOf(code);
  const counted = statusCode === 404 ? 'notFound' : statusCode >= 500 ? 'failed' : 'refused';
  return { counted, shown: { ...base, statusCode, code, message, impact: null } };
}
