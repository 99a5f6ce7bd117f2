import { STATUS_CODES } from 'node:http';
import { choose, type FailureOf, type SharedFailure } from '../edge/answers.ts';
import type { Exchange } from '../edge/exchange.ts';
import { retryAfter } from '../edge/flow-limits.ts';
import type { HeaderList } from '../edge/headers.ts';
import { write } from '../edge/write.ts';
import { type AdminOverrides, type AdminRefused, adminAnswers } from './answers.ts';
import { type AdminCode, adminRowOf } from './codes.ts';
import type { AdminFailureData } from './http-failures.ts';

export type AdminFailure = SharedFailure | FailureOf<AdminFailureData>;

/** One shape for every refusal, whoever found it. */
export function refuseAdmin(
  exchange: Exchange,
  failure: AdminFailure,
  overrides: AdminOverrides = {},
  cookies: readonly string[] = [],
): void {
  const refused = choose(failure, adminAnswers, overrides);
  const { status } = adminRowOf(refused.code);
  exchange.state.code = refused.code;
  write(exchange, { status, body: errorBody(refused), headers: headersOf(refused, status), cookies });
}

export function errorBody({ code, fields, challenge, retryAfterMs }: AdminRefused): object {
  const { status, message } = adminRowOf(code);
  return {
    statusCode: status,
    error: STATUS_CODES[status],
    message,
    code,
    ...(fields === undefined
      ? {}
      : { issues: fields.map(({ field, rule }) => ({ path: field, message: said[rule] })) }),
    ...(challenge === undefined ? {} : { ...challenge, expiresAt: new Date(challenge.expiresAt).toISOString() }),
    ...(status === 429 ? { retryAfter: Number(retryAfter(retryAfterMs ?? 0)) } : {}),
  };
}

const said = {
  json: 'is not JSON',
  length: 'has the wrong length',
  pattern: 'has the wrong form',
  range: 'is out of range',
  required: 'is missing',
  type: 'has the wrong type',
  value: 'has a value that is not possible here',
} as const;

function headersOf({ code, retryAfterMs, allow }: AdminRefused, status: number): HeaderList {
  return [
    ...(retryAfterMs === undefined ? [] : [['Retry-After', retryAfter(retryAfterMs)] as const]),
    ...(status === 401 ? [['WWW-Authenticate', challengeFor(code)] as const] : []),
    ...(allow === undefined ? [] : [['Allow', allow.join(', ')] as const]),
  ];
}

const challengeFor = (code: AdminCode): string =>
  presented.has(code) ? 'Bearer realm="detent-admin", error="invalid_token"' : 'Bearer realm="detent-admin"';

/** What is said to somebody who has shown a credential. */
const presented: ReadonlySet<AdminCode> = new Set([
  'ADMIN_SESSION_INVALID',
  'ADMIN_SESSION_REVOKED',
  'ADMIN_ACCOUNT_NOT_FOUND',
]);
