import { Router, type RouterContext } from '@koa/router';
import type { FailureOf, Overrides, SharedFailure } from './answers.ts';
import { type EdgeState, type Exchange, type Refuser, refuse } from './exchange.ts';
import type { Operation, PathParams, Refusal } from './operation.ts';
import { write } from './write.ts';

export interface Contract<C, A, X> {
  readonly operations: readonly Operation<C, A, X>[];
  /** What the contract finds out, or refuses, between the route and the reading of the request. */
  readonly prepare: (
    exchange: Exchange,
    operation: Operation<C, A, X>,
    params: PathParams,
  ) => Promise<Prepared<C> | Refusal<X>>;
  /** Answers a failure in the contract's own shape. */
  readonly refuse: (
    exchange: Exchange,
    failure: SharedFailure | FailureOf<X>,
    overrides: Overrides<A, X>,
    cookies?: readonly string[],
  ) => void;
}

interface Prepared<C> {
  readonly kind: 'ready';
  readonly context: C;
}

/**
 * The routes of one contract. Paths are taken as they are sent: letter for letter, without a slash too many. HEAD is
 * answered wherever GET is, OPTIONS says which methods there are, and no header or parameter makes one method another.
 * A path is looked up at once, by its method and its number of parts; the router tries its layers only where nothing is found,
 * to tell which methods there are.
 */
export function createRoutes<C, A, X>(contract: Contract<C, A, X>): (exchange: Exchange) => Promise<void> {
  const router = new Router<EdgeState, Nothing>({ strict: true, sensitive: true, exclusive: 'specificity' });
  const fixed = new Map<string, Route>();
  for (const operation of contract.operations) {
    const { method, path } = operation;
    const route = createRoute(contract, operation);
    router.register(path, [method], (exchange: RouterContext<EdgeState, Nothing>) => route(exchange, exchange.params));
    if (path.includes(':')) continue;
    fixed.set(`${method} ${path}`, route);
    if (method === 'GET') fixed.set(`HEAD ${path}`, route);
  }
  const dispatch = router.routes();
  const varying = createVarying(
    contract.operations.map((operation) => ({ operation, route: createRoute(contract, operation) })),
  );

  return function routes(exchange) {
    const route = fixed.get(`${exchange.req.method ?? ''} ${exchange.state.path}`);
    if (route !== undefined) return route(exchange, noParams);
    const found = varying(exchange.req.method ?? '', exchange.state.path);
    if (found !== null) return found.route(exchange, found.params);
    const routed = Object.assign(exchange, { router, params: {}, matched: [] });
    return dispatch(routed, async () => answerUnrouted(exchange, methodsOf(routed.matched)));
  };
}

type Nothing = Record<never, never>;
type Route = (exchange: Exchange, params: PathParams) => Promise<void>;

const noParams: PathParams = {};

interface Varying {
  readonly parts: readonly string[];
  readonly route: Route;
}

/** Paths with parts that vary; of several that fit the one whose fixed parts reach further comes first, as the router has it. */
function createVarying(
  routes: readonly { readonly operation: { readonly method: string; readonly path: string }; readonly route: Route }[],
): (method: string, path: string) => { readonly route: Route; readonly params: PathParams } | null {
  const known = new Map<string, Varying[]>();
  for (const { operation, route } of routes.filter((one) => one.operation.path.includes(':'))) {
    const parts = operation.path.split('/');
    const key = `${operation.method} ${parts.length}`;
    const alike = [...(known.get(key) ?? []), { parts, route }];
    known.set(
      key,
      alike.toSorted((a, b) => fixedParts(b) - fixedParts(a)),
    );
  }
  return function varying(method, path) {
    const parts = path.split('/');
    for (const { parts: wanted, route } of known.get(`${method} ${parts.length}`) ?? []) {
      const params = paramsOf(wanted, parts);
      if (params !== null) return { route, params };
    }
    return null;
  };
}

const fixedParts = ({ parts }: Varying): number => parts.filter((part) => !part.startsWith(':')).length;

/** The parts that vary, decoded; null where the path is another one, or cannot be decoded. */
function paramsOf(wanted: readonly string[], parts: readonly string[]): PathParams | null {
  const params: Record<string, string> = {};
  for (const [at, part] of parts.entries()) {
    const name = wanted[at] ?? '';
    if (!name.startsWith(':')) {
      if (name !== part) return null;
    } else if (part === '') return null;
    else {
      const value = decoded(part);
      if (value === null) return null;
      params[name.slice(1)] = value;
    }
  }
  return params;
}

function decoded(part: string): string | null {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

function createRoute<C, A, X>(contract: Contract<C, A, X>, operation: Operation<C, A, X>): Route {
  const { name, overrides } = operation;
  const refuser: Refuser = (exchange, failure) => contract.refuse(exchange, failure, overrides);

  return async function route(exchange, params) {
    exchange.state.operation = name;
    exchange.state.refuser = refuser;
    const ready = await contract.prepare(exchange, operation, params);
    const reply = ready.kind === 'ready' ? await operation.run(exchange, ready.context, params) : ready;
    if (reply.kind === 'answer') write(exchange, reply);
    else contract.refuse(exchange, reply.failure, overrides, reply.cookies);
  };
}

function answerUnrouted(exchange: Exchange, methods: readonly string[]): void {
  if (methods.length === 0) return refuse(exchange, { code: 'route-unknown' });
  const allow = [...new Set([...methods, 'OPTIONS'])].toSorted();
  if (exchange.method !== 'OPTIONS') return refuse(exchange, { code: 'method-unknown', allow });
  write(exchange, { status: 204, headers: [['Allow', allow.join(', ')]] });
}

const methodsOf = (layers: readonly { readonly methods: readonly string[] }[]): readonly string[] =>
  layers.flatMap((layer) => layer.methods);
