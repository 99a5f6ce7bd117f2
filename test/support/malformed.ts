import { Buffer } from 'node:buffer';
import { badBytes, badLocales, badTexts, badTokens, badTypes, wrongAnywhere } from './bad-values.ts';
import { exchangeRaw, type RawAnswer } from './raw-http.ts';

/** A token that a route reads: where it travels, and what its absence and its being no token are called. */
export interface CarriedBy {
  readonly cookie: string;
  /** `Authorization`, or a header of its own that holds the bare token. */
  readonly header: string;
  readonly good: string;
  readonly missing: string;
  readonly invalid: string;
}

/** One route with everything that makes a request to it a good one; each malformed request spoils one thing. */
export interface RouteUnderTest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query?: string;
  readonly locale: boolean;
  /** A body that is read, with every member that is; left out, the route reads none. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Members that go by a rule of their own, with values that break it. */
  readonly badMembers?: Readonly<Record<string, readonly unknown[]>>;
  /** Whether a request without a body is a good one, too. */
  readonly bodyMayBeAbsent?: boolean;
  readonly carriers: readonly CarriedBy[];
}

export interface World {
  /** Genuine tokens of every type and for every use, by name; where one is not wanted it is none. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Origins that are not allowed. */
  readonly strangers: readonly string[];
}

export interface Malformed {
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  /** `plain`: bytes that are no HTTP, or over its limits; they get a status and no more. */
  readonly expects: Expected;
}

export type Expected =
  /** Beyond the contract's own paths: problem details. */
  | { readonly kind: 'problem'; readonly status: number }
  | { readonly kind: 'plain'; readonly statuses: readonly number[] }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string };

/** Every way in which a request to this route can be wrong that does not take a rule to see. */
export function malformedRequests(route: RouteUnderTest, world: World): readonly Malformed[] {
  return [
    ...targets(route),
    ...methods(route),
    ...heads(route),
    ...origins(route, world),
    ...locales(route),
    ...bodies(route),
    ...members(route),
    ...tokens(route, world),
  ].map(({ name, change, expects }) => ({
    name: `${route.method} ${route.path}: ${name}`,
    path: (change.path ?? route.path).split('?', 1)[0] ?? '',
    bytes: change.bytes ?? requestBytes(route, change),
    expects,
  }));
}

interface Spoilt {
  readonly name: string;
  readonly change: Change;
  readonly expects: Expected;
}

interface Change {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: readonly (readonly [string, string])[];
  /** Instead of the route's own. */
  readonly tokens?: readonly (readonly [string, string])[];
  readonly type?: string | null;
  readonly body?: Uint8Array | null;
  /** Instead of everything. */
  readonly bytes?: Uint8Array;
}

const refused = (status: number, code: string): Expected => ({ kind: 'refused', status, code });
const plain = (...statuses: readonly number[]): Expected => ({ kind: 'plain', statuses });
const strayed: Expected = { kind: 'problem', status: 404 };
const ofContract = /^\/api\/(auth|users)(\/|$)/;
const notFound = refused(404, 'ROUTE_NOT_FOUND');
const invalidRequest = refused(400, 'INVALID_REQUEST');
const unsupported = refused(415, 'UNSUPPORTED_MEDIA_TYPE');

function targets({ path }: RouteUnderTest): readonly Spoilt[] {
  const lost: readonly string[] = [
    `${path}/`,
    `${path}//`,
    `/${path}`,
    path.replace('/api/', '/API/'),
    path.slice(0, -1) + path.slice(-1).toUpperCase(),
    path.replace('/api/', '/api//'),
    path.replace('/api/', '/api/./'),
    path.replace('/api/', '/api/x/../'),
    path.replace('/api/', '/%61pi/'),
    path.replace('/api/', '/api%2F'),
    `${path}%00`,
    `${path}%20`,
    `${path}%zz`,
    `${path}%ff`,
    `${path}%E0%A4%A`,
    `${path};x=y`,
    `${path}.json`,
    `${path}&locale=de`,
    `${path}\\`,
    `${path}"<script>`,
    `${path}/{"$ne":null}`,
    `${path}#x`,
  ].filter((changed) => changed !== path);
  const broken: readonly Spoilt[] = [
    { name: 'a target with letters beyond ASCII', change: { path: `${path}\u00e4` }, expects: plain(400) },
    { name: 'a target with a control', change: { path: `${path}\u0001` }, expects: plain(400) },
    { name: 'a target over 8 KiB', change: { query: 'x'.repeat(9000) }, expects: plain(414) },
    { name: 'a target that is no path', change: { path: path.slice(1) }, expects: plain(400) },
  ];
  return [
    ...lost.map((changed) => ({
      name: `target ${changed}`,
      change: { path: changed },
      expects: ofContract.test(changed) ? notFound : strayed,
    })),
    ...broken,
  ];
}

