import type { IncomingMessage } from 'node:http';

/** Every value that a header was sent with, line by line. Node keeps only the first of some headers and joins others. */
export function headerValues(request: Pick<IncomingMessage, 'rawHeaders'>, name: string): readonly string[] {
  const { rawHeaders } = request;
  let values: string[] | null = null;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const sent = rawHeaders[at];
    if (sent?.length !== name.length || sent.toLowerCase() !== name) continue;
    values ??= [];
    values.push(rawHeaders[at + 1] ?? '');
  }
  return values ?? nothing;
}

const nothing: readonly string[] = [];
