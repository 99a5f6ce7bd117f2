import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Ids } from '@detent/core';
import { knownMethod } from '../edge/access-log.ts';
import { type CorsSettings, createCorsHeaders } from '../edge/cors.ts';
import { describeFault } from '../edge/describe-fault.ts';
import { everyAnswer } from '../edge/headers.ts';
import { isHttp2 } from '../edge/http2.ts';
import type { Log } from '../edge/log.ts';
import { readTarget } from '../edge/target.ts';
import { type Seen, unwatched, type Watch } from '../edge/watch.ts';
import { answerBare } from './bare.ts';
import { boundDeadline } from './deadline.ts';
import { deadlineHeader, type RpcProtocol, rpcProtocolOf } from './rpc-protocol.ts';
import { answerJson, answerUnimplemented } from './unknown-rpc.ts';

/** What answers remote procedure calls: which services there are, and a handler for a call of any of them. */
export interface Rpc {
  /** The methods of each service, which goes by its full name. */
  readonly services: ReadonlyMap<string, ReadonlySet<string>>;
  /** Answers a call of one of these methods in the protocol in which it comes. */
  readonly handle: RequestListener;
}

export interface RpcDoorSettings {
  /** Name of the contract, for the log. */
  readonly name: string;
  readonly rpc: Rpc;
  /** Answers every path that is no call. */
  readonly elsewhere: RequestListener;
  readonly cors: CorsSettings;
  /** As for the contracts on paths of their own. */
  readonly pathPrefix: string;
  readonly secure: boolean;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly log: Log;
  readonly watch?: Watch;
}

/** Lets remote procedure calls in: whatever is wrong with a call before its service can read it is answered here. */
export function createRpcDoor(settings: RpcDoorSettings): RequestListener {
  const { rpc, elsewhere, pathPrefix, watch = unwatched } = settings;
  const headers = everyAnswer(settings.secure);
  const cors = createCorsHeaders(settings.cors);

  return function rpcDoor(request, response) {
    const { path } = readTarget(request.url ?? '/', pathPrefix);
    const call = callAt(path);
    const protocol = rpcProtocolOf(request.headers['content-type']);
    if (call === null || (!rpc.services.has(call.service) && !isStrange(call, protocol))) {
      return elsewhere(request, response);
    }
    const begunAt = performance.now();
    const requestId = settings.ids.uuid();
    for (const [name, value] of headers) response.setHeader(name, value);
    response.setHeader('X-Request-Id', requestId);
    const preflight = cors(request, (name, value) => response.setHeader(name, value));
    request.url = path;

    // A name that nobody knows may be anything, and is not repeated.
    const operation = rpc.services.get(call.service)?.has(call.method) === true ? call.method : null;
    const about = { requestId, contract: settings.name, operation };
    void watch(request, async () => {
      const over = new Promise<void>((resolve) => response.once('close', resolve));
      if (preflight) response.writeHead(204).end();
      else answer(request, response, call, protocol);
      await over;
      const seen = seenOf(request, response, about, performance.now() - begunAt);
      settings.log.info({ ...seen }, 'request');
      return seen;
    });
  };

  function answer(request: IncomingMessage, response: ServerResponse, call: Call, protocol: RpcProtocol | null): void {
    const methods = rpc.services.get(call.service);
    if (methods === undefined && (protocol === null || protocol === 'connect')) {
      return answerJson(response, 404, { code: 5, message: 'Not Found' });
    }
    if (request.method !== 'POST') return answerBare(response, 405, { Allow: 'POST' });
    if (protocol === null) return answerBare(response, 415);
    if (methods === undefined) return answerUnimplemented(response, protocol, `unknown service ${call.service}`);
    if (!methods.has(call.method)) {
      return answerUnimplemented(response, protocol, `unknown method ${call.method} for service ${call.service}`);
    }
    boundDeadline(request.headers, deadlineHeader[protocol]);
    guard(request, response);
  }

  /** What reads a call may throw at once, at a host that is none for instance; the process must not end over that. */
  function guard(request: IncomingMessage, response: ServerResponse): void {
    try {
      rpc.handle(request, response);
    } catch (fault) {
      settings.log.info({ fault: describeFault(fault) }, 'call not readable');
      if (response.headersSent) response.destroy();
      else answerBare(response, 400);
    }
  }
}

interface Call {
  readonly service: string;
  readonly method: string;
}

function callAt(path: string): Call | null {
  const [, service, method] = /^\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  return service === undefined || method === undefined ? null : { service, method };
}

/** A call of nothing that there is. Only gRPC says by itself that it is a call; else the name of a service has dots in it. */
const isStrange = ({ service }: Call, protocol: RpcProtocol | null): boolean =>
  protocol === 'grpc' || protocol === 'grpc-web' || /^\w+(\.\w+)+$/.test(service);

function seenOf(
  { method = '' }: IncomingMessage,
  response: ServerResponse,
  about: Pick<Seen, 'requestId' | 'contract' | 'operation'>,
  tookMs: number,
): Seen {
  return {
    method: knownMethod(method),
    status: response.statusCode,
    code: statusSent(response),
    ms: Math.round(tookMs * 10) / 10,
    ...about,
  };
}

/** The status that gRPC puts behind an answer whose own status is 200 whatever comes of the call. */
function statusSent(response: ServerResponse): string | null {
  if (!isHttp2(response) || !response.headersSent) return null;
  const { sentHeaders, sentTrailers = {} } = response.stream;
  const status = sentTrailers['grpc-status'] ?? sentHeaders['grpc-status'];
  return status === undefined ? null : String(status);
}
