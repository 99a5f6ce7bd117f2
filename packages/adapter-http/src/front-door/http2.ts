import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer, type Http2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { isHttp2 } from '../edge/http2.ts';
import type { HttpLimits } from './limits.ts';

export interface Http2 {
  take(socket: Socket): void;
  /** Ends connections that have been without a stream for too long, and those that are dead. */
  sweep(now: number, underWay: ReadonlySet<ServerResponse>): void;
  /** Takes no new streams, and lets those that are open come to their end. */
  goAway(): void;
  /** How many connections there are. */
  readonly size: number;
}

/** A connection without a stream: since when, and when it was last asked whether it is still there. */
interface Idle {
  readonly since: number;
  askedAt: number | null;
}

/** Speaks HTTP/2 on connections that are handed to it. */
export function createHttp2(limits: HttpLimits, onRequest: RequestListener): Http2 {
  const sockets = new Map<Http2Session, Socket>();
  let idles = new Map<Http2Session, Idle>();

  const server = createServer({
    settings: { maxConcurrentStreams: limits.streams, maxHeaderListSize: limits.headBytes },
  });
  server.on('request', onRequest);
  server.on('checkExpectation', onRequest);
  server.on('connect', onRequest);
  // What breaks the protocol has ended its own connection.
  server.on('sessionError', () => undefined);

  /** A connection that answers nothing any more is gone, and so is one that broke the protocol and then stayed. */
  function look(session: Http2Session, idle: Idle, now: number): void {
    const { since, askedAt } = idle;
    if (askedAt !== null && now - askedAt >= limits.answerMs) sockets.get(session)?.destroy();
    else if (now - since >= limits.streamlessMs) session.close();
    else if (askedAt === null && now - since >= limits.requestMs && !session.closed) {
      idle.askedAt = now;
      session.ping(() => {
        idle.askedAt = null;
      });
    }
  }

  return {
    take(socket) {
      // Half a connection is of no use here, and would stay until somebody asks whether it is still there.
      socket.allowHalfOpen = false;
      server.once('session', (session) => {
        sockets.set(session, socket);
        session.once('close', () => sockets.delete(session));
      });
      server.emit('connection', socket);
    },
    sweep(now, underWay) {
      const busy = new Set<Http2Session | undefined>();
      for (const response of underWay) if (isHttp2(response)) busy.add(response.stream.session);
      const before = idles;
      idles = new Map();
      for (const session of sockets.keys()) {
        if (busy.has(session)) continue;
        const idle = before.get(session) ?? { since: now, askedAt: null };
        idles.set(session, idle);
        look(session, idle, now);
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

/** As large as the head of a request would be by HTTP/1.1; Node's own limit for HTTP/2 is a fixed one, and larger. */
export const headBytesOf = ({ rawHeaders }: IncomingMessage): number =>
  rawHeaders.reduce((size, text) => size + text.length + 2, 0);
