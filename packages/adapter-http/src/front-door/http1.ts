import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { bare } from './bare.ts';
import type { HttpLimits } from './limits.ts';

/** Speaks HTTP/1.1 on connections that are handed to it. What is no request is answered in plain bytes. */
export function createHttp1(
  limits: HttpLimits,
  onRequest: RequestListener,
  underWay: ReadonlySet<ServerResponse>,
): Server {
  const server = createServer({
    maxHeaderSize: limits.headBytes,
    headersTimeout: limits.headMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkMs,
    // Ours says the same with the headers that every answer has.
    requireHostHeader: false,
  });
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
  return server;
}

/** A version before 1.0 has no headers, and 1.1 must name a host; nothing of ours reads it. */
export const isNoHttp1 = ({ httpVersionMajor, httpVersionMinor, headers }: IncomingMessage): boolean =>
  httpVersionMajor !== 1 || (httpVersionMinor >= 1 && headers.host === undefined);

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
