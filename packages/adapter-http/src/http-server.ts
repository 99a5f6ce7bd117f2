import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { describeFault } from './edge/describe-fault.ts';
import type { Log } from './edge/log.ts';

export interface HttpLimits {
  readonly headBytes: number;
  readonly urlBytes: number;
  /** For the head of a request, and for the whole of it. */
  readonly headMs: number;
  readonly requestMs: number;
  readonly keepAliveMs: number;
  /** How often the two times above are looked at. */
  readonly checkMs: number;
  readonly connections: number;
}

export const httpLimits: HttpLimits = {
  headBytes: 16 * 1024,
  urlBytes: 8 * 1024,
  headMs: 15_000,
  requestMs: 30_000,
  keepAliveMs: 65_000,
  checkMs: 5_000,
  connections: 10_000,
};

export interface HttpServer {
  /** Opens the port; 0 picks a free one. Until `answerWith` was called every request reads 503. */
  listen(where: {
    readonly host: string;
    readonly port: number;
  }): Promise<{ readonly host: string; readonly port: number }>;
  answerWith(listener: RequestListener): void;
  /** Takes no more, lets every request that has begun finish, and after the grace ends what is left. Answers how many it cut off. */
  stop(graceMs: number): Promise<number>;
}

/** HTTP/1.1 on one port, within limits that no client can stretch. What is not HTTP is answered in plain bytes. */
export function createHttpServer(log: Log, limits: HttpLimits = httpLimits): HttpServer {
  let answer: RequestListener = notYet;
  let stopping = false;
  const sockets = new Set<Socket>();
  const underWay = new Set<ServerResponse>();

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    underWay.add(response);
    response.on('close', () => underWay.delete(response));
    if (stopping) response.setHeader('Connection', 'close');
    if ((request.url ?? '').length > limits.urlBytes) plain(response, 414);
    else if (isNoHttp1(request)) plain(response, 400);
    else answer(request, response);
  };

  const server = createServer({
    maxHeaderSize: limits.headBytes,
    headersTimeout: limits.headMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkMs,
    // Ours says the same with the headers that every answer has.
    requireHostHeader: false,
  });
  server.maxConnections = limits.connections;
  server.on('error', (fault) => log.error({ fault: describeFault(fault) }, 'no connection taken'));
  server.on('request', onRequest);
  // An expectation that nobody knows is no reason to answer in another shape.
  server.on('checkExpectation', onRequest);
  server.on('clientError', (fault, socket) => {
    answerNonsense(
      fault,
      socket,
      [...underWay].some((response) => response.socket === socket && response.headersSent),
    );
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  return {
    listen: (where) => listen(server, where),
    answerWith(listener) {
      answer = listener;
    },
    async stop(graceMs) {
      stopping = true;
      const closed = closing(server);
      for (const response of underWay) if (!response.headersSent) response.setHeader('Connection', 'close');
      // Node counts a connection that never said anything as busy.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const grace = new Promise<'over'>((resolve) => setTimeout(resolve, graceMs, 'over').unref());
      await Promise.race([closed, grace]);
      clearInterval(sweep);
      const cut = underWay.size;
      server.closeAllConnections();
      await closed;
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

/** A version before 1.0 has no headers, and 1.1 must name a host; nothing of ours reads it. */
const isNoHttp1 = ({ httpVersionMajor, httpVersionMinor, headers }: IncomingMessage): boolean =>
  httpVersionMajor !== 1 || (httpVersionMinor >= 1 && headers.host === undefined);

function plain(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { ...bare, ...headers, Connection: 'close', 'Content-Length': '0' }).end();
}

const notYet: RequestListener = (_request, response) => plain(response, 503, { 'Retry-After': '1' });

const bare = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const;

/** Bytes that are no request get one answer, unless the answer to an earlier request is already on its way. */
function answerNonsense(fault: Error & { readonly code?: string }, socket: Duplex, answering: boolean): void {
  if (!socket.writable || answering || fault.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const headers = { ...bare, Connection: 'close', 'Content-Length': '0' };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${statusLine(fault.code)}\r\n${head.join('')}\r\n`);
  socket.once('finish', () => socket.destroy());
}

function statusLine(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
}
