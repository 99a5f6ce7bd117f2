import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { describeFault } from './edge/describe-fault.ts';
import { isHttp2 } from './edge/http2.ts';
import type { Log } from './edge/log.ts';
import { answerBare, notYet } from './front-door/bare.ts';
import { createCleartext } from './front-door/cleartext.ts';
import { namesNoHost } from './front-door/host.ts';
import { createHttp1, isNoHttp1 } from './front-door/http1.ts';
import { createHttp2, headBytesOf } from './front-door/http2.ts';
import { type HttpLimits, httpLimits } from './front-door/limits.ts';
import { createPatience } from './front-door/patience.ts';
import type { Protocol } from './front-door/peek-preface.ts';
import { createTls, type TlsFiles } from './front-door/tls.ts';
import { endUnread } from './front-door/unread-stream.ts';

export { checkTlsFiles, type TlsFiles } from './front-door/tls.ts';
export { type HttpLimits, httpLimits };

export interface HttpServer {
  /** Opens the port; 0 picks a free one. Until `answerWith` was called every request reads 503. */
  listen(where: {
    readonly host: string;
    readonly port: number;
  }): Promise<{ readonly host: string; readonly port: number }>;
  answerWith(listener: RequestListener): void;
  /** Shows another certificate from now on. Connections that there are keep theirs; without TLS nothing happens. */
  renew(files: TlsFiles): void;
  /** What there is at the moment. */
  open(): { readonly connections: number; readonly sessions: number; readonly requests: number };
  /** Takes no more, lets every request that has begun finish, and after the grace ends what is left. Answers how many it cut off. */
  stop(graceMs: number): Promise<number>;
}

/**
 * One port for HTTP/1.1 and HTTP/2, under TLS where there is a certificate, within limits that no client can stretch. What
 * is neither is answered in plain bytes.
 */
export function createHttpServer(log: Log, limits: HttpLimits = httpLimits, tls: TlsFiles | null = null): HttpServer {
  let answer: RequestListener = notYet;
  let stopping = false;
  const underWay = new Set<ServerResponse>();

  /** One for all, since to make one for each request would cost more than all the rest of this. */
  function isOver(this: ServerResponse): void {
    underWay.delete(this);
  }

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    underWay.add(response);
    response.on('close', isOver);
    const strange = isHttp2(response) ? strangeStream(request, response) : strangeRequest(request, response);
    if (strange === null) answer(request, response);
    else answerBare(response, strange);
  };

  /** With which status a request is refused before anybody looks at it, or null. */
  function strangeRequest(request: IncomingMessage, response: ServerResponse): number | null {
    if (stopping) response.setHeader('Connection', 'close');
    if (isTooLong(request)) return 414;
    return isNoHttp1(request) || namesNoHost(request) ? 400 : null;
  }

  function strangeStream(request: IncomingMessage, { stream }: { readonly stream: ServerHttp2Stream }): number | null {
    endUnread(stream, limits.lingerMs);
    if (isTooLong(request)) return 414;
    if (headBytesOf(request) > limits.headBytes) return 431;
    return namesNoHost(request) ? 400 : null;
  }

  const isTooLong = ({ url = '' }: IncomingMessage): boolean => url.length > limits.urlBytes;

  const http1 = createHttp1(limits, onRequest, underWay);
  const http2 = createHttp2(limits, onRequest);
  const handOver = (socket: Socket, protocol: Protocol): void => {
    if (protocol === 'h2') http2.take(socket);
    else http1.emit('connection', socket);
  };
  const encrypted = tls === null ? null : createTls(tls, limits, handOver);
  const front = encrypted ?? createCleartext(limits, handOver);
  front.server.on('error', (fault) => log.error({ fault: describeFault(fault) }, 'no connection taken'));

  const endOverdue = createPatience(limits);
  function sweep(): void {
    const now = performance.now();
    front.sweep(now);
    endOverdue(now, underWay);
    http2.sweep(now, underWay);
  }
  let sweeping: NodeJS.Timeout | undefined;

  return {
    async listen(where) {
      const at = await listen(front.server, where);
      // Without it a server that does not listen itself never looks at the times of its connections.
      http1.emit('listening');
      // What lies there to be read is read first: nobody is let go because we were busy.
      sweeping = setInterval(() => setImmediate(sweep), limits.checkMs).unref();
      return at;
    },
    answerWith(listener) {
      answer = listener;
    },
    renew: (files) => encrypted?.renew(files),
    open: () => ({ connections: front.size, sessions: http2.size, requests: underWay.size }),
    async stop(graceMs) {
      stopping = true;
      const closed = closing(front.server);
      front.endUndecided();
      http2.goAway();
      for (const response of underWay) {
        if (!isHttp2(response) && !response.headersSent) response.setHeader('Connection', 'close');
      }
      const idle = setInterval(() => http1.closeIdleConnections(), 50);
      const grace = new Promise<'over'>((resolve) => setTimeout(resolve, graceMs, 'over').unref());
      await Promise.race([closed, grace]);
      clearInterval(idle);
      clearInterval(sweeping);
      const cut = underWay.size;
      front.endAll();
      await closed;
      http1.close();
      return cut;
    },
  };
}

function listen(
  server: Server,
  where: { readonly host: string; readonly port: number },
): Promise<{ readonly host: string; readonly port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where.port, where.host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve({ host: where.host, port: isAddress(address) ? address.port : where.port });
    });
  });
}

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;

const closing = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
