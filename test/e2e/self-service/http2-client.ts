import { Buffer } from 'node:buffer';
import { connect, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from 'node:http2';
import { type HttpClient, partsOf, readAnswer } from './http-client.ts';

/** Speaks HTTP/2 over one connection, with the same requests and answers. */
export function http2Client(url: string, ca?: string): HttpClient {
  const session = connect(url, ca === undefined ? {} : { ca });
  session.on('error', () => undefined);
  return {
    send: (method, path, sent = {}) =>
      new Promise((resolve, reject) => {
        const { headers, body, target } = partsOf(path, sent);
        const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
        const stream = session.request(
          { ':method': method, ':path': target, ...Object.fromEntries(named) },
          { endStream: body === null },
        );
        const chunks: Uint8Array[] = [];
        let received: IncomingHttpHeaders & IncomingHttpStatusHeader = {};
        stream.once('response', (answered) => {
          received = answered;
        });
        stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
        stream.once('error', reject);
        stream.once('close', () => {
          const { ':status': status = 0, ...rest } = received;
          resolve(readAnswer(status, rest, Buffer.concat(chunks)));
        });
        if (body !== null) stream.end(body);
      }),
    close: () => session.close(),
  };
}
