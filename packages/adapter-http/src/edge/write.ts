import { Buffer } from 'node:buffer';
import type { Exchange } from './exchange.ts';
import type { HeaderList } from './headers.ts';
import { isHttp2 } from './http2.ts';

export interface Answered {
  readonly status: number;
  /** JSON, or text of another type; with neither there is no body. */
  readonly body?: unknown;
  readonly text?: TypedText;
  readonly headers?: HeaderList;
  readonly cookies?: readonly string[];
}

export interface TypedText {
  readonly type: string;
  readonly text: string;
}

/** An answer as it will be sent. */
export interface Written {
  readonly status: number;
  readonly text: TypedText | null;
  readonly headers: HeaderList;
  readonly cookies: readonly string[];
}

export const unwritten: Written = { status: 500, text: null, headers: [], cookies: [] };

const json = 'application/json; charset=utf-8';

/** Makes this the answer. Nothing is sent before the exchange is over, so a fault on the way can still replace it. */
export function write(exchange: Exchange, { status, body, text, headers = [], cookies = [] }: Answered): void {
  exchange.state.answer = {
    status,
    text: text ?? (body === undefined ? null : { type: json, text: JSON.stringify(body) }),
    headers,
    cookies,
  };
}

/**
 * Puts the answer on the wire in one piece: Koa would set header after header, and each costs more than all of them at
 * once. An answer's own header takes the place of one that all answers have.
 */
export function send(exchange: Exchange): void {
  const { res, state } = exchange;
  const { status, text, headers, cookies } = state.answer;
  const all = state.headers;
  for (const [name, value] of headers) put(all, name, value);
  for (const cookie of cookies) all.push('Set-Cookie', cookie);
  // As a text, so that Node writes head and body at once.
  const body = text?.text ?? '';
  if (text !== null) all.push('Content-Type', text.type);
  if (status !== 304 && status !== 204) all.push('Content-Length', String(Buffer.byteLength(body)));
  if (isHttp2(res)) {
    // Nobody is left to read it, or the door has answered what was not sent to its end.
    if (res.stream.destroyed || res.headersSent) return;
    res.writeHead(status, grouped(all));
    res.end(exchange.req.method === 'HEAD' ? undefined : body);
    return;
  }
  res.writeHead(status, all);
  res.end(body);
}

/** By name, since HTTP/2 in Node takes no list in which one stands twice. */
function grouped(all: readonly string[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (let at = 0; at < all.length; at += 2) {
    const [name = '', value = ''] = all.slice(at, at + 2);
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}

function put(all: string[], name: string, value: string): void {
  const at = all.indexOf(name);
  if (at === -1) all.push(name, value);
  else all[at + 1] = value;
}
