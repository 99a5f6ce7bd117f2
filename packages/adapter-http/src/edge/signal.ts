import type { Clock, Signal } from '@detent/core';
import type { Exchange } from './exchange.ts';

const longestMs = 10_000;

/** Set once there is nobody left to answer, or once an answer would come too late: then nothing more is committed. */
export function signalOf(exchange: Exchange, clock: Clock, most: number = longestMs): Signal {
  const { socket } = exchange.req;
  const until = clock.now() + most;
  return {
    get aborted(): boolean {
      return socket.destroyed || clock.now() > until;
    },
  };
}