const offered = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT', 'PROPFIND', 'SEARCH', 'TRACE'];

function methods(route: RouteUnderTest): readonly Spoilt[] {
  const others = offered.filter((method) => method !== route.method);
  const wrong = refused(405, 'METHOD_NOT_ALLOWED');
  return [
    ...others.map((method) => ({ name: `method ${method}`, change: { method }, expects: wrong })),
    ...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'].map((header) => ({
      name: `${header} on another method`,
      change: { method: 'PUT', headers: [[header, route.method]] as const },
      expects: wrong,
    })),
    { name: '_method on another method', change: { method: 'PUT', query: `_method=${route.method}` }, expects: wrong },
    ...['FETCH', route.method.toLowerCase(), `${route.method}X`, '', '\u0000'].map((method) => ({
      name: `method ${JSON.stringify(method)}`,
      change: { method },
      expects: plain(400),
    })),
  ];
}

const raw = (name: string, text: string, ...statuses: readonly number[]): Spoilt => ({
  name,
  change: { bytes: Buffer.from(text, 'latin1') },
  expects: plain(...statuses),
});

function heads(route: RouteUnderTest): readonly Spoilt[] {
  const first = `${route.method} ${route.path} HTTP/1.1\r\n`;
  return [
    raw('no host', `${first}\r\n`, 400),
    raw('a header without a colon', `${first}Host: x\r\nnonsense\r\n\r\n`, 400),
    raw('a blank in a header name', `${first}Host: x\r\nBad Header: x\r\n\r\n`, 400),
    raw('a folded header', `${first}Host: x\r\nA: b\r\n c\r\n\r\n`, 400),
    raw('a NUL in a header', `${first}Host: x\r\nA: \u0000\r\n\r\n`, 400),
    raw('an empty header name', `${first}Host: x\r\n: b\r\n\r\n`, 400),
    raw('lengths that differ', `${first}Host: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400),
    raw('a length that is none', `${first}Host: x\r\nContent-Length: x\r\n\r\n`, 400),
    raw('a negative length', `${first}Host: x\r\nContent-Length: -1\r\n\r\n`, 400),
    raw(
      'a length and chunks',
      `${first}Host: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ),
    raw('an unknown transfer coding', `${first}Host: x\r\nTransfer-Encoding: gzip\r\n\r\n`, 400),
    raw('a head over 16 KiB', `${first}Host: x\r\n${`A: ${'x'.repeat(1000)}\r\n`.repeat(17)}\r\n`, 431),
    raw('another version', `${route.method} ${route.path} HTTP/9.9\r\nHost: x\r\n\r\n`, 400),
    raw('no version', `${route.method} ${route.path}\r\nHost: x\r\n\r\n`, 400),
    raw('nearly another protocol', 'PRI * HTTP/2.0\r\n\r\nSN\r\n\r\n', 400),
    raw('a TLS greeting', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003', 400),
    raw('an empty line and nothing', '\u0000\u0000\u0000\u0000', 400),
  ];
}

function origins(route: RouteUnderTest, world: World): readonly Spoilt[] {
  if (route.method === 'GET') return [];
  const expects = refused(403, 'CSRF_ORIGIN_REJECTED');
  return [
    ...['null', '', 'x', '*', ...world.strangers].map((origin) => ({
      name: `origin ${JSON.stringify(origin)}`,
      change: { headers: [['Origin', origin]] as const },
      expects,
    })),
    ...['cross-site', 'same-site'].map((site) => ({
      name: `a request that is ${site}`,
      change: { headers: [['Sec-Fetch-Site', site]] as const },
      expects,
    })),
  ];
}

const locales = (route: RouteUnderTest): readonly Spoilt[] =>
  route.locale
    ? badLocales.map((locale) => ({
        name: `locale ${locale}`,
        change: { query: `${route.query === undefined ? '' : `${route.query}&`}locale=${locale}` },
        expects: refused(400, 'INVALID_LOCALE'),
      }))
    : [];

const nested = (open: string, close: string, depth: number): Uint8Array =>
  Buffer.from(`${open.repeat(depth)}0${close.repeat(depth)}`);

function bodies(route: RouteUnderTest): readonly Spoilt[] {
  if (route.body === undefined) return [];
  const good = Buffer.from(JSON.stringify(route.body));
  const wholes: readonly unknown[] = [[], [route.body], 'text', 7, true, false, null];
  const large = refused(413, 'BODY_TOO_LARGE');
  return [
    ...badTypes.map((type) => ({ name: `type ${String(type)}`, change: { type }, expects: unsupported })),
    ...['gzip', 'br', 'deflate', 'zstd', 'identity, gzip', 'x'].map((encoding) => ({
      name: `encoding ${encoding}`,
      change: { headers: [['Content-Encoding', encoding]] as const },
      expects: unsupported,
    })),
    ...badTexts.map((text) => ({
      name: `body ${JSON.stringify(text)}`,
      change: { body: Buffer.from(text) },
      expects: invalidRequest,
    })),
    ...badBytes.map(([name, bytes]) => ({ name, change: { body: Uint8Array.from(bytes) }, expects: invalidRequest })),
    ...wholes.map((whole) => ({
      name: `body ${JSON.stringify(whole).slice(0, 20)} as a whole`,
      change: { body: Buffer.from(JSON.stringify(whole)) },
      expects: invalidRequest,
    })),
    { name: '17 arrays deep', change: { body: nested('[', ']', 17) }, expects: invalidRequest },
    { name: '17 objects deep', change: { body: nested('{"a":', '}', 17) }, expects: invalidRequest },
    { name: '8000 arrays deep', change: { body: nested('[', ']', 8000) }, expects: invalidRequest },
    ...[16 * 1024 + 1, 17_000, 1_000_000].map((size) => ({
      name: `${size} bytes`,
      change: { body: Buffer.concat([good, Buffer.alloc(size - good.length, ' ')]) },
      expects: large,
    })),
    {
      name: 'a length that is announced and never sent',
      change: { headers: [['Content-Length', '99999999']] as const, body: null },
      expects: large,
    },
    { name: 'chunks without end', change: { bytes: endless(route) }, expects: large },
    ...(route.bodyMayBeAbsent === true
      ? []
      : [{ name: 'no body', change: { body: null, type: null }, expects: invalidRequest }]),
  ];
}

/** More than is ever read, in chunks, with no last one. */
function endless(route: RouteUnderTest): Uint8Array {
  const head = requestBytes(route, {
    body: null,
    headers: [['Transfer-Encoding', 'chunked']],
    type: 'application/json',
  });
  return Buffer.concat([head, Buffer.from(`8000\r\n${' '.repeat(0x8000)}\r\n`)]);
}

function members(route: RouteUnderTest): readonly Spoilt[] {
  const { body } = route;
  if (body === undefined) return [];
  return Object.keys(body).flatMap((member) =>
    [...wrongAnywhere, ...(route.badMembers?.[member] ?? [])].map((value) => ({
      name: `${member} as ${JSON.stringify(value) ?? 'absent'}`,
      change: { body: Buffer.from(JSON.stringify({ ...body, [member]: value })) },
      expects: invalidRequest,
    })),
  );
}

function tokens(route: RouteUnderTest, world: World): readonly Spoilt[] {
  return route.carriers.flatMap((carrier) => {
    const others = route.carriers.filter((other) => other !== carrier).map(goodHeader);
    const missing = refused(401, carrier.missing);
    const invalid = refused(401, carrier.invalid);
    const bearer = carrier.header === 'Authorization';
    const spoilt = (name: string, own: readonly (readonly [string, string])[], expects: Expected): Spoilt => ({
      name: `${carrier.header}: ${name}`,
      change: { tokens: [...others, ...own] },
      expects,
    });
    const inHeader = (token: string): readonly [string, string] => [carrier.header, bearer ? `Bearer ${token}` : token];
    const bad = { ...badTokens(carrier.good), ...without(world.tokens, carrier.good) };
    return [
      spoilt('absent', [], missing),
      ...Object.entries(bad).flatMap(([name, token]) => [
        spoilt(name, [inHeader(token)], invalid),
        spoilt(`${name}, in the cookie`, [['Cookie', `${carrier.cookie}=${token}`]], invalid),
      ]),
      spoilt('bad beside a good cookie', [inHeader('x'), ['Cookie', `${carrier.cookie}=${carrier.good}`]], invalid),
      spoilt('sent twice', [inHeader(carrier.good), inHeader('x')], invalid),
      spoilt('sent twice, the bad one first', [inHeader('x'), inHeader(carrier.good)], invalid),
      spoilt('two cookies', [['Cookie', `${carrier.cookie}=${carrier.good}; ${carrier.cookie}=x`]], invalid),
      spoilt(
        'two cookie headers',
        [
          ['Cookie', `${carrier.cookie}=x`],
          ['Cookie', `${carrier.cookie}=${carrier.good}`],
        ],
        invalid,
      ),
      spoilt('an empty cookie', [['Cookie', `${carrier.cookie}=`]], invalid),
      spoilt('in a cookie of another name', [['Cookie', `x${carrier.cookie}=${carrier.good}`]], missing),
      spoilt('in a cookie of other letters', [['Cookie', `${carrier.cookie.toUpperCase()}=${carrier.good}`]], missing),
      ...(bearer ? schemes(carrier, spoilt, missing) : [spoilt('empty', [[carrier.header, '']], invalid)]),
    ];
  });
}

const schemes = (
  { good }: CarriedBy,
  spoilt: (name: string, own: readonly (readonly [string, string])[], expects: Expected) => Spoilt,
  missing: Expected,
): readonly Spoilt[] =>
  [
    '',
    'Bearer',
    'Bearer ',
    `bearer ${good}`,
    `BEARER ${good}`,
    `Basic ${good}`,
    `Token ${good}`,
    `Bearer:${good}`,
    good,
  ].map((value) => spoilt(`scheme ${JSON.stringify(value.slice(0, 8))}`, [['Authorization', value]], missing));

const without = (all: Readonly<Record<string, string>>, good: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(all).filter(([, token]) => token !== good));

const goodHeader = (carrier: CarriedBy): readonly [string, string] => [
  carrier.header,
  carrier.header === 'Authorization' ? `Bearer ${carrier.good}` : carrier.good,
];

/** The good request, but for what is changed. */
export function requestBytes(route: RouteUnderTest, change: Change = {}): Uint8Array {
  const query = change.query ?? route.query;
  const body =
    change.body === undefined ? Buffer.from(route.body === undefined ? '' : JSON.stringify(route.body)) : change.body;
  const type = change.type === undefined ? 'application/json' : change.type;
  const target = `${change.path ?? route.path}${query === undefined ? '' : `?${query}`}`;
  const hasBody = body !== null && body.length > 0;
  const lines = [
    `${change.method ?? route.method} ${target} HTTP/1.1`,
    'Host: x',
    'Connection: close',
    ...[...(change.tokens ?? route.carriers.map(goodHeader)), ...(change.headers ?? [])].map(
      ([name, value]) => `${name}: ${value}`,
    ),
    ...(type === null || (!hasBody && change.type === undefined) ? [] : [`Content-Type: ${type}`]),
    ...(hasBody ? [`Content-Length: ${body.length}`] : []),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return body === null ? head : Buffer.concat([head, body]);
}

/** Sends all of them, some at a time, and answers what came back in the same order. */
export async function exchangeAll(
  port: number,
  requests: readonly Malformed[],
  atOnce = 8,
): Promise<readonly RawAnswer[]> {
  const answers: RawAnswer[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < requests.length; at = next++) {
      const request = requests[at];
      if (request !== undefined) answers[at] = await exchangeRaw(port, request.bytes);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
}

/** What is wrong with an answer to a malformed request in the self-service contract, or null. */
export function selfServiceComplaint(request: Malformed, answer: RawAnswer): string | null {
  const { expects } = request;
  const said = `${answer.status} ${answer.headers['x-error-code'] ?? ''} ${answer.body.slice(0, 300)}`;
  if (answer.headers['x-content-type-options'] !== 'nosniff' || answer.headers['cache-control'] !== 'no-store') {
    return `${request.name}: lacks the headers of every answer: ${said}`;
  }
  if (expects.kind === 'plain') {
    return expects.statuses.includes(answer.status) && answer.body === '' ? null : `${request.name}: ${said}`;
  }
  if (expects.kind === 'problem') {
    const { 'content-type': type } = answer.headers;
    const good = answer.status === expects.status && type === 'application/problem+json';
    return good ? null : `${request.name}: ${said}`;
  }
  const complaint = shapeComplaint(request, answer, expects);
  return complaint === null ? null : `${request.name}: ${complaint}: ${said}`;
}

const membersInOrder = ['timestamp', 'status', 'code', 'error', 'message', 'path'];

function shapeComplaint(
  request: Malformed,
  answer: RawAnswer,
  expects: { readonly status: number; readonly code: string },
): string | null {
  if (answer.status !== expects.status) return `expected ${expects.status} ${expects.code}`;
  if (answer.headers['x-error-code'] !== expects.code) return `expected ${expects.code}`;
  if (answer.headers['content-type'] !== 'application/json; charset=utf-8') return 'is not JSON';
  if (answer.status === 405 && answer.headers['allow'] === undefined) return 'lacks Allow';
  if (answer.status === 401 && answer.headers['www-authenticate'] === undefined) return 'lacks WWW-Authenticate';
  const read: unknown = JSON.parse(answer.body);
  const body: Readonly<Record<string, unknown>> = typeof read === 'object' && read !== null ? { ...read } : {};
  const extra = expects.code === 'INVALID_REQUEST' ? ['fields'] : [];
  if (Object.keys(body).join() !== [...membersInOrder, ...extra].join()) return 'has other members';
  if (body['status'] !== expects.status || body['code'] !== expects.code) return 'contradicts itself';
  return body['path'] === request.path ? null : 'names another path';
}
