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
  const exposed = settings.exposed.join(', ');
  const methods = settings.methods.join(', ');

  return function cors(exchange) {
    const { req, state } = exchange;
    const { origin } = req.headers;
    if (origin === undefined) return false;
    const allowed = settings.origins === '*' || settings.origins.has(origin);
    if (settings.origins !== '*') state.headers.push('Vary', 'Origin');
    if (allowed) {
      state.headers.push('Access-Control-Allow-Origin', settings.origins === '*' ? '*' : origin);
      if (settings.credentials) state.headers.push('Access-Control-Allow-Credentials', 'true');
      state.headers.push('Access-Control-Expose-Headers', exposed);
    }
    if (req.method !== 'OPTIONS' || req.headers['access-control-request-method'] === undefined) return false;
    if (allowed) {
      const asked = req.headers['access-control-request-headers'] ?? '';
      const headers = settings.headers === 'any' ? namesIn(asked) : settings.headers;
      state.headers.push('Access-Control-Allow-Methods', methods);
      if (headers.length > 0) state.headers.push('Access-Control-Allow-Headers', headers.join(', '));
      state.headers.push('Access-Control-Max-Age', String(settings.maxAgeSeconds));
    }
    write(exchange, { status: 204 });
    return true;
  };
}

const namesIn = (list: string): readonly string[] =>
  list.split(',').flatMap((name) => (/^[\w!#$%&'*+.^`|~-]+$/.test(name.trim()) ? [name.trim()] : []));
