import type { Notice, NoticeKind } from '../../account/notice.ts';
import type { NoticeCounts } from '../../ports/notices.ts';

/** What one relay has done so far; nothing here names an account, an address or a label. */
export interface Counters {
  readonly sent: (kind: NoticeKind, channel: Notice['channel']) => void;
  readonly retried: (answer: string) => void;
  readonly dropped: (cause: string) => void;
  readonly leaseLost: () => void;
  readonly took: (ms: number) => void;
  readonly nobodyToTell: () => void;
  readonly snapshot: (counts: NoticeCounts, open: readonly Notice['channel'][], now: number) => NoticeMetrics;
}

/** One value of a metric, with the labels that tell it from the others. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Named and labelled as operators find them; totals since the relay was made, the rest as of now. */
export interface NoticeMetrics {
  readonly detent_notices_due: readonly Sample[];
  readonly detent_notices_oldest_due_seconds: readonly Sample[];
  readonly detent_notices_sent_total: readonly Sample[];
  readonly detent_notices_retries_total: readonly Sample[];
  readonly detent_notices_dead: readonly Sample[];
  readonly detent_notices_dropped_total: readonly Sample[];
  readonly detent_notices_lease_lost_total: readonly Sample[];
  readonly detent_notices_send_seconds_sum: readonly Sample[];
  readonly detent_notices_send_seconds_count: readonly Sample[];
  readonly detent_notices_breaker_open: readonly Sample[];
  readonly detent_notices_nobody_to_tell_total: readonly Sample[];
}

export function createCounters(): Counters {
  const sent = new Totals();
  const retries = new Totals();
  const dropped = new Totals();
  let leasesLost = 0;
  let sendMs = 0;
  let sends = 0;
  let untold = 0;

  return {
    sent: (kind, channel) => sent.add({ kind, channel }),
    retried: (answer) => retries.add({ answer }),
    dropped: (cause) => dropped.add({ cause }),
    leaseLost: () => {
      leasesLost += 1;
    },
    took: (ms) => {
      sendMs += ms;
      sends += 1;
    },
    nobodyToTell: () => {
      untold += 1;
    },
    snapshot: (counts, open, now) => ({
      detent_notices_due: labelled('kind', counts.due),
      detent_notices_oldest_due_seconds: plain(
        counts.oldestDueAt === null ? 0 : Math.max(0, now - counts.oldestDueAt) / 1000,
      ),
      detent_notices_sent_total: sent.samples(),
      detent_notices_retries_total: retries.samples(),
      detent_notices_dead: labelled('reason', counts.dead),
      detent_notices_dropped_total: dropped.samples(),
      detent_notices_lease_lost_total: plain(leasesLost),
      detent_notices_send_seconds_sum: plain(sendMs / 1000),
      detent_notices_send_seconds_count: plain(sends),
      detent_notices_breaker_open: channels.map((sender) => ({
        labels: { sender },
        value: open.includes(sender) ? 1 : 0,
      })),
      detent_notices_nobody_to_tell_total: plain(untold),
    }),
  };
}

const channels: readonly Notice['channel'][] = ['email', 'sms'];

const plain = (value: number): readonly Sample[] => [{ labels: {}, value }];

const labelled = (label: string, counts: Readonly<Record<string, number>>): readonly Sample[] =>
  Object.entries(counts).map(([name, value]) => ({ labels: { [label]: name }, value }));

class Totals {
  readonly #samples = new Map<string, Sample>();

  add(labels: Readonly<Record<string, string>>): void {
    const key = JSON.stringify(labels);
    this.#samples.set(key, { labels, value: (this.#samples.get(key)?.value ?? 0) + 1 });
  }

  samples(): readonly Sample[] {
    return [...this.#samples.values()];
  }
}
