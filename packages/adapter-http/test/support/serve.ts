import { Buffer } from 'node:buffer';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { ManualClock, SequenceIds } from '@detent/core/testing';
import type { AppSettings, Mount } from '../../src/app.ts';
import { createApp } from '../../src/app.ts';
import { createClientAddresses } from '../../src/edge/client-address.ts';
import { refuse } from '../../src/edge/exchange.ts';
import type { Log, LogEntry } from '../../src/edge/log.ts';
import { refuseAsProblem } from '../../src/edge/problem.ts';
import {
  createHttpServer,
  type HttpLimits,
  type HttpServer,
  httpLimits,
  type TlsFiles,
} from '../../src/http-server.ts';

export interface Line extends LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

export class MemoryLog implements Log {
  readonly lines: Line[] = [];

  info(entry: LogEntry, message: string): void {
    this.lines.push({ ...entry, level: 'info', message });
  }

  warn(entry: LogEntry, message: string): void {
    this.lines.push({ ...entry, level: 'warn', message });
  }

  error(entry: LogEntry, message: string): void {
    this.lines.push({ ...entry, level: 'error', message });
  }
}

const nowhere: Mount = {
  name: 'nowhere',
  prefixes: [],
  headers: [],
  handle: (exchange) => Promise.resolve(refuse(exchange, { code: 'route-unknown' })),
  refuse: refuseAsProblem,
};

export interface Served extends AsyncDisposable {
  readonly base: string;
  readonly port: number;
  readonly log: MemoryLog;
  readonly clock: ManualClock;
  readonly fetch: (path: string, request?: RequestInit) => Promise<Response>;
  /** Bytes on a connection of their own, and everything that comes back until the server ends it. */
  readonly raw: (bytes: string | Uint8Array) => Promise<string>;
  readonly stop: HttpServer['stop'];
  readonly renew: HttpServer['renew'];
  readonly open: HttpServer['open'];
}

export interface Wishes extends Partial<AppSettings> {
  readonly limits?: Partial<HttpLimits>;
  readonly tls?: TlsFiles | null;
  /** Stands in front of the whole way in. */
  readonly wrap?: (app: RequestListener) => RequestListener;
}

/** The whole way in, on a port of its own. */
export async function serve({ limits, tls = null, wrap = (app) => app, ...wishes }: Wishes = {}): Promise<Served> {
  const log = new MemoryLog();
  const clock = new ManualClock();
  const server = createHttpServer(log, { ...httpLimits, ...limits }, tls);
  server.answerWith(
    wrap(
      createApp({
        mounts: [],
        elsewhere: nowhere,
        pathPrefix: '',
        secure: false,
        recordAddresses: false,
        clientAddress: createClientAddresses({ trusted: [], header: 'x-forwarded-for' }),
        clock,
        ids: new SequenceIds(),
        log,
        ...wishes,
      }),
    ),
  );
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  const base = `${tls === null ? 'http' : 'https'}://127.0.0.1:${port}`;
  return {
    base,
    port,
    log,
    clock,
    fetch: (path, request) => fetch(`${base}${path}`, { redirect: 'manual', ...request }),
    raw: (bytes) => sendRaw(port, bytes),
    stop: (graceMs) => server.stop(graceMs),
    renew: (files) => server.renew(files),
    open: () => server.open(),
    [Symbol.asyncDispose]: async () => {
      await server.stop(0);
    },
  };
}

export function sendRaw(port: number, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.once('error', reject);
  });
}
