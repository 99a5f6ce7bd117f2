import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';

export type Protocol = 'http/1.1' | 'h2';

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** What the first bytes of a connection speak; null for as long as they may become either. */
export function protocolOf(first: Uint8Array): Protocol | null {
  const known = Math.min(first.length, preface.length);
  for (let at = 0; at < known; at += 1) if (first[at] !== preface[at]) return 'http/1.1';
  return known === preface.length ? 'h2' : null;
}

/** Reads until the protocol is known, puts back what it has read, and says so; never when the other side ends before. */
export function peekPreface(socket: Socket, decide: (protocol: Protocol) => void): void {
  let first: Uint8Array = new Uint8Array(0);

  function look(): void {
    const chunk: Uint8Array | null = socket.read();
    if (chunk === null) return;
    first = first.length === 0 ? chunk : Buffer.concat([first, chunk]);
    const protocol = protocolOf(first);
    if (protocol === null) return;
    socket.off('readable', look);
    socket.unshift(first);
    decide(protocol);
  }

  socket.on('readable', look);
}
