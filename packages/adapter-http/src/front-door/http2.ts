import type { RequestListener, ServerResponse } from 'node:http';
import { createServer, type Http2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { isHttp2 } from '../edge/http2.ts';
import type { HttpLimits } from './limits.ts';

export interface Http2 {
  take(socket: Socket): void;
  /** Ends connections that have been without a stream for too long. */
  sweep(now: number, underWay: ReadonlySet<ServerResponse>): void;
  /** Takes no new streams, and lets those that are open come to their end. */
  goAway(): void;
  /** How many connections there are. */
  readonly size: number;
}

/** Speaks HTTP/2 on connections that are handed to it. */
export function createHttp2(limits: HttpLimits, onRequest: RequestListener): Http2 {
  const sockets = new Map<Http2Session, Socket>();
  let streamlessSince = new Map<Http2Session, number>();

  const server = createServer({
    settings: { maxConcurrentStreams: limits.streams, maxHeaderListSize: limits.headBytes },
  });
  server.on('request', onRequest);
  server.on('checkExpectation', onRequest);
  server.on('connect', onRequest);
  // What breaks the protocol has ended its own connection.
  server.on('sessionError', () => undefined);

  function end(session: Http2Session, overdueMs: number): void {
    if (overdueMs < limits.answerMs) session.close();
    else sockets.get(session)?.destroy();
  }

  return {
    take(socket) {
      server.once('session', (session) => {
        sockets.set(session, socket);
        session.once('close', () => sockets.delete(session));
      });
      server.emit('connection', socket);
    },
    sweep(now, underWay) {
      const busy = new Set<Http2Session | undefined>();
      for (const response of underWay) if (isHttp2(response)) busy.add(response.stream.session);
      const before = streamlessSince;
      streamlessSince = new Map();
      for (const session of sockets.keys()) {
        if (busy.has(session)) continue;
        const since = before.get(session) ?? now;
        streamlessSince.set(session, since);
        const overdueMs = now - since - limits.streamlessMs;
        if (overdueMs >= 0) end(session, overdueMs);
      }
    },
    goAway() {
      for (const session of sockets.keys()) session.close();
    },
    get size() {
      return sockets.size;
    },
  };
}
