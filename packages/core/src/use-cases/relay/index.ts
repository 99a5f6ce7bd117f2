export { alertsAreHealthy } from './alerts-health.ts';
export type { NoticeMetrics, Sample } from './counters.ts';
export * from './dead-letters.ts';
export * from './forget-closed.ts';
export type { Senders } from './prepare.ts';
export * from './relay.ts';
