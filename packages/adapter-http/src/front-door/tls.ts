import type { Socket } from 'node:net';
import { createSecureContext, createServer, type SecureContextOptions } from 'node:tls';
import { createUndecided, type Front, type HandOver } from './front.ts';
import type { HttpLimits } from './limits.ts';

/** Certificate with its chain, and private key, as PEM. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** TLS 1.2 is the least that is spoken. */
const contextOf = ({ cert, key }: TlsFiles): SecureContextOptions => ({ cert, key, minVersion: 'TLSv1.2' });

/** Throws what the library says where certificate and key are none, or no pair. */
export function checkTlsFiles(files: TlsFiles): void {
  createSecureContext(contextOf(files));
}

export interface TlsFront extends Front {
  /** For handshakes from now on. */
  renew(files: TlsFiles): void;
}

/** Both protocols under TLS on one port, told apart by what the handshake agreed on; whoever asks for neither gets HTTP/1.1. */
export function createTls(files: TlsFiles, limits: HttpLimits, handOver: HandOver): TlsFront {
  const sockets = new Map<string, Socket>();
  const undecided = createUndecided();

  const server = createServer({
    ...contextOf(files),
    ALPNProtocols: ['h2', 'http/1.1'],
    noDelay: true,
    handshakeTimeout: limits.prefaceMs,
  });
  server.maxConnections = limits.connections;
  // What a failed handshake leaves behind is an ended connection.
  server.on('tlsClientError', (_fault, socket) => void socket.destroy());
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    sockets.set(peer, socket);
    undecided.add(socket);
    socket.once('close', () => {
      sockets.delete(peer);
      undecided.delete(socket);
    });
  });
  server.on('secureConnection', (socket) => {
    const beneath = sockets.get(peerOf(socket));
    if (beneath !== undefined) undecided.delete(beneath);
    socket.on('error', () => undefined);
    handOver(socket, socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1');
  });

  return {
    server,
    get size() {
      return sockets.size;
    },
    sweep: (now) => undecided.endBefore(now - limits.prefaceMs),
    endUndecided: () => undecided.endBefore(Number.POSITIVE_INFINITY),
    endAll() {
      for (const socket of sockets.values()) socket.destroy();
    },
    renew: (renewed) => server.setSecureContext(contextOf(renewed)),
  };
}

/** A server with one address has one connection of each of these at a time. */
const peerOf = ({ remoteAddress = '', remotePort = 0 }: Socket): string => `${remoteAddress} ${remotePort}`;
