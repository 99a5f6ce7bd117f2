import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';

/** One call as it goes over the wire: on HTTP/1.1 as it is, on HTTP/2 as headers and body. */
export interface WireCall {
  readonly path: string;
  readonly verb: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

/** A client that is as small as it can be: so many calls under way at a time, each of them looked at for its success. */
export interface CallLoad {
  run(calls: readonly WireCall[], atOnce: number): Promise<number>;
  close(): void;
}

/** Calls over connections of HTTP/1.1 that stay open. `ends` tells an answer that says so of its success. */
export async function openHttp1(port: number, most: number, ends: string | null): Promise<CallLoad> {
  const lines = await Promise.all(Array.from({ length: most }, () => openLine(port, ends)));
  return {
    run: (calls, atOnce) => byTurns(calls, lines.slice(0, atOnce), (line, call) => line.exchange(bytesOf(call))),
    close() {
      for (const { socket } of lines) socket.destroy();
    },
  };
}

/** Calls over one connection of HTTP/2. */
export async function openHttp2(port: number): Promise<CallLoad> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  await once(session, 'connect');
  return {
    run: (calls, atOnce) => byTurns(calls, Array.from({ length: atOnce }), (_, call) => stream(session, call)),
    close: () => session.destroy(),
  };
}

async function byTurns<L>(
  calls: readonly WireCall[],
  lines: readonly L[],
  exchange: (line: L, call: WireCall) => Promise<void>,
): Promise<number> {
  let next = 0;
  const worker = async (line: L): Promise<void> => {
    for (let call = calls[next++]; call !== undefined; call = calls[next++]) await exchange(line, call);
  };
  const from = performance.now();
  await Promise.all(lines.map(worker));
  return performance.now() - from;
}

function bytesOf({ verb, path, headers, body }: WireCall): Uint8Array {
  const named = { Host: 'id.example.com', ...headers, ...(body === null ? {} : { 'Content-Length': body.length }) };
  const lines = Object.entries(named).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${verb} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
  return body === null ? head : Buffer.concat([head, body]);
}

interface Line {
  readonly socket: Socket;
  exchange(request: Uint8Array): Promise<void>;
}

function openLine(port: number, ends: string | null): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answered: (() => void) | null = null;
    let failed: ((error: Error) => void) | null = null;
    let seen = '';
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      seen += chunk;
      if (!isWhole(seen)) return;
      if (seen.startsWith('HTTP/1.1 200 ') && (ends === null || seen.includes(ends))) answered?.();
      else failed?.(new Error(`no removal: ${seen.slice(0, 1000)}`));
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
            if (socket.destroyed) wrong(new Error('the server has closed the connection'));
            answered = done;
            failed = wrong;
            socket.write(request);
          }),
      }),
    );
  });
}

function isWhole(seen: string): boolean {
  const head = seen.indexOf('\r\n\r\n');
  if (head === -1) return false;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(seen.slice(0, head + 2)) ?? [];
  return length === undefined ? seen.endsWith('\r\n0\r\n\r\n') : seen.length >= head + 4 + Number(length);
}

async function stream(session: ClientHttp2Session, { path, verb, headers, body }: WireCall): Promise<void> {
  const call = session.request({ ':method': verb, ':path': path, ...headers }, { endStream: body === null });
  if (body !== null) call.end(body);
  const trailers = once(call, 'trailers');
  call.resume();
  const [said] = await trailers;
  if (said['grpc-status'] !== '0') throw new Error(`no removal: ${JSON.stringify(said)}`);
}
