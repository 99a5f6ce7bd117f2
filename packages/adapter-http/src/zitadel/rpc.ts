import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  ConnectError,
  createConnectRouter,
  createContextKey,
  createContextValues,
  type HandlerContext,
} from '@connectrpc/connect';
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node';
import { DetentError } from '@detent/core';
import type { ClientAddress, ClientAddresses } from '../edge/client-address.ts';
import { describeFault } from '../edge/describe-fault.ts';
import type { Log } from '../edge/log.ts';
import type { Rpc } from '../front-door/rpc-door.ts';
import { ErrorDetailSchema } from '../generated/zitadel/v1_pb.ts';
import type { Serve } from './call.ts';
import { codes } from './codes.ts';
import type { ZitadelFailure } from './failures.ts';
import type { Loaded, Operation } from './operation.ts';
import { headersOf, messageOf, refusalOf } from './refusal.ts';
import { messageBytes } from './rest.ts';

export interface RpcSettings {
  readonly operations: readonly Operation[];
  readonly serve: Serve;
  readonly clientAddress: ClientAddresses;
  readonly log: Log;
}

/** What is known of a call before it is read. */
interface Known {
  readonly client: ClientAddress;
  readonly requestId: string;
}

const nobody: Known = { client: { text: 'unknown', keys: [{ key: 'unknown', times: 1 }] }, requestId: '' };
const known = createContextKey<Known>(nobody, { description: 'what is known of a call' });

/** The same operations as remote procedures: Connect, gRPC and gRPC-Web, each in JSON and in binary. */
export function createRpc({ operations, serve, clientAddress, log }: RpcSettings): Rpc {
  const router = createConnectRouter({
    acceptCompression: [compressionGzip, compressionBrotli],
    readMaxBytes: messageBytes,
  });
  for (const operation of operations) operation.register(router, served);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));

  async function served<R>(operation: Operation, loaded: Loaded<R>, context: HandlerContext): Promise<R> {
    const { client, requestId } = context.values.get(known);
    const header = (name: string): string | undefined => context.requestHeader.get(name) ?? undefined;
    try {
      const handled = await serve(operation, loaded, { header, client, signal: context.signal });
      if (handled.kind === 'done') return handled.reply;
      throw errorOf(handled.failure, operation, context);
    } catch (fault) {
      if (fault instanceof ConnectError) throw fault;
      log.error({ requestId, operation: operation.method, fault: describeFault(fault) }, 'request failed');
      throw errorOf(DetentError.isInstance(fault) ? fault.failure : { code: 'defect' }, operation, context);
    }
  }

  return {
    services: methodsOf(operations),
    handle(request, response) {
      const handler = handlers.get((request.url ?? '').split('?', 1)[0] ?? '');
      if (handler === undefined) throw new TypeError('a call of nothing that there is');
      const values = createContextValues().set(known, {
        client: clientAddress(request),
        requestId: String(response.getHeader('X-Request-Id') ?? ''),
      });
      const asked = universalRequestFromNodeRequest(request, response, undefined, values);
      void handler(asked)
        .then((answer) => universalResponseToNodeResponse(answer, response))
        .catch((fault: unknown) => giveUp(request, response, fault, log));
    },
  };
}

/** Nobody is left to read the answer, or nothing more can be said. */
function giveUp(request: IncomingMessage, response: ServerResponse, fault: unknown, log: Log): void {
  if (!request.destroyed && !response.destroyed) log.warn({ fault: describeFault(fault) }, 'answer not delivered');
  response.destroy();
}

function methodsOf(operations: readonly Operation[]): Rpc['services'] {
  const services = new Map<string, Set<string>>();
  for (const { service, method } of operations) {
    const methods = services.get(service) ?? new Set();
    services.set(service, methods.add(method));
  }
  return services;
}

/** A refusal as Connect and gRPC carry it. Only what is HTTP knows challenges. */
function errorOf(failure: ZitadelFailure, { answers }: Operation, { protocolName }: HandlerContext): ConnectError {
  const refusal = refusalOf(failure, answers);
  const { code, id, text } = refusal;
  const metadata = headersOf(refusal).filter(([name]) => name === 'Retry-After' || protocolName === 'connect');
  const details = id === undefined ? [] : [{ desc: ErrorDetailSchema, value: { id, message: text } }];
  return new ConnectError(
    messageOf(refusal),
    codes[code].number,
    metadata.map(([name, value]) => [name, value]),
    details,
  );
}
