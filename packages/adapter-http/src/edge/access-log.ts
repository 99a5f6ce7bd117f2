import type { Exchange } from './exchange.ts';
import type { Log } from './log.ts';
import type { Seen } from './watch.ts';

/**
 * One line a request: which operation of which contract, how it ended, how long it took. The path is told by the
 * operation's name, since what people put in a path or a query may be theirs; the address only where recording it is on.
 */
export function logExchange(exchange: Exchange, tookMs: number, log: Log, recordAddress: boolean): Seen {
  const { requestId, contract, operation, code, client, answer } = exchange.state;
  const { method = '' } = exchange.req;
  const entry: Seen = {
    requestId,
    contract,
    method: knownMethod(method),
    operation,
    status: answer.status,
    code,
    ms: Math.round(tookMs * 10) / 10,
  };
  log.info(recordAddress ? { ...entry, address: client.text } : { ...entry }, 'request');
  return entry;
}

/** Whatever somebody makes up is one and the same. */
export const knownMethod = (method: string): string => (methods.has(method) ? method : 'other');

const methods: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE']);
