import { connect, type Socket } from 'node:net';

/** Connections that stay open, each with one request under way at a time; the least that a client can do. */
export interface Load {
  /** Sends all requests over so many connections and answers how many milliseconds that took. */
  run(requests: readonly Uint8Array[], connections: number): Promise<number>;
  close(): void;
}

export async function openLoad(port: number, most: number): Promise<Load> {
  const lines = await Promise.all(Array.from({ length: most }, () => openLine(port)));
  return {
    async run(requests, connections) {
      let next = 0;
      const worker = async (line: Line): Promise<void> => {
        while (next < requests.length) {
          const request = requests[next];
          next += 1;
          if (request !== undefined) await line.exchange(request);
        }
      };
      const from = performance.now();
      await Promise.all(lines.slice(0, connections).map(worker));
      return performance.now() - from;
    },
    close() {
      for (const line of lines) line.socket.destroy();
    },
  };
}

interface Line {
  readonly socket: Socket;
  exchange(request: Uint8Array): Promise<void>;
}

const ok = 'HTTP/1.1 200 ';

function openLine(port: number): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answered: (() => void) | null = null;
    let failed: ((error: Error) => void) | null = null;
    let seen = '';
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      seen += chunk;
      const head = seen.indexOf('\r\n\r\n');
      if (head === -1) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(seen)?.[1]);
      if (seen.length < head + 4 + length) return;
      if (seen.startsWith(ok)) answered?.();
      else failed?.(new Error(`not a removal: ${seen.slice(0, 1000)}`));
      seen = '';
    });
    socket.once('error', (error) => {
      reject(error);
      failed?.(error);
    });
    socket.once('close', () => failed?.(new Error('the server closed the connection')));
    socket.once('connect', () =>
      resolve({
        socket,
        exchange: (request) =>
          new Promise((done, wrong) => {
            if (socket.destroyed) wrong(new Error('the server closed a connection that rested'));
            answered = done;
            failed = wrong;
            socket.write(request);
          }),
      }),
    );
  });
}
