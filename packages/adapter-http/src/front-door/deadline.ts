import type { IncomingHttpHeaders } from 'node:http';

/** How long a caller wants to wait, as a header says it. */
export type Deadline =
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'within'; readonly ms: number };

const longestDeadlineMs = 3_600_000;
export const usualDeadlineMs = 30_000;

/** In milliseconds, and never more than an hour: more would overflow a timer and be over at once. */
export function readDeadline(headers: IncomingHttpHeaders, name: DeadlineHeader): Deadline {
  const value = headers[name];
  if (value === undefined) return { kind: 'absent' };
  const ms = forms[name](String(value));
  return ms === null ? { kind: 'malformed' } : { kind: 'within', ms: Math.min(ms, longestDeadlineMs) };
}

export type DeadlineHeader = 'grpc-timeout' | 'connect-timeout-ms';

const forms: Readonly<Record<DeadlineHeader, (value: string) => number | null>> = {
  'grpc-timeout'(value) {
    const [, digits = '', unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(value) ?? [];
    return digits === '' ? null : Math.ceil(Number(digits) * (millisecondsIn[unit] ?? 0));
  },
  'connect-timeout-ms': (value) => (/^\d{1,10}$/.test(value) ? Number(value) : null),
};

const millisecondsIn: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/**
 * Gives every call a deadline that its reader can keep: the usual one where there is none, an hour where there is more. One
 * that cannot be read stays as it is, and is refused by whoever reads it.
 */
export function boundDeadline(headers: IncomingHttpHeaders, name: DeadlineHeader): void {
  const deadline = readDeadline(headers, name);
  if (deadline.kind === 'malformed') return;
  const ms = deadline.kind === 'absent' ? usualDeadlineMs : deadline.ms;
  headers[name] = name === 'grpc-timeout' ? `${ms}m` : String(ms);
}
