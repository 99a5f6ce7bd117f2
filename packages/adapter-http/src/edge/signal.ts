import type { Socket } from 'node:net';
import type { Clock, Signal } from '@detent/core';
import type { Exchange } from './exchange.ts';

const longestMs = 10_000;

/** Set once there is nobody left to answer, or once an answer would come too late: then nothing more is committed. */
export const signalOf = (exchange: Exchange, clock: Clock, most: number = longestMs): Signal =>
  new RequestSignal(exchange.req.socket, clock, clock.now() + most);

class RequestSignal implements Signal {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #until: number;

  constructor(socket: Socket, clock: Clock, until: number) {
    this.#socket = socket;
    this.#clock = clock;
    this.#until = until;
  }

  get aborted(): boolean {
    return this.#socket.destroyed || this.#clock.now() > this.#until;
  }
}
