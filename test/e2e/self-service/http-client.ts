import { Buffer } from 'node:buffer';
import {
  Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as requestPlain,
} from 'node:http';
import { request as requestSecure, Agent as SecureAgent } from 'node:https';

/** A cookie as an answer sets it. */
interface SetCookie {
  readonly value: string;
  /** Attributes in lower case; those without a value are ''. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: ReadonlyMap<string, SetCookie>;
  readonly text: string;
  /** The body as JSON; an empty one is null. */
  readonly body: unknown;
}

export interface Sent {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
}

export interface HttpClient {
  send(method: string, path: string, sent?: Sent): Promise<Answer>;
  close(): void;
}

/** Speaks to one port over connections that stay open, and may send any header, several times too. */
export function httpClient(port: number, ca?: string): HttpClient {
  const agent = ca === undefined ? new Agent(kept) : new SecureAgent({ ...kept, ca });
  const request = ca === undefined ? requestPlain : requestSecure;
  return {
    send: (method, path, sent = {}) =>
      new Promise((resolve, reject) => {
        const { headers, body, target } = partsOf(path, sent);
        const sending = request({ port, host: '127.0.0.1', agent, method, path: target, headers: listed(headers) });
        sending.once('error', reject);
        sending.once('response', (response) => void collect(response).then(resolve, reject));
        sending.end(body ?? undefined);
      }),
    close: () => agent.destroy(),
  };
}

const kept = { keepAlive: true, maxSockets: 64 };

/** What goes over the wire, whichever protocol carries it. */
export function partsOf(
  path: string,
  sent: Sent,
): { readonly headers: NonNullable<Sent['headers']>; readonly body: Uint8Array | null; readonly target: string } {
  const body = bodyOf(sent);
  const headers = {
    ...(sent.body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(body === null ? {} : { 'Content-Length': String(body.length) }),
    ...sent.headers,
  };
  return { headers, body, target: sent.query === undefined ? path : `${path}?${sent.query}` };
}

const listed = (headers: NonNullable<Sent['headers']>): OutgoingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );

function bodyOf({ body, text }: Sent): Uint8Array | null {
  if (text !== undefined) return Buffer.from(text);
  return body === undefined ? null : Buffer.from(JSON.stringify(body));
}

async function collect(response: IncomingMessage): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  return readAnswer(response.statusCode ?? 0, response.headers, Buffer.concat(chunks));
}

export function readAnswer(status: number, received: IncomingHttpHeaders, body: Uint8Array): Answer {
  const text = Buffer.from(body).toString('utf8');
  const { 'set-cookie': set = [], ...rest } = received;
  const headers = Object.entries(rest).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]);
  return {
    status,
    headers: Object.fromEntries(headers),
    cookies: new Map(set.map(readSetCookie)),
    text,
    body: text === '' || !(received['content-type'] ?? '').includes('json') ? null : JSON.parse(text),
  };
}

function readSetCookie(line: string): readonly [string, SetCookie] {
  const [pair = '', ...parts] = line.split(/;\s*/);
  const [name, value] = halves(pair);
  const attributes = parts.map(halves).map(([key, said]) => [key.toLowerCase(), said]);
  return [name, { value, attributes: Object.fromEntries(attributes) }];
}

function halves(pair: string): readonly [string, string] {
  const mark = pair.indexOf('=');
  return mark === -1 ? [pair, ''] : [pair.slice(0, mark), pair.slice(mark + 1)];
}
