import {
  type AdminCaller,
  type AdministratorSession,
  hasRight,
  type Operator,
  operatorOf,
  type Right,
  type Signal,
} from '@detent/core';
import { bearerTokens } from '../edge/bearer.ts';
import { cookieValues } from '../edge/cookies.ts';
import type { Exchange } from '../edge/exchange.ts';
import { createFlowLimiter } from '../edge/flow-limits.ts';
import { headerValues } from '../edge/header-values.ts';
import type { PathParams, Refusal } from '../edge/operation.ts';
import { readParameters } from '../edge/query.ts';
import { signalOf } from '../edge/signal.ts';
import { csrfFailure, originFailure } from './csrf.ts';
import type { AdminFailure } from './error-body.ts';
import type { AdminFailureData } from './http-failures.ts';
import { isId } from './paths.ts';
import type { AdminDeps } from './settings.ts';

/** Who may come to an operation at all. */
export type Access =
  /** Everybody. */
  | { readonly to: 'everybody' }
  /** Administrators, about themselves; `restricted`: those too who must enrol first. */
  | { readonly to: 'administrators'; readonly restricted: boolean }
  /** Whoever manages administrators. */
  | { readonly to: 'managers' }
  /** Whoever has a right over people's accounts; `counted`: against the budget of removals. */
  | { readonly to: 'operators'; readonly right: Right; readonly counted: boolean };

/** Who asks, as far as the operation needs to know. */
export type AdminContext =
  | { readonly kind: 'visitor' }
  | {
      readonly kind: 'administrator';
      readonly caller: AdministratorSession;
      readonly operator: Operator;
      readonly token: string;
    }
  | { readonly kind: 'operator'; readonly operator: Operator; readonly right: Right };

type AdminRefusal = Refusal<AdminFailureData>;
type Admitted = { readonly kind: 'ready'; readonly context: AdminContext } | AdminRefusal;

export interface Admission {
  /** The first check that fails answers; none of them reads anything about the target. */
  admit(exchange: Exchange, access: Access, params: PathParams): Promise<Admitted>;
  /** For the security log: whose request this was. */
  actorOf(exchange: Exchange): Operator | null;
}

const refusal = (failure: AdminFailure): AdminRefusal => ({ kind: 'refused', failure });

export function createAdmission(deps: AdminDeps): Admission {
  const { administration, settings, clock } = deps;
  const helpDesk = createFlowLimiter(settings.removals.helpDesk, clock);
  const others = createFlowLimiter(settings.removals.others, clock);
  const actors = new WeakMap<Exchange, Operator>();
  const signal = (exchange: Exchange): Signal => signalOf(exchange, clock);

  function overBudget(operator: Operator): AdminFailure | null {
    const limiter = operator.rank < 2 ? helpDesk : others;
    const retryAfterMs = limiter.take([{ key: operator.id, times: 1 }]);
    return retryAfterMs === 0 ? null : { code: 'account-limit', retryAfterMs };
  }

  function judged(
    exchange: Exchange,
    access: Exclude<Access, { readonly to: 'everybody' }>,
    caller: Extract<AdminCaller, { readonly kind: 'administrator' | 'service' }>,
    token: string,
    params: PathParams,
  ): Admitted {
    if (access.to === 'administrators') {
      if (caller.kind === 'service') return refusal({ code: 'role-forbidden' });
      const operator = operatorOf(caller.administrator.value);
      actors.set(exchange, operator);
      if (caller.restricted && !access.restricted) return refusal({ code: 'enrolment-first' });
      return { kind: 'ready', context: { kind: 'administrator', caller, operator, token } };
    }
    if (caller.kind === 'administrator' && caller.restricted) return refusal({ code: 'enrolment-first' });
    const operator = caller.kind === 'service' ? caller.operator : operatorOf(caller.administrator.value);
    if (operator === null) return refusal({ code: 'role-forbidden' });
    actors.set(exchange, operator);
    const right = access.to === 'managers' ? 'govern-administrators' : access.right;
    const isManager = access.to === 'managers';
    const forbidden = isManager && params['id'] === operator.id ? null : hasRight(operator, right);
    if (forbidden !== null) return refusal(forbidden);
    if (isManager && !settings.allowManagement) return refusal({ code: 'management-off' });
    const narrowed = isManager ? operator : within(operator, exchange);
    if (narrowed === null) return refusal({ code: 'organization-forbidden' });
    if (access.to === 'operators' && access.counted) {
      const over = overBudget(operator);
      if (over !== null) return refusal(over);
    }
    return { kind: 'ready', context: { kind: 'operator', operator: narrowed, right } };
  }

  return {
    async admit(exchange, access, params) {
      if (access.to === 'everybody') {
        const failure = originFailure(exchange, settings);
        return failure === null ? { kind: 'ready', context: { kind: 'visitor' } } : refusal(failure);
      }
      const carried = credentialOf(exchange, settings.cookieName);
      if ('code' in carried) return refusal(carried);
      const forged = carried.by === 'cookie' ? csrfFailure(exchange, carried.token, deps.hasher, settings) : null;
      if (forged !== null) return refusal(forged);
      if (carried.twice) return refusal({ code: 'credential-invalid' });
      const caller = await administration.sessions.check(carried.token, signal(exchange));
      if (caller.kind !== 'administrator' && caller.kind !== 'service') return refusal(bad[caller.kind]);
      const admitted = judged(exchange, access, caller, carried.token, params);
      if (admitted.kind === 'refused') return admitted;
      return Object.values(params).every(isId) ? admitted : refusal({ code: 'id-malformed' });
    },
    actorOf: (exchange) => actors.get(exchange) ?? null,
  };
}

const bad = {
  invalid: { code: 'credential-invalid' },
  revoked: { code: 'credential-revoked' },
  gone: { code: 'administrator-gone' },
} as const;

interface Credential {
  readonly token: string;
  readonly by: 'bearer' | 'cookie';
  /** Whether another one came along in the same carrier. */
  readonly twice: boolean;
}

/** A Bearer header decides alone, even if it is bad; else the cookie does. */
function credentialOf({ req }: Exchange, cookieName: string): Credential | AdminFailure {
  const bearer = bearerTokens(headerValues(req, 'authorization'));
  const [token] = bearer;
  if (token !== undefined) return { token, by: 'bearer', twice: bearer.some((other) => other !== token) };
  const cookies = cookieValues(req.headers.cookie, cookieName).filter((value) => value !== '');
  const [cookie] = cookies;
  if (cookie === undefined) return { code: 'credential-missing' };
  return { token: cookie, by: 'cookie', twice: cookies.some((other) => other !== cookie) };
}

/** The operator as far as the request reaches: an organization that it names must be one of theirs. Null where it is not. */
function within(operator: Operator, { state }: Exchange): Operator | null {
  const { organizations } = operator;
  if (organizations !== '*' && organizations.length === 0) return null;
  if (state.query === '') return operator;
  const { named } = readParameters(state.query);
  if (named['scope'] === 'platform' && organizations !== '*') return null;
  if (!('tenantId' in named)) return operator;
  const { tenantId = null } = named;
  if (tenantId === null || tenantId === '') return null;
  if (organizations !== '*' && !organizations.includes(tenantId)) return null;
  return { ...operator, organizations: [tenantId] };
}
