import type { NoticeCounts } from '../../ports/notices.ts';

const longestMs = 86_400_000;

/** Alerts are healthy while nothing that must always be told has lain dead for more than a day. */
export function alertsAreHealthy({ oldestDeadAt }: Pick<NoticeCounts, 'oldestDeadAt'>, now: number): boolean {
  const oldest = oldestDeadAt.A ?? now;
  return oldest >= now - longestMs;
}
