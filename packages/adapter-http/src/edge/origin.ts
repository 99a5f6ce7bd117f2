/** The origins whose pages may change something here: our own and the listed ones. */
export interface Origins {
  has(origin: string): boolean;
}

export interface OriginSettings {
  /** Addresses whose origin counts: the public one, that of the interface, and others. */
  readonly addresses: readonly string[];
  /** In development the names of the loopback address on one port are one origin. */
  readonly loopbackIsOne: boolean;
}

export function createOrigins(settings: OriginSettings): Origins {
  const known = new Set(settings.addresses.map((address) => new URL(address).origin));
  if (settings.loopbackIsOne) {
    for (const origin of [...known].map((one) => new URL(one)).filter((one) => loopback.includes(one.hostname))) {
      for (const host of loopback)
        known.add(`${origin.protocol}//${host}${origin.port === '' ? '' : `:${origin.port}`}`);
    }
  }
  return { has: (origin) => known.has(origin) };
}

const loopback = ['localhost', '127.0.0.1', '[::1]'];
const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A call that changes something passes if its origin is known or if it comes from no browser; without an origin, if the
 * browser says that it crosses no site. Reading cannot be forged to any use.
 */
export function originPasses(
  request: {
    readonly method: string;
    readonly origin: string | undefined;
    readonly fetchSite: string | readonly string[] | undefined;
  },
  origins: Origins,
): boolean {
  if (safe.has(request.method)) return true;
  if (request.origin !== undefined) return origins.has(request.origin);
  return request.fetchSite === undefined || request.fetchSite === 'same-origin' || request.fetchSite === 'none';
}
