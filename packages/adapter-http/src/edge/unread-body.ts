import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasBody } from './body.ts';

const lingerMs = 2000;

/**
 * An answer that is given before a large body was read to its end also ends the connection. The client may still be
 * sending, and a connection that is torn down under it can cost it the answer; so what it sends is thrown away for a while.
 * What is left of a small body is read by Node itself, and the connection lives on.
 */
export function endUnread(request: IncomingMessage, response: ServerResponse, most: number): void {
  if (request.complete || response.headersSent || !hasBody(request)) return;
  const { 'transfer-encoding': transfer, 'content-length': length } = request.headers;
  if (transfer === undefined && Number(length) <= most) return;
  response.setHeader('Connection', 'close');
  const { socket } = request;
  socket.destroySoon = (): void => {
    socket.end();
    const linger = setTimeout(() => socket.destroy(), lingerMs).unref();
    socket.once('close', () => clearTimeout(linger));
  };
}
