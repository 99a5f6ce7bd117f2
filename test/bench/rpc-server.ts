import {
  createApp,
  createClientAddresses,
  createHttpServer,
  createRpcDoor,
  createZitadel,
  httpLimits,
} from '@detent/adapter-http';
import { createServiceTokens } from '@detent/core';
import { createPages } from '../../packages/adapter-http/src/pages/mount.ts';
import { announce } from './http-parts.ts';
import { openWorld } from './http-world.ts';

// One of the servers that `rpc.ts` compares, in a process and over a copy of the file of its own.

const [, , kind = '', directory = ''] = process.argv;

const { ports, detent, store } = await openWorld(directory, `${kind}.db`);
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const clientAddress = createClientAddresses({ trusted: [], header: 'x-forwarded-for' });
const zitadel = createZitadel({
  detent,
  serviceTokens: createServiceTokens({ ...ports, apiTokens: store.apiTokens }),
  administrators: store.administrators,
  organizations: ports.organizations,
  tokens: ports.tokens,
  clock: ports.clock,
  settings: {
    instanceId: null,
    instanceDomains: [],
    origins: '*',
    changeLimit: { most: 0, inMs: 60_000 },
    recordAddresses: false,
    administratorsNeedFactor: false,
  },
  clientAddress,
  log: silent,
});
const everywhere = { pathPrefix: '', secure: true, ids: ports.ids, log: silent };
const app = createApp({
  ...everywhere,
  mounts: [zitadel.rest],
  elsewhere: createPages({ formPages: [], operations: [] }),
  recordAddresses: false,
  clientAddress,
  clock: ports.clock,
});
// Connections rest while others are measured, the first time before they have said anything.
const long = 600_000;
const patient = { prefaceMs: long, headMs: long, requestMs: long, keepAliveMs: long };
const server = createHttpServer(silent, { ...httpLimits, ...patient });
server.answerWith(
  createRpcDoor({ ...everywhere, name: 'zitadel', rpc: zitadel.rpc, cors: zitadel.cors, elsewhere: app }),
);
announce((await server.listen({ host: '127.0.0.1', port: 0 })).port);
