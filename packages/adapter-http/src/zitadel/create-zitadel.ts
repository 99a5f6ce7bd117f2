import type { Mount } from '../app.ts';
import type { ClientAddresses } from '../edge/client-address.ts';
import type { CorsSettings } from '../edge/cors.ts';
import type { Log } from '../edge/log.ts';
import type { Rpc } from '../front-door/rpc-door.ts';
import { createServe } from './call.ts';
import { createHandlers } from './handlers.ts';
import type { Operation } from './operation.ts';
import { zitadelOperations } from './operations.ts';
import { createRestMount } from './rest.ts';
import { createRpc } from './rpc.ts';
import type { ZitadelDeps } from './settings.ts';

/** The same calls twice: as REST behind Koa, and as remote procedures that the front door lets in. */
export interface Zitadel {
  /** For documents and tests. */
  readonly operations: readonly Operation[];
  readonly rest: Mount;
  readonly rpc: Rpc;
  /** Whose pages may make calls. */
  readonly cors: CorsSettings;
}

/** The contracts of ZITADEL's user services, over the use cases of the core. */
export function createZitadel(
  deps: ZitadelDeps & { readonly clientAddress: ClientAddresses; readonly log: Log },
): Zitadel {
  const operations = zitadelOperations(createHandlers(deps));
  const serve = createServe(deps);
  const cors = corsOf(deps.settings.origins);
  return {
    operations,
    rest: createRestMount({ operations, serve, cors }),
    rpc: createRpc({ ...deps, operations, serve }),
    cors,
  };
}

const corsOf = (origins: CorsSettings['origins']): CorsSettings => ({
  origins,
  credentials: false,
  methods: ['GET', 'POST', 'DELETE'],
  headers: [
    'authorization',
    'content-type',
    'accept',
    'accept-language',
    'connect-protocol-version',
    'connect-timeout-ms',
    'grpc-timeout',
    'x-grpc-web',
    'x-user-agent',
    'x-zitadel-orgid',
    'x-step-up-token',
  ],
  exposed: ['grpc-status', 'grpc-message', 'grpc-status-details-bin', 'www-authenticate', 'retry-after'],
  maxAgeSeconds: 7200,
});
