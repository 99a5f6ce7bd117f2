import type { IncomingMessage } from 'node:http';

/** A name, an IPv4 address or an IPv6 address in brackets, with a port or without; some clients name none at all. */
const shape = /^(?:\[[\w.:%~-]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d{0,5})?$/;

/** A host that cannot be one is refused before anybody builds a URL of it. */
export function namesNoHost({ headers }: IncomingMessage): boolean {
  const { host } = headers;
  const authority = headers[':authority'];
  return !shape.test(host ?? '') || (typeof authority === 'string' && !shape.test(authority));
}
