import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands between a client and one server, and does to their talk what a bad network does. */
export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /**
   * From now on watches for a request that holds this text: `lost` cuts the connection before the server hears it, `answer-lost`
   * once the server has answered and before the client hears that, `silent` keeps the answer back for good. Once each.
   */
  spoil(text: string, how: 'lost' | 'answer-lost' | 'silent'): void;
  /** How many requests were spoilt so far. */
  readonly spoilt: number;
  /** Cuts all connections and takes no more; undone by `mend`. */
  cut(): void;
  mend(): void;
}

export async function aProxy(target: { readonly host: string; readonly port: number }): Promise<Proxy> {
  let next: { readonly text: string; readonly how: 'lost' | 'answer-lost' | 'silent' } | null = null;
  let spoilt = 0;
  let isCut = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(target.port, target.host);
    let holds: 'answer-lost' | 'silent' | null = null;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk: Uint8Array) => {
      if (next !== null && includes(chunk, next.text)) {
        const { how } = next;
        next = null;
        spoilt += 1;
        if (how === 'lost') {
          client.destroy();
          return;
        }
        holds = how;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Uint8Array) => {
      if (holds === null) client.write(chunk);
      else if (holds === 'answer-lost') client.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    spoil(text, how) {
      next = { text, how };
    },
    get spoilt() {
      return spoilt;
    },
    cut() {
      isCut = true;
      cutAll();
    },
    mend() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      cutAll();
      await once(server, 'close');
    },
  };
}

/** Whether the bytes hold this text, as its letters lie in a request. */
const includes = (bytes: Uint8Array, text: string): boolean => new TextDecoder('latin1').decode(bytes).includes(text);
