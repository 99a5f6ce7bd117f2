import type { Config } from './config.ts';

/** Under which addresses people find the server, without a slash at the end. */
export interface Addresses {
  /** The public origin and path prefix. */
  readonly baseUrl: string;
  /** Where links in mails lead that people sign in at. */
  readonly uiBaseUrl: string;
}

/** As configured, else where the server listens. */
export function addressesAt(
  { baseUrl, uiBaseUrl, tlsCert }: Pick<Config, 'baseUrl' | 'uiBaseUrl' | 'tlsCert'>,
  at: { readonly host: string; readonly port: number },
): Addresses {
  const base = baseUrl ?? `${tlsCert === null ? 'http' : 'https'}://${hostInUrl(at.host)}:${at.port}`;
  return { baseUrl: base, uiBaseUrl: uiBaseUrl ?? base };
}

export const hostInUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);
