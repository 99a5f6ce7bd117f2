import type { Watch } from '@detent/adapter-http';
import type { Accounts, RecordedEvent } from '@detent/core';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Counts what this process does, for Prometheus. No label comes from a person or a request: all are names of ours. */
export interface Meter {
  readonly registry: Registry;
  readonly watch: Watch;
  /** A commit was tried: what came of it, how long it took, and what it would have changed. */
  committed(outcome: Outcome, seconds: number, events: readonly RecordedEvent[]): void;
  sealed(keyId: string): void;
  unopened(): void;
}

export type Outcome = Awaited<ReturnType<Accounts['commit']>> | 'failed';

export function createMeter(): Meter {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const requests = new Counter({
    name: 'detent_http_requests_total',
    help: 'Requests that were answered.',
    labelNames: ['contract', 'operation', 'method', 'status'],
    registers,
  });
  const refusals = new Counter({
    name: 'detent_http_refusals_total',
    help: 'Requests that were refused, by the code that the contract gives the reason.',
    labelNames: ['contract', 'code'],
    registers,
  });
  const durations = new Histogram({
    name: 'detent_http_request_duration_seconds',
    help: 'From the head of a request to its answer.',
    labelNames: ['contract', 'operation'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const commits = new Counter({
    name: 'detent_commits_total',
    help: 'Tries to commit a change of an account. A conflict is judged again.',
    labelNames: ['outcome'],
    registers,
  });
  const commitDurations = new Histogram({
    name: 'detent_commit_duration_seconds',
    help: 'How long the store took over a commit.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  });
  const events = new Counter({
    name: 'detent_account_events_total',
    help: 'What happened to accounts through this server.',
    labelNames: ['type'],
    registers,
  });

  const sealed = new Counter({
    name: 'detent_vault_sealed_total',
    help: 'Values sealed by a key of the ring. One key should seal no more than 2^30.',
    labelNames: ['key'],
    registers,
  });
  const unopened = new Counter({
    name: 'detent_vault_failures_total',
    help: 'Sealed values that did not open.',
    registers,
  });

  return {
    registry,
    async watch(_request, work) {
      const seen = await work();
      const { contract, operation, method, status, code, ms } = seen;
      requests.inc({ contract, operation: operation ?? 'none', method, status: String(status) });
      durations.observe({ contract, operation: operation ?? 'none' }, ms / 1000);
      if (code !== null) refusals.inc({ contract, code });
      return seen;
    },
    committed(outcome, seconds, changes) {
      commits.inc({ outcome });
      commitDurations.observe(seconds);
      if (outcome === 'committed') for (const { type } of changes) events.inc({ type });
    },
    sealed: (key) => sealed.inc({ key }),
    unopened: () => unopened.inc(),
  };
}
