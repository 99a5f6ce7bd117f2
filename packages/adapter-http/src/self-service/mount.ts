import type { Failure } from '@detent/core';
import type { Mount } from '../app.ts';
import type { AddressKey } from '../edge/client-address.ts';
import { createCors } from '../edge/cors.ts';
import type { Exchange } from '../edge/exchange.ts';
import type { FlowLimiter } from '../edge/flow-limits.ts';
import { browserAnswer } from '../edge/headers.ts';
import { type DefineOperation, type Operation, operation } from '../edge/operation.ts';
import { type Origins, originPasses } from '../edge/origin.ts';
import { createRoutes } from '../edge/routes.ts';
import type { Refused } from './answers.ts';
import { createRefuse, type RefusalSettings, type SelfServiceFailure } from './error-body.ts';
import type { SelfServiceFailureData } from './http-failures.ts';

export type SelfServiceOperation = Operation<undefined, Refused, SelfServiceFailureData>;
export const selfService: DefineOperation<undefined, Refused, SelfServiceFailureData> = operation;

export interface SelfServiceMountSettings extends RefusalSettings {
  readonly operations: readonly SelfServiceOperation[];
  readonly origins: Origins;
  readonly addressLimit: FlowLimiter;
  /** Counts a sign-in or step-up of a client address, and says why it is one too many. */
  readonly loginLimit: (keys: readonly AddressKey[]) => Promise<Failure | null>;
}

/** Paths that take a password or a code share one limit for each client address. */
const loginPaths: ReadonlySet<string> = new Set(
  ['login', '2fa/login', 'step-up', '2fa/step-up', '2fa/totp/recover'].map((path) => `/api/auth/${path}`),
);

/** The self-service contract at its place: limits first, then the origin, then routes and what they read. */
export function createSelfServiceMount(settings: SelfServiceMountSettings): Mount {
  const refuse = createRefuse(settings);
  const routes = createRoutes<undefined, Refused, SelfServiceFailureData>({
    operations: settings.operations,
    prepare: () => Promise.resolve({ kind: 'ready', context: undefined }),
    refuse,
  });
  const cors = createCors({
    origins: settings.origins,
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'],
    headers: 'any',
    exposed: ['X-Error-Code', 'Retry-After', 'ETag'],
    maxAgeSeconds: 600,
  });

  async function limited({ req, state }: Exchange): Promise<SelfServiceFailure | null> {
    const { client, path } = state;
    const retryAfterMs = settings.addressLimit.take(client.keys);
    if (retryAfterMs > 0) return { code: 'address-limit', retryAfterMs };
    return req.method === 'POST' && loginPaths.has(path) ? settings.loginLimit(client.keys) : null;
  }

  return {
    name: 'self-service',
    prefixes: ['/api/auth', '/api/users'],
    headers: browserAnswer,
    refuse,
    async handle(exchange) {
      const preflight = cors(exchange);
      const failure = (await limited(exchange)) ?? crossSite(exchange, settings.origins);
      if (failure !== null) return refuse(exchange, failure);
      if (!preflight) await routes(exchange);
    },
  };
}

function crossSite({ method, req }: Exchange, origins: Origins): SelfServiceFailure | null {
  const { origin, 'sec-fetch-site': fetchSite } = req.headers;
  return originPasses({ method, origin, fetchSite }, origins) ? null : { code: 'origin-rejected' };
}
