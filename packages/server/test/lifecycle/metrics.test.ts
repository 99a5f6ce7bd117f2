import type { NoticeMetrics } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { startMetrics, written } from '../../src/lifecycle/metrics.ts';
import { memoryLog } from '../support/quiet-log.ts';

const one = (value: number) => [{ labels: {}, value }];

const metrics: NoticeMetrics = {
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

describe('metrics', () => {
  it('are written as Prometheus reads them', () => {
    const lines = written(metrics).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE detent_notices_due gauge',
        'detent_notices_due{kind="factor-removed"} 2',
        '# TYPE detent_notices_sent_total counter',
        'detent_notices_sent_total{kind="factor-removed",channel="email"} 3',
        '# TYPE detent_notices_send_seconds_sum counter',
        'detent_notices_oldest_due_seconds 1.5',
        'detent_notices_dead{reason="a \\"quoted\\" \\\\ line\\nbreak"} 1',
      ]),
    );
    expect(lines.at(-1)).toBe('');
  });

  it('have a listener of their own, which answers nothing else', async () => {
    const { log, lines } = memoryLog();
    let fails = false;
    const relay = { metrics: () => (fails ? Promise.reject(new Error('canary')) : Promise.resolve(metrics)) };
    const server = await startMetrics(0, '127.0.0.1', relay, log);
    const url = `http://127.0.0.1:${server.port}`;
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).toBe(written(metrics));
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${url}/`)).status).toBe(404);
    fails = true;
    expect((await fetch(`${url}/metrics`)).status).toBe(503);
    expect(JSON.stringify(lines)).not.toContain('canary');
    await server.stop();
    await expect(fetch(`${url}/metrics`)).rejects.toThrow(/fetch failed/);
  });

  it('stop the start where their port is taken', async () => {
    const relay = { metrics: () => Promise.resolve(metrics) };
    const { log } = memoryLog();
    const first = await startMetrics(0, '127.0.0.1', relay, log);
    await expect(startMetrics(first.port, '127.0.0.1', relay, log)).rejects.toThrow(/EADDRINUSE/);
    await first.stop();
  });
});
