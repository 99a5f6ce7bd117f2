import { Buffer } from 'node:buffer';

export interface Parsed {
  /** As they stand, unfolded and decoded, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly parts: readonly ParsedPart[];
}

interface ParsedPart {
  readonly type: string;
  readonly headers: Parsed['headers'];
  readonly content: string;
}

export const headerOf = ({ headers }: Pick<Parsed, 'headers'>, name: string): string | undefined =>
  headers.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];

/** Reads a mail as a program does that has never seen ours: headers, and the parts of one multipart. */
export function parseMail(raw: string): Parsed {
  const { headers, body } = split(raw);
  const boundary = /boundary="?([^";]+)"?/.exec(headerOf({ headers }, 'Content-Type') ?? '')?.[1];
  if (boundary === undefined) return { headers, parts: [part(raw)] };
  const sections = body.split(`--${boundary}`).slice(1, -1);
  return { headers, parts: sections.map((section) => part(section.replace(/^\r\n/, '').replace(/\r\n$/, ''))) };
}

function part(raw: string): ParsedPart {
  const { headers, body } = split(raw);
  return { type: headerOf({ headers }, 'Content-Type') ?? '', headers, content: decoded(headers, body) };
}

function split(raw: string): { readonly headers: Parsed['headers']; readonly body: string } {
  const at = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, at)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), words(line.slice(colon + 1).trim())];
  });
  return { headers, body: raw.slice(at + 4) };
}

function decoded(headers: Parsed['headers'], body: string): string {
  const encoding = headerOf({ headers }, 'Content-Transfer-Encoding');
  if (encoding === 'base64') return lines(Buffer.from(body, 'base64').toString('utf8'));
  return lines(encoding === 'quoted-printable' ? unquoted(body.replace(/=\r\n/g, '')) : body);
}

const lines = (text: string): string => text.replaceAll('\r\n', '\n');

const unquoted = (text: string): string =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

/** Encoded words of RFC 2047; blanks between two of them are none. */
const words = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, encoded: string) =>
      how.toLowerCase() === 'b'
        ? Buffer.from(encoded, 'base64').toString('utf8')
        : unquoted(encoded.replaceAll('_', ' ')),
    );
