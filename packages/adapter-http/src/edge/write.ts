import type { Exchange } from './exchange.ts';
import { type HeaderList, setHeaders } from './headers.ts';

export interface Written {
  readonly status: number;
  readonly body?: unknown;
  readonly text?: TypedText;
  readonly headers?: HeaderList;
  readonly cookies?: readonly string[];
}

export interface TypedText {
  readonly type: string;
  readonly text: string;
}

/** Puts an answer on the wire: JSON, another text, or no body and nothing that would describe one. */
export function write(exchange: Exchange, { status, body, text, headers = [], cookies = [] }: Written): void {
  const { res } = exchange;
  exchange.status = status;
  setHeaders(res, headers);
  if (cookies.length > 0) res.setHeader('Set-Cookie', cookies);
  if (text !== undefined) writeText(exchange, text);
  else if (body !== undefined) writeText(exchange, { type: json, text: JSON.stringify(body) });
  else exchange.body = null;
}

const json = 'application/json; charset=utf-8';

function writeText(exchange: Exchange, { type, text }: TypedText): void {
  exchange.res.setHeader('Content-Type', type);
  exchange.body = text;
}
