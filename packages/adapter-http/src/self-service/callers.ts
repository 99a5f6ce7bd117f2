import {
  type Account,
  type Ask,
  DetentError,
  type Policy,
  type Self,
  type Session,
  type SessionChecked,
  type StepUp,
} from '@detent/core';
import { stepUpIn } from '../callers/step-up-token.ts';
import type { Exchange } from '../edge/exchange.ts';
import { createFlowLimiter } from '../edge/flow-limits.ts';
import type { Call } from '../edge/operation.ts';
import { type Asking, createAsking } from './asking.ts';
import type { SelfServiceDeps } from './settings.ts';
import { type ClaimsOf, createReadTokens, type ReadTokens, refusedToken, type SelfServiceRefusal } from './tokens.ts';

export type AnyCall = Pick<Call<undefined, unknown, unknown>, 'exchange' | 'locale'>;

/** A person whose access token is good, and whose account is there. */
export interface Caller {
  readonly kind: 'caller';
  readonly actor: Self;
  readonly session: Session;
  readonly account: Account;
  readonly policy: Policy;
  readonly ask: Ask;
}

interface Needs {
  readonly stepUp: boolean;
  /** Whether somebody who was let in only to enrol may come here too. */
  readonly whileEnrolling: boolean;
}

/** Who is asking, in the order in which this contract finds that out. */
export interface Callers {
  readonly tokens: ReadTokens;
  readonly asking: Asking;
  /** The access check, and right behind it the limit of the account. */
  access(exchange: Exchange): Promise<SessionChecked | SelfServiceRefusal>;
  /** The rest: what such a session may do at all, the step-up, and the account. */
  admit(call: AnyCall, visitor: SessionChecked, needs: Needs): Caller | SelfServiceRefusal;
  /** Both. */
  caller(call: AnyCall, needs: Needs): Promise<Caller | SelfServiceRefusal>;
  /** The refusal for somebody who is signed in already; a token that is not good counts as none. */
  signedInAlready(exchange: Exchange): Promise<SelfServiceRefusal | null>;
}

export function createCallers(deps: SelfServiceDeps): Callers {
  const { detent, clock, settings } = deps;
  const tokens = createReadTokens(deps);
  const asking = createAsking(deps);
  const limit = createFlowLimiter(settings.limits.account, clock);

  function limited(accountId: string): SelfServiceRefusal | null {
    const retryAfterMs = limit.take([{ key: accountId, times: 1 }]);
    return retryAfterMs === 0 ? null : { kind: 'refused', failure: { code: 'account-limit', retryAfterMs } };
  }

  async function access(exchange: Exchange): Promise<SessionChecked | SelfServiceRefusal> {
    const read = tokens.need(exchange, 'access');
    if (read.kind === 'refused') return read;
    const visitor = await detent.checkSession(asking.within(exchange), read.claims);
    if (visitor.kind === 'refused') return refusedToken('access', 'over');
    return limited(visitor.session.accountId) ?? visitor;
  }

  function admit(call: AnyCall, visitor: SessionChecked, needs: Needs): Caller | SelfServiceRefusal {
    const { session, account: found, onlyEnrols } = visitor;
    if (onlyEnrols !== null && !needs.whileEnrolling) return { kind: 'refused', failure: onlyEnrols };
    const stepUp = needs.stepUp ? stepUpOf(call.exchange, session) : null;
    if (stepUp?.kind === 'refused') return stepUp;
    if (found.kind === 'failed') throw found.error;
    if (found.kind === 'refused') return found;
    const { account, policy } = found;
    const { kind, accountId, session: facts } = visitor.actor;
    const actor = stepUp === null ? visitor.actor : { kind, accountId, session: facts, stepUp: stepUp.proof };
    return { kind: 'caller', actor, session, account, policy, ask: asking.inSession(call, session, account) };
  }

  /** A step-up is good for the account and the session of the access token; its epoch is judged with the change. */
  function stepUpOf(
    exchange: Exchange,
    session: Session,
  ): { readonly kind: 'good'; readonly proof: StepUp } | SelfServiceRefusal {
    const read = tokens.need(exchange, 'step-up');
    if (read.kind === 'refused') return read;
    const proof = stepUpIn(read.claims, session);
    return proof === null ? refusedToken('step-up', 'invalid') : { kind: 'good', proof };
  }

  /** A session that cannot be looked up is, for somebody who wants to sign in, none. */
  async function goesOn(exchange: Exchange, claims: ClaimsOf<'access'>): Promise<boolean> {
    try {
      return (await detent.checkSession(asking.within(exchange), claims)).kind === 'checked';
    } catch (error) {
      if (!DetentError.isInstance(error)) throw error;
      return false;
    }
  }

  return {
    tokens,
    asking,
    access,
    admit,
    async caller(call, needs) {
      const visitor = await access(call.exchange);
      return visitor.kind === 'refused' ? visitor : admit(call, visitor, needs);
    },
    async signedInAlready(exchange) {
      const read = tokens.read(exchange, 'access');
      if (read.kind !== 'valid' || !(await goesOn(exchange, read.claims))) return null;
      return limited(read.claims.sub) ?? { kind: 'refused', failure: { code: 'already-signed-in' } };
    },
  };
}
