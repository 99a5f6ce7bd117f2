import type { Exchange } from './exchange.ts';
import { type HeaderList, setHeaders } from './headers.ts';

export interface Written {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: HeaderList;
  readonly cookies?: readonly string[];
}

/** Puts an answer on the wire: JSON, or no body and nothing that would describe one. */
export function write(exchange: Exchange, written: Written, type: string = 'application/json; charset=utf-8'): void {
  const { res } = exchange;
  exchange.status = written.status;
  if (written.headers !== undefined) setHeaders(res, written.headers);
  if (written.cookies !== undefined && written.cookies.length > 0) res.setHeader('Set-Cookie', written.cookies);
  if (written.body === undefined) {
    exchange.body = null;
    return;
  }
  res.setHeader('Content-Type', type);
  exchange.body = JSON.stringify(written.body);
}

/** A page, already made. */
export function writeHtml(exchange: Exchange, status: number, html: string): void {
  exchange.status = status;
  exchange.res.setHeader('Content-Type', 'text/html; charset=utf-8');
  exchange.body = html;
}
