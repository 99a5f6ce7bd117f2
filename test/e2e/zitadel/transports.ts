import {
  create,
  type DescMessage,
  type DescMethodUnary,
  type JsonValue,
  type MessageInitShape,
  toJson,
} from '@bufbuild/protobuf';
import { ConnectError, type Transport } from '@connectrpc/connect';
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
  Http2SessionManager,
} from '@connectrpc/connect-node';
import { type DocumentedContract, documentZitadel } from '@detent/adapter-http';
import { ErrorDetailSchema } from '../../../packages/adapter-http/src/generated/zitadel/v1_pb.ts';
import { zitadelOperations } from '../../../packages/adapter-http/src/zitadel/operations.ts';
import { heldToDocument } from '../self-service/held-to-document.ts';
import { type Answer, type HttpClient, httpClient } from '../self-service/http-client.ts';
import { restOf } from './rest-paths.ts';

/** Everything that a call can travel in. */
export const transports = ['REST', 'Connect JSON', 'Connect binary', 'gRPC', 'gRPC-Web'] as const;
type TransportName = (typeof transports)[number];

/** What was answered, whatever it travelled in. */
export interface Said {
  /** Of gRPC; 0 for success. */
  readonly code: number;
  /** The status message. */
  readonly message: string;
  readonly detail: { readonly id: string; readonly message: string } | null;
  /** The reply in JSON; null for a refusal. */
  readonly reply: Readonly<Record<string, JsonValue>> | null;
  /** Headers and trailers, names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export type Headers = Readonly<Record<string, string>>;

/** Any method, with a message of its own. */
export type Ask = <I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  message: MessageInitShape<I>,
  headers?: Headers,
  options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
) => Promise<Said>;

interface Line {
  readonly name: TransportName;
  readonly ask: Ask;
}

/** The document of the table that all calls are served from; nothing of it is run for that. */
function documented(): DocumentedContract {
  const [rest] = documentZitadel(zitadelOperations(Object.create(null)));
  if (rest === undefined) throw new Error('nothing is documented');
  return rest;
}

export interface Lines extends AsyncDisposable {
  readonly all: readonly Line[];
  readonly rest: Ask;
  on(name: TransportName): Ask;
}

/** A line of each kind to one server. */
export function linesTo(port: number, ca?: string): Lines {
  const baseUrl = `${ca === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const nodeOptions = ca === undefined ? {} : { ca };
  const sessionManager = new Http2SessionManager(baseUrl, {}, nodeOptions);
  const http = httpClient(port, ca);
  const asks: Readonly<Record<TransportName, Ask>> = {
    REST: overRest(heldToDocument(http, { prefix: '/', contract: documented })),
    'Connect JSON': over(createConnectTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: false, nodeOptions })),
    'Connect binary': over(createConnectTransport({ baseUrl, httpVersion: '2', sessionManager })),
    gRPC: over(createGrpcTransport({ baseUrl, sessionManager })),
    'gRPC-Web': over(createGrpcWebTransport({ baseUrl, httpVersion: '1.1', nodeOptions })),
  };
  return {
    all: transports.map((name) => ({ name, ask: asks[name] })),
    rest: asks.REST,
    on: (name) => asks[name],
    [Symbol.asyncDispose]() {
      sessionManager.abort();
      http.close();
      return Promise.resolve();
    },
  };
}

/** A call by a client of the library. */
export const over =
  (transport: Transport): Ask =>
  async (method, message, headers = {}, { timeoutMs, signal } = {}) => {
    try {
      const answer = await transport.unary(method, signal, timeoutMs, { ...headers }, message);
      const reply = toJson(method.output, answer.message);
      return {
        code: 0,
        message: '',
        detail: null,
        reply: objectOf(reply),
        headers: listed(answer.header, answer.trailer),
      };
    } catch (error) {
      const refusal = ConnectError.from(error);
      const { code, rawMessage, metadata } = refusal;
      const [detail] = refusal.findDetails(ErrorDetailSchema);
      return {
        code,
        message: rawMessage,
        detail: detail === undefined ? null : { id: detail.id, message: detail.message },
        reply: null,
        headers: listed(metadata),
      };
    }
  };

const listed = (...all: readonly globalThis.Headers[]): Said['headers'] =>
  Object.fromEntries(all.flatMap((headers) => Array.from(headers)));

export const overRest =
  (http: HttpClient): Ask =>
  async (method, message, headers = {}) => {
    const json = toJson(method.input, create(method.input, message));
    const { verb, path, query, body } = restOf(method, objectOf(json));
    const sent = { headers, ...(query === '' ? {} : { query }), ...(body === undefined ? {} : { body }) };
    return saidOverRest(await http.send(verb, path, sent));
  };

export function saidOverRest({ status, body, headers }: Answer): Said {
  const said = objectOf(body);
  if (status === 200) return { code: 0, message: '', detail: null, reply: said, headers };
  const [detail] = Array.isArray(said['details']) ? said['details'] : [];
  return {
    code: Number(said['code']),
    message: textIn(said, 'message'),
    detail: detail === undefined ? null : { id: textIn(detail, 'id'), message: textIn(detail, 'message') },
    reply: null,
    headers,
  };
}

/** A text of that name; empty where there is none. */
export function textIn(value: unknown, name: string): string {
  const text: unknown = Reflect.get(Object(value), name);
  return typeof text === 'string' ? text : '';
}

const objectOf = (value: unknown): Readonly<Record<string, JsonValue>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
