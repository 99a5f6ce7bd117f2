import { Buffer } from 'node:buffer';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type OutgoingHttpHeaders } from 'node:http2';

export interface StreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly trailers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  readonly text: string;
  /** The code with which the stream ended. */
  readonly ended: number;
}

/** A connection of HTTP/2 that is gone after the block that it was made in. */
export interface Session extends Disposable {
  readonly session: ClientHttp2Session;
  ask(headers: OutgoingHttpHeaders, body?: string | Uint8Array): Promise<StreamAnswer>;
  /** A stream whose request is not ended yet. */
  begin(headers: OutgoingHttpHeaders): ClientHttp2Stream;
}

export function http2To(url: string, ca?: string): Session {
  const session = connect(url, { ca });
  session.on('error', () => undefined);
  return {
    session,
    ask(headers, body) {
      const stream = session.request({ ':path': '/', ...headers }, { endStream: body === undefined });
      if (body !== undefined) stream.end(body);
      return answerOn(stream);
    },
    begin: (headers) => session.request({ ':path': '/', ...headers }, { endStream: false }),
    [Symbol.dispose]: () => session.destroy(),
  };
}

/** Everything that comes on a stream until it is closed; a status of 0 stands for no answer. */
export function answerOn(stream: ClientHttp2Stream): Promise<StreamAnswer> {
  const chunks: Uint8Array[] = [];
  let headers: Readonly<Record<string, unknown>> = {};
  let trailers: Readonly<Record<string, unknown>> = {};
  stream.on('response', (received) => {
    headers = received;
  });
  stream.on('trailers', (received) => {
    trailers = received;
  });
  stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  stream.on('error', () => undefined);
  return new Promise((resolve) => {
    stream.once('close', () => {
      const body = Buffer.concat(chunks);
      const status = Number(headers[':status'] ?? 0);
      resolve({ status, headers, trailers, body, text: body.toString('utf8'), ended: stream.rstCode });
    });
  });
}
