import {
  createApp,
  createClientAddresses,
  createHttpServer,
  createOrigins,
  createRpcDoor,
  createSelfService,
  createZitadel,
  httpLimits,
  type Log,
  type LogEntry,
  type SelfService,
  type SelfServiceSettings,
  type TlsFiles,
  type ZitadelSettings,
} from '@detent/adapter-http';
import {
  createDetent,
  createServiceTokens,
  type Detent,
  type DetentPorts,
  type DetentSettings,
  defaultLives,
  defaultPolicy,
  type Lives,
  type Policy,
} from '@detent/core';
import { createPages } from '../../../packages/adapter-http/src/pages/mount.ts';
import type { OperatorPorts } from './storage.ts';

export const baseUrl = 'https://id.example.com';
export const uiOrigin = 'https://app.example.com';

/** How a server differs from the usual one of these tests. */
export interface ServerWishes {
  readonly policy?: Partial<Policy>;
  readonly lives?: Partial<Lives>;
  readonly settings?: Partial<Omit<DetentSettings, 'policy' | 'lives'>>;
  readonly contract?: Partial<SelfServiceSettings>;
  readonly zitadel?: Partial<ZitadelSettings>;
  readonly tls?: TlsFiles;
  readonly trustedProxies?: readonly string[];
}

export interface Line extends LogEntry {
  readonly level: 'info' | 'warn' | 'error';
}

export interface RunningServer {
  readonly port: number;
  readonly detent: Detent;
  readonly operations: SelfService['operations'];
  readonly log: readonly Line[];
  stop(): Promise<void>;
}

/** Starts a server over these ports, on a free port of this machine. */
export type Serve = (ports: DetentPorts & OperatorPorts, wishes: ServerWishes) => Promise<RunningServer>;

/** SMS is off unless it is asked for, and so is every limit on floods: the tests that are about them switch them on. */
const usualPolicy: Policy = { ...defaultPolicy, channels: { email: true, sms: false } };
const off = { most: 0, inMs: 60_000 };

/** The parts put together by hand. */
export const serveParts: Serve = async (ports, wishes) => {
  const policy = { ...usualPolicy, ...wishes.policy };
  const detent = createDetent(ports, {
    policy,
    lives: { ...defaultLives, ...wishes.lives },
    signInLimit: off,
    ...wishes.settings,
  });
  const selfService = createSelfService({
    detent,
    tokens: ports.tokens,
    clock: ports.clock,
    settings: {
      carriers: { headerAuth: true, preferHeader: true },
      misspeltHeaders: true,
      cookies: { secure: true, path: '/' },
      origins: createOrigins({ addresses: [baseUrl, uiOrigin], loopbackIsOne: false }),
      limits: { address: off, account: off },
      recordAddresses: false,
      organizationId: 'default',
      startsWithMail: true,
      stepUpMs: policy.stepUpMs,
      ...wishes.contract,
    },
  });
  const log = new MemoryLog();
  const clientAddress = createClientAddresses({ trusted: wishes.trustedProxies ?? [], header: 'x-forwarded-for' });
  const zitadel = createZitadel({
    detent,
    serviceTokens: createServiceTokens(ports),
    administrators: ports.administrators,
    organizations: ports.organizations,
    tokens: ports.tokens,
    clock: ports.clock,
    settings: {
      instanceId: null,
      instanceDomains: [],
      origins: '*',
      changeLimit: off,
      recordAddresses: false,
      administratorsNeedFactor: false,
      ...wishes.zitadel,
    },
    clientAddress,
    log,
  });
  const server = createHttpServer(log, httpLimits, wishes.tls);
  const everywhere = { pathPrefix: '', secure: true, ids: ports.ids, log };
  server.answerWith(
    createRpcDoor({
      ...everywhere,
      name: 'zitadel',
      rpc: zitadel.rpc,
      cors: zitadel.cors,
      elsewhere: createApp({
        ...everywhere,
        mounts: [selfService, zitadel.rest],
        elsewhere: createPages({ formPages: [], operations: [] }),
        recordAddresses: false,
        clientAddress,
        clock: ports.clock,
      }),
    }),
  );
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    port,
    detent,
    operations: selfService.operations,
    log: log.lines,
    stop: async () => {
      await server.stop(0);
    },
  };
};

class MemoryLog implements Log {
  readonly lines: Line[] = [];

  info(entry: LogEntry): void {
    this.lines.push({ ...entry, level: 'info' });
  }

  warn(entry: LogEntry): void {
    this.lines.push({ ...entry, level: 'warn' });
  }

  error(entry: LogEntry): void {
    this.lines.push({ ...entry, level: 'error' });
  }
}
