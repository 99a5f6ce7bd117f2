import { createServer, type Socket } from 'node:net';
import { createUndecided, type Front, type HandOver } from './front.ts';
import type { HttpLimits } from './limits.ts';
import { peekPreface } from './peek-preface.ts';

/** Both protocols without encryption on one port, told apart by the first bytes of a connection. */
export function createCleartext(limits: HttpLimits, handOver: HandOver): Front {
  const sockets = new Set<Socket>();
  const undecided = createUndecided();

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    undecided.add(socket);
    const endHalfOpen = (): void => void socket.destroy();
    socket.on('error', ignore);
    socket.on('end', endHalfOpen);
    socket.once('close', () => {
      sockets.delete(socket);
      undecided.delete(socket);
    });
    peekPreface(socket, (protocol) => {
      undecided.delete(socket);
      socket.off('end', endHalfOpen);
      handOver(socket, protocol);
    });
  });
  server.maxConnections = limits.connections;

  return {
    server,
    get size() {
      return sockets.size;
    },
    sweep: (now) => undecided.endBefore(now - limits.prefaceMs),
    endUndecided: () => undecided.endBefore(Number.POSITIVE_INFINITY),
    endAll() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A connection that breaks ends; there is nothing else to do about it. */
const ignore = (): void => undefined;
