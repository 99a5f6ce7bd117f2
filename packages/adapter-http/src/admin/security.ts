import type { Exchange } from '../edge/exchange.ts';
import type { AdminDeps } from './settings.ts';

/** What the security log hears of administrators themselves: who, by id, and under which request. */
export function security({ log }: AdminDeps, { state }: Exchange, what: string, administrator: string | null): void {
  log.warn({ requestId: state.requestId, operation: state.operation, security: { what, administrator } }, what);
}
