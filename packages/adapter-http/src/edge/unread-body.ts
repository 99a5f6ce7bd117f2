import type { IncomingMessage } from 'node:http';
import { hasBody } from './body.ts';
import { isHttp2 } from './http2.ts';

const lingerMs = 2000;

/**
 * Whether an answer that is given now must end the connection, because a large body was not read to its end. The client
 * may still be sending, and a connection that is torn down under it can cost it the answer; so what it sends is thrown
 * away for a while. What is left of a small body is read by Node itself, and the connection lives on. A stream of HTTP/2 ends
 * for itself.
 */
export function endsConnection(request: IncomingMessage, most: number): boolean {
  if (request.complete || isHttp2(request) || !hasBody(request)) return false;
  const { 'transfer-encoding': transfer, 'content-length': length } = request.headers;
  if (transfer === undefined && Number(length) <= most) return false;
  const { socket } = request;
  socket.destroySoon = (): void => {
    socket.end();
    const linger = setTimeout(() => socket.destroy(), lingerMs).unref();
    socket.once('close', () => clearTimeout(linger));
  };
  return true;
}
