import { Buffer } from 'node:buffer';
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import {
  createApp,
  createClientAddresses,
  createHttpServer,
  createOrigins,
  createSelfService,
  httpLimits,
} from '@detent/adapter-http';
import { createRelay } from '@detent/core';
import { RecordingAlertSender, RecordingCodeSender } from '@detent/core/testing';
import Koa from 'koa';
import { createPages } from '../../packages/adapter-http/src/pages/mount.ts';
import { baseUrl, type World } from './http-world.ts';

// What the servers consist of that are compared, whatever they store in.

/** Says that the server is up, how large it is when it is asked, and ends with whoever started it. */
export function announce(port: number): void {
  process.on('message', () => process.send?.({ rss: process.memoryUsage().rss }));
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port });
}

/** The whole way: edge, contract, core, store. */
export async function serveDetent(world: Pick<World, 'ports' | 'detent'>, relaying: boolean): Promise<number> {
  const { ports, detent } = world;
  const none = { most: 200_000, inMs: 60_000 };
  const origins = createOrigins({ addresses: [baseUrl], loopbackIsOne: false });
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const selfService = createSelfService({
    detent,
    tokens: ports.tokens,
    clock: ports.clock,
    settings: {
      carriers: { headerAuth: true, preferHeader: true },
      misspeltHeaders: true,
      cookies: { secure: true, path: '/' },
      origins,
      limits: { address: { ...none, most: 10_000_000 }, account: none },
      recordAddresses: false,
      organizationId: 'default',
      startsWithMail: true,
      stepUpMs: 900_000,
    },
  });
  const server = createHttpServer(silent, {
    ...httpLimits,
    // Connections rest while others are measured.
    prefaceMs: 3_600_000,
    keepAliveMs: 3_600_000,
  });
  server.answerWith(
    createApp({
      mounts: [selfService],
      elsewhere: createPages({ formPages: [], operations: [] }),
      pathPrefix: '',
      secure: true,
      recordAddresses: false,
      clientAddress: createClientAddresses({ trusted: [], header: 'x-forwarded-for' }),
      clock: ports.clock,
      ids: ports.ids,
      log: silent,
    }),
  );
  if (relaying) relay(world);
  return (await server.listen({ host: '127.0.0.1', port: 0 })).port;
}

/** A relay as a server runs it: again as soon as it says that there is more, and every 100 ms. */
export function relay({ ports, detent }: Pick<World, 'ports' | 'detent'>): void {
  const accepted = { kind: 'accepted', code: '250' } as const;
  const senders = {
    alerts: [Object.assign(new RecordingAlertSender(), { send: async () => accepted })],
    codes: [Object.assign(new RecordingCodeSender(), { send: async () => accepted })],
  };
  const works = createRelay({ ...ports, policies: detent.policies, senders, within: (work) => work, alertsOff: [] });
  const pass = async (): Promise<void> => {
    const { waitMs } = await works.pass();
    setTimeout(() => void pass(), waitMs === 0 ? 50 : 100);
  };
  void pass();
}

/** Koa and one handler. */
export function serveKoa(handle: Koa.Middleware): Promise<number> {
  const koa = new Koa();
  koa.use(handle);
  const answer = koa.callback();
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  // Connections rest while others are measured.
  server.keepAliveTimeout = 3_600_000;
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

interface Claims {
  readonly sub: string;
  readonly session: string;
}

export function claims(key: KeyObject, token: string): Claims | null {
  const second = token.lastIndexOf('.');
  const signature = createHmac('sha256', key).update(token.slice(0, second)).digest('base64url');
  const [expected, given] = [Buffer.from(signature), Buffer.from(token.slice(second + 1))];
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  return JSON.parse(Buffer.from(token.slice(token.indexOf('.') + 1, second), 'base64url').toString());
}
