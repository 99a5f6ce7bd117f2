import type { Clock } from '@detent/core';
import { choose, type FailureOf, type SharedFailure } from '../edge/answers.ts';
import type { Exchange } from '../edge/exchange.ts';
import { retryAfter } from '../edge/flow-limits.ts';
import type { HeaderList } from '../edge/headers.ts';
import { write } from '../edge/write.ts';
import { answers, type Refused, type SelfServiceOverrides } from './answers.ts';
import { type Code, rowOf } from './codes.ts';
import type { SelfServiceFailureData } from './http-failures.ts';

export type SelfServiceFailure = SharedFailure | FailureOf<SelfServiceFailureData>;

export interface RefusalSettings {
  readonly clock: Clock;
  /** How old a step-up may be, as a 401 says it where the failure does not. */
  readonly stepUpMs: number;
}

export type Refuse = (
  exchange: Exchange,
  failure: SelfServiceFailure,
  overrides?: SelfServiceOverrides,
  cookies?: readonly string[],
) => void;

/** One shape for every refusal, whoever found it. A 304 has no body, so its code can be read from the header alone. */
export function createRefuse(settings: RefusalSettings): Refuse {
  return function refuse(exchange, failure, overrides = {}, cookies = []) {
    const refused = choose(failure, answers, overrides);
    const { status } = rowOf(refused.code);
    const headers = headersOf(refused, status, settings.stepUpMs);
    exchange.state.code = refused.code;
    const timestamp = new Date(settings.clock.now()).toISOString();
    const body = status === 304 ? undefined : errorBody(refused, timestamp, exchange.state.path);
    write(exchange, { status, body, headers, cookies });
  };
}

export function errorBody({ code, fields }: Refused, timestamp: string, path: string): object {
  const { status, message, error } = rowOf(code);
  const body = { timestamp, status, code, error: error ?? pascalCase(code), message, path };
  return fields === undefined ? body : { ...body, fields };
}

function headersOf(refused: Refused, status: number, stepUpMs: number): HeaderList {
  const { code, allow, retryAfterMs, maxAgeMs = stepUpMs } = refused;
  return [
    ['X-Error-Code', code],
    ...(status === 429 || retryAfterMs !== undefined ? [['Retry-After', retryAfter(retryAfterMs ?? 0)] as const] : []),
    ...(status === 401 ? [['WWW-Authenticate', challengeFor(code, maxAgeMs)] as const] : []),
    ...(allow === undefined ? [] : [['Allow', allow.join(', ')] as const]),
  ];
}

/** As RFC 6750 and RFC 9470 have it, so that a client that obeys it succeeds. */
function challengeFor(code: Code, maxAgeMs: number): string {
  if (code === 'ACCESS_TOKEN_INVALID' || code === 'ACCESS_TOKEN_EXPIRED') return 'Bearer error="invalid_token"';
  if (!code.startsWith('STEP_UP_TOKEN_')) return 'Bearer';
  return `Bearer error="insufficient_user_authentication", max_age="${Math.floor(maxAgeMs / 1000)}"`;
}

const pascalCase = (code: string): string =>
  code
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
