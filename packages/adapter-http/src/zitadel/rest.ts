import type { JsonValue } from '@bufbuild/protobuf';
import type { Mount } from '../app.ts';
import { readAnyJson } from '../edge/body.ts';
import { type CorsSettings, createCors } from '../edge/cors.ts';
import type { Exchange } from '../edge/exchange.ts';
import { write } from '../edge/write.ts';
import { readDeadline, usualDeadlineMs } from '../front-door/deadline.ts';
import type { ZitadelOverrides } from './answers.ts';
import { bind, type PathFields } from './binding.ts';
import type { Serve } from './call.ts';
import type { ZitadelFailure } from './failures.ts';
import type { Handled, Operation } from './operation.ts';
import { headersOf, refusalOf, restBody, restStatus } from './refusal.ts';
import { requestSignal } from './request-signal.ts';
import { createFindRoute } from './rest-routes.ts';

/** What any message may hold at most, after it was unpacked. */
export const messageBytes: number = 64 * 1024;

export interface RestSettings {
  readonly operations: readonly Operation[];
  readonly serve: Serve;
  readonly cors: CorsSettings;
}

/** The three contracts and their alias as REST: every path below their versions is theirs. */
export function createRestMount(settings: RestSettings): Mount {
  const find = createFindRoute(settings.operations);
  const cors = createCors(settings.cors);

  return {
    name: 'zitadel',
    prefixes: ['/v2', '/v2beta', '/v3alpha', '/resources/v3alpha'],
    headers: [],
    refuse,
    async handle(exchange) {
      if (cors(exchange)) return;
      const { req, state } = exchange;
      const routed = find(req.method ?? '', state.path);
      switch (routed.kind) {
        case 'unknown':
          return refuse(exchange, { code: 'route-unknown' });
        case 'malformed':
          return refuse(exchange, { code: 'target-malformed' });
        case 'wrong-verb':
          return refuse(exchange, { code: 'method-unknown', allow: routed.allow });
        case 'found': {
          const { operation, fields } = routed;
          state.operation = operation.method;
          state.refuser = (refused, failure) => refuseWith(refused, failure, operation.answers);
          const handled = await called(settings.serve, exchange, operation, fields);
          if (handled.kind === 'refused') return refuseWith(exchange, handled.failure, operation.answers);
          return write(exchange, { status: 200, text: json(handled.reply) });
        }
      }
    },
  };
}

/** Reads all there is to read first: what cannot be read is refused before anybody asks who sent it. */
async function called(
  serve: Serve,
  exchange: Exchange,
  operation: Operation,
  fields: PathFields,
): Promise<Handled<JsonValue>> {
  const { req, res, state } = exchange;
  const deadline = readDeadline(req.headers, 'grpc-timeout');
  if (deadline.kind === 'malformed') return malformed('grpc-timeout is malformed');
  const signal = requestSignal(res, deadline.kind === 'absent' ? usualDeadlineMs : deadline.ms);
  const body = operation.binding.body === 'none' ? nothing : await readAnyJson(req, messageBytes);
  if (body.kind === 'refused') return body;
  const bound = bind(operation.binding, body.value, state.query, fields);
  if (bound.kind === 'refused') return bound;
  const load = operation.load(bound.json);
  if (load === null) return malformed('the message cannot be read');
  const header = (name: string): string | undefined => {
    const value = req.headers[name];
    return typeof value === 'string' ? value : value?.[0];
  };
  return load((loaded) => serve(operation, loaded, { header, client: state.client, signal }));
}

const nothing = { kind: 'read', value: undefined } as const;

const malformed = (message: string): { readonly kind: 'refused'; readonly failure: ZitadelFailure } => ({
  kind: 'refused',
  failure: { code: 'message-malformed', message },
});

const refuse = (exchange: Exchange, failure: ZitadelFailure): void => refuseWith(exchange, failure, {});

function refuseWith(exchange: Exchange, failure: ZitadelFailure, overrides: ZitadelOverrides): void {
  const refusal = refusalOf(failure, overrides);
  exchange.state.code = refusal.id ?? refusal.code;
  write(exchange, { status: restStatus(refusal), text: json(restBody(refusal)), headers: headersOf(refusal) });
}

/** Without a character set: clients compare the media type letter by letter. */
const json = (body: JsonValue | object): { readonly type: string; readonly text: string } => ({
  type: 'application/json',
  text: JSON.stringify(body),
});
