import type { NoticeMetrics, Relay } from '@detent/core';
import { Counter, Gauge, type Registry } from 'prom-client';

interface Described {
  readonly help: string;
  readonly labels: readonly string[];
}

const described: { readonly [N in keyof NoticeMetrics]: Described } = {
  detent_notices_due: { help: 'Messages that wait to be sent.', labels: ['kind'] },
  detent_notices_oldest_due_seconds: { help: 'How long the oldest message that is due has waited.', labels: [] },
  detent_notices_sent_total: { help: 'Messages that a receiver has accepted.', labels: ['kind', 'channel'] },
  detent_notices_retries_total: { help: 'Messages put off, by what the receiver answered.', labels: ['answer'] },
  detent_notices_dead: { help: 'Messages that were given up.', labels: ['reason'] },
  detent_notices_dropped_total: { help: 'Messages that there was no more reason to send.', labels: ['cause'] },
  detent_notices_lease_lost_total: { help: 'Messages that another server took over meanwhile.', labels: [] },
  detent_notices_send_seconds_sum: { help: 'Seconds spent on handing messages over.', labels: [] },
  detent_notices_send_seconds_count: { help: 'Messages handed over, whatever came of it.', labels: [] },
  detent_notices_breaker_open: { help: '1 while a sender cannot be reached.', labels: ['sender'] },
  detent_notices_nobody_to_tell_total: { help: 'Changes of factors of which nobody could be told.', labels: [] },
};

/** Lets the registry tell what the relay has counted. Answers how to ask it anew. */
export function registerNotices(registry: Registry, relay: Pick<Relay, 'metrics'>): () => Promise<void> {
  const metrics = new Map(
    Object.entries(described).map(([name, { help, labels }]) => {
      const wishes = { name, help, labelNames: [...labels], registers: [registry] };
      return [name, /_(total|sum|count)$/.test(name) ? new Counter(wishes) : new Gauge(wishes)] as const;
    }),
  );

  return async function refresh() {
    const read = await relay.metrics();
    for (const [name, samples] of Object.entries<NoticeMetrics[keyof NoticeMetrics]>({ ...read })) {
      const metric = metrics.get(name);
      metric?.reset();
      for (const { labels, value } of samples) metric?.inc(labels, value);
    }
  };
}
