import { Router, type RouterContext } from '@koa/router';
import type { FailureOf, Overrides, SharedFailure } from './answers.ts';
import type { EdgeState, Exchange } from './exchange.ts';
import type { Operation, Refusal } from './operation.ts';
import { write } from './write.ts';

export interface Contract<C, A, X> {
  readonly operations: readonly Operation<C, A, X>[];
  /** What the contract finds out, or refuses, between the route and the reading of the request. */
  readonly prepare: (exchange: Exchange, operation: Operation<C, A, X>) => Promise<Prepared<C> | Refusal<X>>;
  /** Answers a failure in the contract's own shape. */
  readonly refuse: (
    exchange: Exchange,
    failure: SharedFailure | FailureOf<X>,
    overrides: Overrides<A, X>,
    cookies?: readonly string[],
  ) => void;
}

export interface Prepared<C> {
  readonly kind: 'ready';
  readonly context: C;
}

/**
 * The routes of one contract. Paths are taken as they are sent: letter for letter, without a slash too many. HEAD is
 * answered wherever GET is, OPTIONS says which methods there are, and no header or parameter makes one method another.
 */
export function createRoutes<C, A, X>(contract: Contract<C, A, X>): (exchange: Exchange) => Promise<void> {
  const router = new Router<EdgeState, Nothing>({ strict: true, sensitive: true, exclusive: 'specificity' });
  for (const operation of contract.operations) {
    router.register(operation.path, [operation.method], (exchange: RoutedExchange) => answer(exchange, operation));
  }
  const dispatch = router.routes();

  async function answer(exchange: RoutedExchange, operation: Operation<C, A, X>): Promise<void> {
    const { state } = exchange;
    state.operation = operation.name;
    state.refuse = (failure) => contract.refuse(exchange, failure, operation.overrides);
    const ready = await contract.prepare(exchange, operation);
    const reply = ready.kind === 'ready' ? await operation.run(exchange, ready.context, exchange.params) : ready;
    if (reply.kind === 'answer') write(exchange, reply);
    else contract.refuse(exchange, reply.failure, operation.overrides, reply.cookies);
  }

  return async function routes(exchange) {
    const routed = Object.assign(exchange, { router, params: {}, matched: [] });
    await dispatch(routed, async () => answerUnrouted(exchange, methodsOf(routed.matched)));
  };
}

function answerUnrouted(exchange: Exchange, methods: readonly string[]): void {
  if (methods.length === 0) return exchange.state.refuse({ code: 'route-unknown' });
  const allow = [...new Set([...methods, 'OPTIONS'])].toSorted();
  if (exchange.method !== 'OPTIONS') return exchange.state.refuse({ code: 'method-unknown', allow });
  write(exchange, { status: 204, headers: [['Allow', allow.join(', ')]] });
}

const methodsOf = (layers: readonly { readonly methods: readonly string[] }[]): readonly string[] =>
  layers.flatMap((layer) => layer.methods);

type Nothing = Record<never, never>;
type RoutedExchange = RouterContext<EdgeState, Nothing>;
