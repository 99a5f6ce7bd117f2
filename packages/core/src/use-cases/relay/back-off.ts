import type { NoticeClass } from '../../account/notice.ts';

/** After each failed try a message waits twice as long as before, less a random part so that a crowd comes back spread out. */
export function backOffMs(of: NoticeClass, tries: number, jitter: number): number {
  const { firstMs, mostMs } = of === 'C' ? askedFor : alert;
  const whole = Math.min(firstMs * 2 ** (tries - 1), mostMs);
  return Math.round((whole * (1 + jitter)) / 2);
}

const alert = { firstMs: 15_000, mostMs: 3_600_000 };
/** Somebody is waiting for it. */
const askedFor = { firstMs: 1000, mostMs: 10_000 };
