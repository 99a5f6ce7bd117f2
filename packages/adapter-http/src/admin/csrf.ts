import type { Hasher } from '@detent/core';
import { cookieValues } from '../edge/cookies.ts';
import type { Exchange } from '../edge/exchange.ts';
import { headerValues } from '../edge/header-values.ts';
import { originPasses } from '../edge/origin.ts';
import type { AdminFailure } from './error-body.ts';
import type { AdminSettings } from './settings.ts';

export const csrfCookie = 'nest_auth_csrf';

/** The token that a script of ours repeats in a header: the keyed hash of the session token, so that no other session's will do. */
export const csrfTokenOf = (hasher: Hasher, sessionToken: string): string => hasher.digest('csrf', sessionToken);

/** A browser says where a request comes from. */
export function originFailure(
  { method, req }: Exchange,
  { origins }: Pick<AdminSettings, 'origins'>,
): AdminFailure | null {
  const { origin, 'sec-fetch-site': fetchSite } = req.headers;
  return originPasses({ method, origin, fetchSite }, origins) ? null : { code: 'origin-rejected' };
}

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A cookie alone changes nothing: its request comes from an origin of ours and, where that is demanded, repeats the token. */
export function csrfFailure(
  exchange: Exchange,
  sessionToken: string,
  hasher: Hasher,
  settings: Pick<AdminSettings, 'origins' | 'csrf'>,
): AdminFailure | null {
  const failure = originFailure(exchange, settings);
  if (failure !== null || settings.csrf === 'origin' || safe.has(exchange.method)) return failure;
  const [cookie = '', ...moreCookies] = cookieValues(exchange.req.headers.cookie, csrfCookie);
  const [header = '', ...moreHeaders] = headerValues(exchange.req, 'x-csrf-token');
  const single = moreCookies.length + moreHeaders.length === 0;
  const right = csrfTokenOf(hasher, sessionToken);
  const passes = hasher.equal(header, cookie) && hasher.equal(header, right);
  return single && passes ? null : { code: 'csrf-token-wrong' };
}
