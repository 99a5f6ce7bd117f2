import type { IncomingMessage } from 'node:http';
import { bearerTokens } from './bearer.ts';
import { cookieValues } from './cookies.ts';
import { headerValues } from './header-values.ts';

/**
 * Where a token may be carried: in a cookie, and in headers, of which the first one that is there counts. Their names are
 * in lower case; `bearer` is the `Authorization` header, all others hold the bare token.
 */
export interface Carrier {
  readonly cookie: string | null;
  readonly headers: readonly string[];
}

export interface CarrierSettings {
  readonly headerAuth: boolean;
  readonly preferHeader: boolean;
}

export type Carried =
  | { readonly kind: 'absent' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'present'; readonly token: string; readonly by: 'cookie' | 'header' };

type CarryingRequest = Pick<IncomingMessage, 'headers' | 'rawHeaders'>;

const absent: Carried = { kind: 'absent' };
const invalid: Carried = { kind: 'invalid' };

/**
 * The token that a request carries. The preferred carrier decides if it is there at all: a value that is present but bad
 * is never made up for by the other carrier, and one carrier with two different values is bad.
 */
export function readCarrier(request: CarryingRequest, carrier: Carrier, settings: CarrierSettings): Carried {
  const { headerAuth, preferHeader } = settings;
  const carried =
    preferHeader && headerAuth ? readHeaders(request, carrier.headers) : readCookie(request, carrier.cookie);
  if (carried.kind !== 'absent' || !headerAuth) return carried;
  return preferHeader ? readCookie(request, carrier.cookie) : readHeaders(request, carrier.headers);
}

const readCookie = (request: CarryingRequest, name: string | null): Carried =>
  name === null ? absent : single(cookieValues(request.headers.cookie, name), 'cookie');

function readHeaders(request: CarryingRequest, names: readonly string[]): Carried {
  for (const name of names) {
    const carried = readHeader(request, name);
    if (carried.kind !== 'absent') return carried;
  }
  return absent;
}

function readHeader(request: CarryingRequest, name: string): Carried {
  if (name !== 'bearer') return single(headerValues(request, name), 'header');
  return single(bearerTokens(headerValues(request, 'authorization')), 'header');
}

function single(values: readonly string[], by: 'cookie' | 'header'): Carried {
  const [token, ...more] = values;
  if (token === undefined) return absent;
  return token === '' || more.some((other) => other !== token) ? invalid : { kind: 'present', token, by };
}
