import type { IncomingMessage } from 'node:http';
import type { Exchange } from './exchange.ts';
import type { Origins } from './origin.ts';
import { write } from './write.ts';

export interface CorsSettings {
  readonly origins: Origins | '*';
  /** Never with `*`. */
  readonly credentials: boolean;
  readonly methods: readonly string[];
  /** `any`: whatever a browser asks for. */
  readonly headers: readonly string[] | 'any';
  readonly exposed: readonly string[];
  readonly maxAgeSeconds: number;
}

/** Tells browsers which pages may read the answer. Answers a preflight itself and says so with true. */
export type Cors = (exchange: Exchange) => boolean;

export function createCors(settings: CorsSettings): Cors {
  const headers = createCorsHeaders(settings);

  return function cors(exchange) {
    const { req, state } = exchange;
    const preflight = headers(req, (name, value) => state.headers.push(name, value));
    if (preflight) write(exchange, { status: 204 });
    return preflight;
  };
}

/** The same where there is no exchange: puts the headers of an answer, and says whether it is the answer to a preflight. */
export type CorsHeaders = (request: IncomingMessage, put: (name: string, value: string) => unknown) => boolean;

export function createCorsHeaders(settings: CorsSettings): CorsHeaders {
  const exposed = settings.exposed.join(', ');
  const methods = settings.methods.join(', ');

  return function corsHeaders({ method, headers: asked }, put) {
    const { origin } = asked;
    if (origin === undefined) return false;
    const allowed = settings.origins === '*' || settings.origins.has(origin);
    if (settings.origins !== '*') put('Vary', 'Origin');
    if (allowed) {
      put('Access-Control-Allow-Origin', settings.origins === '*' ? '*' : origin);
      if (settings.credentials) put('Access-Control-Allow-Credentials', 'true');
      put('Access-Control-Expose-Headers', exposed);
    }
    if (method !== 'OPTIONS' || asked['access-control-request-method'] === undefined) return false;
    if (allowed) {
      const names = asked['access-control-request-headers'] ?? '';
      const headers = settings.headers === 'any' ? namesIn(names) : settings.headers;
      put('Access-Control-Allow-Methods', methods);
      if (headers.length > 0) put('Access-Control-Allow-Headers', headers.join(', '));
      put('Access-Control-Max-Age', String(settings.maxAgeSeconds));
    }
    return true;
  };
}

const namesIn = (list: string): readonly string[] =>
  list.split(',').flatMap((name) => (/^[\w!#$%&'*+.^`|~-]+$/.test(name.trim()) ? [name.trim()] : []));
