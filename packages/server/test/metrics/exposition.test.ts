import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Accounts, NoticeMetrics, Vault } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { createExposition } from '../../src/metrics/exposition.ts';
import { measured, measuredVault } from '../../src/metrics/measured.ts';
import { createMeter } from '../../src/metrics/meter.ts';

const one = (value: number) => [{ labels: {}, value }];

const notices: NoticeMetrics = {
  detent_notices_due: [{ labels: { kind: 'factor-removed' }, value: 2 }],
  detent_notices_oldest_due_seconds: one(1.5),
  detent_notices_sent_total: [{ labels: { kind: 'factor-removed', channel: 'email' }, value: 3 }],
  detent_notices_retries_total: [],
  detent_notices_dead: [{ labels: { reason: 'a "quoted" \\ line\nbreak' }, value: 1 }],
  detent_notices_dropped_total: [],
  detent_notices_lease_lost_total: one(0),
  detent_notices_send_seconds_sum: one(0.25),
  detent_notices_send_seconds_count: one(3),
  detent_notices_breaker_open: [{ labels: { sender: 'email' }, value: 0 }],
  detent_notices_nobody_to_tell_total: one(0),
};

const relay = { metrics: () => Promise.resolve(notices) };
const state = {
  server: { open: () => ({ connections: 7, sessions: 2, requests: 1 }) },
  readiness: { unready: () => Promise.resolve(['store']) },
  certificateExpiresAt: () => 1_800_000_000_500,
};
const request = new IncomingMessage(new Socket());
const seen = { requestId: 'id', contract: 'self-service', method: 'DELETE', operation: 'disable-totp', ms: 12 };
const signal = { aborted: false };

describe('what Prometheus collects', () => {
  it('are the counts of the relay, as they are whenever they are read', async () => {
    const meter = createMeter();
    const read = createExposition(meter, relay, state);
    await read();
    const { type, text } = await read();
    expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        '# TYPE detent_notices_due gauge',
        'detent_notices_due{kind="factor-removed"} 2',
        '# TYPE detent_notices_sent_total counter',
        'detent_notices_sent_total{kind="factor-removed",channel="email"} 3',
        'detent_notices_send_seconds_sum 0.25',
        'detent_notices_send_seconds_count 3',
        'detent_notices_oldest_due_seconds 1.5',
        'detent_notices_dead{reason="a \\"quoted\\" \\\\ line\\nbreak"} 1',
      ]),
    );
  });

  it('are requests by operation, how they ended, and how long they took', async () => {
    const meter = createMeter();
    await meter.watch(request, () => Promise.resolve({ ...seen, status: 200, code: null }));
    await meter.watch(request, () => Promise.resolve({ ...seen, status: 400, code: 'NO_PASSWORD' }));
    await meter.watch(request, () =>
      Promise.resolve({ ...seen, operation: null, status: 404, code: 'ROUTE_NOT_FOUND' }),
    );
    const { text } = await createExposition(meter, relay, state)();
    const labels = 'contract="self-service",operation="disable-totp"';
    expect(text).toContain(`detent_http_requests_total{${labels},method="DELETE",status="200"} 1`);
    expect(text).toContain(
      `detent_http_requests_total{contract="self-service",operation="none",method="DELETE",status="404"} 1`,
    );
    expect(text).toContain('detent_http_refusals_total{contract="self-service",code="NO_PASSWORD"} 1');
    expect(text).toContain(`detent_http_request_duration_seconds_bucket{le="0.025",${labels}} 2`);
    expect(text).toContain(`detent_http_request_duration_seconds_bucket{le="0.01",${labels}} 0`);
  });

  it('are connections, readiness and the end of the certificate', async () => {
    const { text } = await createExposition(createMeter(), relay, state)();
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        'detent_http_connections 7',
        'detent_http2_sessions 2',
        'detent_http_requests_in_progress 1',
        'detent_ready{part="store"} 0',
        'detent_ready{part="keys"} 1',
        'detent_certificate_expiry_timestamp_seconds 1800000000',
      ]),
    );
    const plain = await createExposition(createMeter(), relay, { ...state, certificateExpiresAt: () => null })();
    expect(plain.text).toContain('detent_certificate_expiry_timestamp_seconds 0');
  });

  it('are commits by their outcome, those that fail too, and what happened in them', async () => {
    const meter = createMeter();
    const answers = ['committed', 'conflict', 'unknown'] as const;
    let next = 0;
    const commit = (): ReturnType<Accounts['commit']> => {
      const answer = answers[next];
      next += 1;
      return answer === undefined ? Promise.reject(new Error('down')) : Promise.resolve(answer);
    };
    const counted = measured(Object.assign(Object.create(null), { commit, insert: commit, find: () => null }), meter);
    const act = Object.assign(Object.create(null), { events: [{ type: 'factor-restored' }] });
    const change = { expected: 1, next: Object.create(null), act };
    for (const answer of answers) expect(await counted.commit(change, signal)).toBe(answer);
    await expect(counted.insert(change.next, act, signal)).rejects.toThrow('down');
    expect(await counted.find('nobody', signal)).toBeNull();
    const { text } = await createExposition(meter, relay, state)();
    for (const outcome of [...answers, 'failed'])
      expect(text).toContain(`detent_commits_total{outcome="${outcome}"} 1`);
    expect(text).toContain('detent_account_events_total{type="factor-restored"} 1');
    expect(text).toContain('detent_commit_duration_seconds_count 4');
  });

  it('are seals, and values that do not open', async () => {
    const meter = createMeter();
    const vault: Vault = {
      seal: (plain) => plain,
      open() {
        throw new Error('closed');
      },
      keyOf: () => 'k1',
      currentKey: () => 'k1',
    };
    const bound = { purpose: 'code', accountId: 'a', of: 'b' } as const;
    const counted = measuredVault(vault, meter);
    expect(counted.seal('x', bound)).toBe('x');
    expect(() => counted.open('x', bound)).toThrow('closed');
    expect([counted.keyOf('x'), counted.currentKey()]).toEqual(['k1', 'k1']);
    const { text } = await createExposition(meter, relay, state)();
    expect(text).toContain('detent_vault_sealed_total{key="k1"} 1');
    expect(text).toContain('detent_vault_failures_total 1');
  });

  it('have names that say their unit, and a sentence each', async () => {
    const { text } = await createExposition(createMeter(), relay, state)();
    const ours = text.split('\n').filter((line) => line.startsWith('# TYPE detent_'));
    expect(ours.length).toBeGreaterThan(20);
    for (const line of ours) {
      const [, , name = '', kind] = line.split(' ');
      expect(name).toMatch(kind === 'counter' ? /_(total|sum|count)$/ : /^detent_[a-z0-9_]+$/);
      expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
    }
  });
});
