import type { Server, Socket } from 'node:net';
import type { Protocol } from './peek-preface.ts';

/** Takes connections, finds out what each of them speaks, and hands it over. */
export interface Front {
  readonly server: Server;
  /** How many connections there are. */
  readonly size: number;
  /** Ends what has not told its protocol in time. */
  sweep(now: number): void;
  /** Ends what has not told its protocol yet. */
  endUndecided(): void;
  /** Ends every connection there is. */
  endAll(): void;
}

export type HandOver = (socket: Socket, protocol: Protocol) => void;

/** Connections whose protocol is not known yet, and since when. */
interface Undecided {
  add(socket: Socket): void;
  delete(socket: Socket): void;
  endBefore(begun: number): void;
}

export function createUndecided(): Undecided {
  const since = new Map<Socket, number>();
  return {
    add: (socket) => void since.set(socket, performance.now()),
    delete: (socket) => void since.delete(socket),
    endBefore(begun) {
      for (const [socket, at] of since) if (at <= begun) socket.destroy();
    },
  };
}
