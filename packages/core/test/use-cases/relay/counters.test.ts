import { describe, expect, it } from 'vitest';
import type { NoticeCounts } from '../../../src/ports/notices.ts';
import { noon } from '../../../src/testing/index.ts';
import { createCounters, type NoticeMetrics } from '../../../src/use-cases/relay/counters.ts';
import { opened, owe, world } from './relay-world.ts';

const nothing: NoticeCounts = { due: {}, dead: {}, oldestDueAt: null, oldestDeadAt: {} };

const metricsOf = (counts: Partial<NoticeCounts>): NoticeMetrics =>
  createCounters().snapshot({ ...nothing, ...counts }, [], noon);

const age = (oldestDueAt: number | null): number | undefined =>
  metricsOf({ oldestDueAt }).detent_notices_oldest_due_seconds[0]?.value;

describe('the metrics of notices', () => {
  it('start at nothing', () => {
    const zero = [{ labels: {}, value: 0 }];
    expect(metricsOf({})).toEqual({
      detent_notices_due: [],
      detent_notices_oldest_due_seconds: zero,
      detent_notices_sent_total: [],
      detent_notices_retries_total: [],
      detent_notices_dead: [],
      detent_notices_dropped_total: [],
      detent_notices_lease_lost_total: zero,
      detent_notices_send_seconds_sum: zero,
      detent_notices_send_seconds_count: zero,
      detent_notices_breaker_open: [
        { labels: { sender: 'email' }, value: 0 },
        { labels: { sender: 'sms' }, value: 0 },
      ],
      detent_notices_nobody_to_tell_total: zero,
    });
  });

  it('say what the store holds, by kind and by reason', () => {
    const metrics = metricsOf({ due: { 'factor-removed': 2, 'signed-in': 1 }, dead: { poison: 3 } });
    expect(metrics.detent_notices_due).toEqual([
      { labels: { kind: 'factor-removed' }, value: 2 },
      { labels: { kind: 'signed-in' }, value: 1 },
    ]);
    expect(metrics.detent_notices_dead).toEqual([{ labels: { reason: 'poison' }, value: 3 }]);
  });

  it('say for how many seconds the oldest has been due', () => {
    expect(age(noon - 1500)).toBe(1.5);
    expect(age(noon + 1500)).toBe(0);
    expect(age(null)).toBe(0);
  });

  it('add up what the relay did', () => {
    const counters = createCounters();
    counters.sent('factor-removed', 'email');
    counters.sent('factor-removed', 'email');
    counters.sent('factor-removed', 'sms');
    counters.retried('later');
    counters.dropped('spent');
    counters.leaseLost();
    counters.took(1500);
    counters.took(500);
    counters.nobodyToTell();
    const metrics = counters.snapshot(nothing, ['sms'], noon);
    expect(metrics.detent_notices_sent_total).toEqual([
      { labels: { kind: 'factor-removed', channel: 'email' }, value: 2 },
      { labels: { kind: 'factor-removed', channel: 'sms' }, value: 1 },
    ]);
    expect(metrics.detent_notices_retries_total).toEqual([{ labels: { answer: 'later' }, value: 1 }]);
    expect(metrics.detent_notices_dropped_total).toEqual([{ labels: { cause: 'spent' }, value: 1 }]);
    expect(metrics.detent_notices_lease_lost_total).toEqual([{ labels: {}, value: 1 }]);
    expect(metrics.detent_notices_send_seconds_sum).toEqual([{ labels: {}, value: 2 }]);
    expect(metrics.detent_notices_send_seconds_count).toEqual([{ labels: {}, value: 2 }]);
    expect(metrics.detent_notices_breaker_open[1]).toEqual({ labels: { sender: 'sms' }, value: 1 });
    expect(metrics.detent_notices_nobody_to_tell_total).toEqual([{ labels: {}, value: 1 }]);
  });

  it('hold no account, address or label (alerts case 23)', async () => {
    const at = world();
    await opened(at);
    await owe(at, 'account-1', { act: { reason: 'a reason' } });
    at.mail.reply = () => {
      at.clock.pass(250);
      return { kind: 'accepted', code: '250' };
    };
    await at.relay.pass();
    await owe(at, 'account-1');
    const metrics = await at.relay.metrics();
    expect(metrics.detent_notices_send_seconds_sum).toEqual([{ labels: {}, value: 0.25 }]);
    expect(JSON.stringify(metrics)).not.toMatch(/account-1|example|Phone|reason":"a/i);
  });
});
