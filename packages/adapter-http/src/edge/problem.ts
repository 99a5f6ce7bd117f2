import { STATUS_CODES } from 'node:http';
import type { SharedFailure } from './answers.ts';
import type { Exchange } from './exchange.ts';
import type { EdgeFailureCode } from './failures.ts';
import { retryAfter } from './flow-limits.ts';
import type { HeaderList } from './headers.ts';
import { write } from './write.ts';

const statuses: Readonly<Record<EdgeFailureCode, number>> = {
  'address-limit': 429,
  'account-limit': 429,
  'origin-rejected': 403,
  'target-malformed': 400,
  'route-unknown': 404,
  'method-unknown': 405,
  'media-type-unsupported': 415,
  'body-too-large': 413,
  'body-unfinished': 400,
  'body-malformed': 400,
  'request-invalid': 400,
  'locale-malformed': 400,
  unavailable: 503,
  defect: 500,
};

/** Answers where no foreign contract governs: problem details (RFC 9457), with a code and nothing of the cause. */
export function refuseAsProblem(exchange: Exchange, failure: SharedFailure): void {
  const status = statusOf(failure);
  exchange.state.code = failure.code;
  const body = { type: 'about:blank', title: STATUS_CODES[status], status, code: failure.code };
  const text = { type: 'application/problem+json', text: JSON.stringify(body) };
  write(exchange, { status, text, headers: headersOf(failure) });
}

export function statusOf({ code }: SharedFailure): number {
  if (isEdge(code)) return statuses[code];
  if (code === 'throttled') return 429;
  return passing.has(code) ? 503 : 500;
}

/** What may be over when the caller tries again. */
const passing: ReadonlySet<string> = new Set(['busy', 'conflict', 'port-failed', 'timed-out']);

const isEdge = (code: string): code is EdgeFailureCode => Object.hasOwn(statuses, code);

export function headersOf(failure: SharedFailure): HeaderList {
  if (failure.code === 'method-unknown') return [['Allow', failure.allow.join(', ')]];
  return 'retryAfterMs' in failure ? [['Retry-After', retryAfter(failure.retryAfterMs)]] : [];
}
