import {
  create,
  type DescMessage,
  type DescMethodUnary,
  fromJson,
  type JsonValue,
  type MessageInitShape,
  type MessageShape,
  toJson,
} from '@bufbuild/protobuf';
import type { ConnectRouter, HandlerContext } from '@connectrpc/connect';
import type { Ask, ClientAddress, Operator, Self } from '@detent/core';
import type { Wanted } from './admit.ts';
import type { ZitadelOverrides } from './answers.ts';
import type { ZitadelFailure } from './failures.ts';
import type { Check } from './validation.ts';

export type Verb = 'DELETE' | 'GET' | 'POST';

/** One call as it is written down: where it is, what it reads, and who answers. REST and RPC are both driven by it. */
export interface Row<I extends DescMessage, O extends DescMessage> {
  readonly rpc: DescMethodUnary<I, O>;
  readonly verb: Verb;
  /** From the root; a part that varies is written `{field}`. Each of them is served. */
  readonly paths: readonly string[];
  readonly binding: Binding;
  /** In the order of field numbers; the first that finds something answers. */
  readonly checks: readonly Check<MessageShape<I>>[];
  readonly permission: Wanted['permission'];
  readonly nature: Wanted['nature'];
  readonly answers: ZitadelOverrides;
  readonly whose: (message: MessageShape<I>) => Pick<Wanted, 'userId' | 'filter' | 'vouches'>;
  readonly handle: (call: Call, message: MessageShape<I>) => Promise<Handled<MessageInitShape<O>>>;
}

/** Where REST finds what the path does not hold. */
export interface Binding {
  /** `whole`: the body is the message. A field: the body is that field. */
  readonly body: 'none' | 'whole' | { readonly field: string; readonly orWithin?: boolean };
  readonly query: readonly QueryKey[];
}

/** One key of a query, and the member of the message that it sets. */
export interface QueryKey {
  readonly key: string;
  readonly path: readonly [string, ...string[]];
  readonly type: 'text' | 'boolean' | { readonly enumeration: Readonly<Record<string, string | number>> };
  /** The oneof that it belongs to, if it belongs to one. */
  readonly oneof?: string;
  readonly repeated?: true;
}

/** What a handler is given: a caller who may ask, and what the core is asked with. */
export interface Call {
  readonly actor: Self | Operator;
  readonly ask: Ask;
  /** Where people ask from who act for themselves; nothing is counted by the address of a service. */
  readonly from: ClientAddress;
}

export type Handled<R> =
  | { readonly kind: 'done'; readonly reply: R }
  | { readonly kind: 'refused'; readonly failure: ZitadelFailure };

/** A message that was read, with all that is done with it. */
export interface Loaded<R> {
  readonly flaw: () => string | null;
  readonly whose: () => Pick<Wanted, 'userId' | 'filter' | 'vouches'>;
  readonly handle: (call: Call) => Promise<Handled<R>>;
}

/** The same call as everything else goes by it. */
export interface Operation {
  readonly service: string;
  readonly method: string;
  /** What is sent and what comes back, for documents. */
  readonly input: DescMessage;
  readonly output: DescMessage;
  readonly verb: Verb;
  readonly paths: readonly string[];
  readonly binding: Binding;
  readonly permission: Wanted['permission'];
  readonly nature: Wanted['nature'];
  readonly answers: ZitadelOverrides;
  /** Reads a message in JSON; null where it is none. What is done with it answers in JSON. */
  readonly load: (json: JsonValue) => LoadedJson | null;
  /** Gives the call to a router of RPCs. What `serve` refuses it throws. */
  readonly register: (router: ConnectRouter, serve: ServeRpc) => void;
}

type ServeOne = <R>(loaded: Loaded<R>) => Promise<Handled<R>>;
type LoadedJson = (serve: ServeOne) => Promise<Handled<JsonValue>>;
type ServeRpc = <R>(operation: Operation, loaded: Loaded<R>, context: HandlerContext) => Promise<R>;

/** What is not known is passed over. */
const jsonOptions = { ignoreUnknownFields: true } as const;

export function operation<I extends DescMessage, O extends DescMessage>(row: Row<I, O>): Operation {
  const { rpc, checks } = row;
  const loaded = (message: MessageShape<I>): Loaded<MessageInitShape<O>> => ({
    flaw() {
      for (const check of checks) {
        const flaw = check(message);
        if (flaw !== null) return flaw;
      }
      return null;
    },
    whose: () => row.whose(message),
    handle: (call) => row.handle(call, message),
  });
  const self: Operation = {
    service: rpc.parent.typeName,
    method: rpc.name,
    input: rpc.input,
    output: rpc.output,
    verb: row.verb,
    paths: row.paths,
    binding: row.binding,
    permission: row.permission,
    nature: row.nature,
    answers: row.answers,
    load(json) {
      const message = readJson(rpc.input, json);
      if (message === null) return null;
      return async (serve) => {
        const handled = await serve(loaded(message));
        if (handled.kind === 'refused') return handled;
        return { kind: 'done', reply: toJson(rpc.output, create(rpc.output, handled.reply)) };
      };
    },
    register(router, serve) {
      router.rpc(rpc, (message, context) => serve(self, loaded(message), context));
    },
  };
  return self;
}

function readJson<I extends DescMessage>(schema: I, json: JsonValue): MessageShape<I> | null {
  try {
    return fromJson(schema, json, jsonOptions);
  } catch {
    return null;
  }
}
