import { actorRecord } from '@detent/core';
import type { Mount } from '../app.ts';
import type { Exchange } from '../edge/exchange.ts';
import { browserAnswer, type HeaderList } from '../edge/headers.ts';
import type { Input } from '../edge/input.ts';
import { type Call, type Operation, operation, type Reply } from '../edge/operation.ts';
import { createRoutes } from '../edge/routes.ts';
import { isDecodable } from '../edge/target.ts';
import type { Access, AdminContext, Admission } from './access.ts';
import type { AdminOverrides, AdminRefused } from './answers.ts';
import { type AdminCode, adminRowOf } from './codes.ts';
import { type AdminFailure, refuseAdmin } from './error-body.ts';
import type { AdminFailureData } from './http-failures.ts';
import { prefix, routedPath } from './paths.ts';
import type { AdminDeps } from './settings.ts';

export interface AdminOperation extends Operation<AdminContext, AdminRefused, AdminFailureData> {
  readonly access: Access;
}

export type AdminReply = Reply<AdminFailureData>;

type ContextOf<A extends Access> = A extends { readonly to: 'everybody' }
  ? Extract<AdminContext, { readonly kind: 'visitor' }>
  : A extends { readonly to: 'administrators' }
    ? Extract<AdminContext, { readonly kind: 'administrator' }>
    : Extract<AdminContext, { readonly kind: 'operator' }>;

export interface AdminRow<A extends Access, B, Q> {
  readonly name: string;
  readonly method: Operation<AdminContext, AdminRefused, AdminFailureData>['method'];
  /** Behind the prefix. */
  readonly path: string;
  readonly access: A;
  readonly body: Input<B>;
  readonly query: Input<Q>;
  readonly overrides?: AdminOverrides;
  readonly handle: (call: Call<ContextOf<A>, B, Q>) => Promise<AdminReply>;
}

/** One endpoint of this contract; whom it admits decides what its handler is told about who asks. */
export function admin<const A extends Access, B, Q>(row: AdminRow<A, B, Q>): AdminOperation {
  const { access, overrides = {} } = row;
  const isFor = (context: AdminContext): context is ContextOf<A> => context.kind === kinds[access.to];
  const plain = operation<AdminContext, AdminRefused, AdminFailureData, B, Q>({
    name: row.name,
    method: row.method,
    path: `${prefix}${row.path}`,
    body: row.body,
    query: row.query,
    locale: false,
    overrides,
    handle: (call) => {
      const { context } = call;
      return isFor(context)
        ? row.handle({ ...call, context })
        : Promise.resolve({ kind: 'refused', failure: { code: 'defect' } });
    },
  });
  return { ...plain, access };
}

const kinds: Readonly<Record<Access['to'], AdminContext['kind']>> = {
  everybody: 'visitor',
  administrators: 'administrator',
  managers: 'operator',
  operators: 'operator',
};

/** The contract at its place: what cannot be read or is switched off first, then routes, and who may come to each. */
export function createAdminMount(deps: AdminDeps, admission: Admission, operations: readonly AdminOperation[]): Mount {
  const { log, settings } = deps;
  const accesses = new Map(operations.map(({ name, access }) => [name, access]));

  function refuse(
    exchange: Exchange,
    failure: AdminFailure,
    overrides: AdminOverrides = {},
    cookies: readonly string[] = [],
  ): void {
    refuseAdmin(exchange, failure, overrides, cookies);
    const { code } = exchange.state;
    if (code !== null && isForbidden(code)) tell(exchange, code);
  }

  /** Attempts at what somebody may not do are for the security log. */
  function tell(exchange: Exchange, code: string): void {
    const { requestId, operation: name, path } = exchange.state;
    const actor = admission.actorOf(exchange);
    const target = /\/users\/([^/]{1,600})/.exec(path)?.[1] ?? null;
    const security = { what: 'refused', actor: actor === null ? null : actorRecord(actor), target, code };
    log.warn({ requestId, operation: name, security }, 'refused');
  }

  const routes = createRoutes<AdminContext, AdminRefused, AdminFailureData>({
    operations,
    prepare: (exchange, { name }, params) => admission.admit(exchange, accesses.get(name) ?? nobody, params),
    refuse,
  });

  return {
    name: 'admin',
    prefixes: [prefix],
    headers: adminHeaders,
    refuse,
    async handle(exchange) {
      const { state, req } = exchange;
      if (!isDecodable(state.path) || !isDecodable(state.query)) return refuse(exchange, { code: 'target-malformed' });
      if (!settings.enabled) return refuse(exchange, { code: 'console-off' });
      state.path = routedPath(state.path);
      req.url = state.path;
      await routes(exchange);
    },
  };
}

const nobody: Access = { to: 'managers' };

const adminHeaders: HeaderList = [...browserAnswer, ['Cross-Origin-Resource-Policy', 'same-origin']];

const isForbidden = (code: string): boolean => isCode(code) && adminRowOf(code).status === 403;
const isCode = (code: string): code is AdminCode => code !== '';
