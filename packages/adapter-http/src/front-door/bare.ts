import type { OutgoingHttpHeaders, RequestListener, ServerResponse } from 'node:http';
import { isHttp2 } from '../edge/http2.ts';

/** What even an answer without a body says. */
export const bare = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const;

/** An answer without a body, given before anybody looks at the request; nothing more is read from an HTTP/1.1 connection. */
export function answerBare(response: ServerResponse, status: number, headers: OutgoingHttpHeaders = {}): void {
  const all = { ...bare, ...headers, 'Content-Length': '0' };
  response.writeHead(status, isHttp2(response) ? all : { ...all, Connection: 'close' }).end();
}

/** Until there is somebody to answer. */
export const notYet: RequestListener = (_request, response) => answerBare(response, 503, { 'Retry-After': '1' });
