import { challengeOf, mustEnrol, type OpenChallenge, type SessionChecked, stepUp } from '@detent/core';
import { nothing } from '../edge/input.ts';
import type { AnyCall, Caller } from './callers.ts';
import { type SelfServiceOperation, selfService } from './mount.ts';
import type { Parts } from './parts.ts';
import { methodsOn, principalOf } from './principal.ts';
import { ok } from './replies.ts';
import type { SelfServiceRefusal } from './tokens.ts';

/** How far somebody has come: signed in, stepped up, or asked for a second factor. */
export const status = (parts: Parts): SelfServiceOperation =>
  selfService({
    name: 'status',
    method: 'GET',
    path: '/api/auth/status',
    body: nothing,
    query: nothing,
    locale: false,
    overrides: { 'account-unknown': { code: 'PRINCIPAL_NOT_FOUND' } },
    async handle(call) {
      const here = await present(parts, call);
      if (here?.kind === 'refused') return here;
      const asked = await askedOf(parts, call, here?.caller ?? null);
      const known = here?.caller ?? asked;
      const methods = known === null ? [] : methodsOn(known.account);
      return ok({
        authenticated: here !== null,
        stepUp: here?.steppedUp ?? false,
        emailVerified: known === null ? null : principalOf(known.account).emailVerified,
        twoFactorRequired: asked !== null,
        preferredTwoFactorMethod: known?.account.preferred ?? null,
        twoFactorMethods: methods.length === 0 ? null : methods,
        sessionId: here?.caller.session.id ?? null,
        mustEnrol: known === null ? null : mustEnrol(known.account, known.policy),
      });
    },
  });

interface Present {
  readonly kind: 'present';
  readonly caller: Caller;
  readonly steppedUp: boolean;
}

/** Whoever carries an access token; a bad one is an error here too. */
async function present({ callers, clock }: Parts, call: AnyCall): Promise<Present | SelfServiceRefusal | null> {
  if (!callers.tokens.isCarried(call.exchange, 'access')) return null;
  const visitor = await callers.access(call.exchange);
  if (visitor.kind === 'refused') return visitor;
  const caller = callers.admit(call, visitor, { stepUp: false, whileEnrolling: true });
  if (caller.kind === 'refused') return caller;
  const proven = callers.admit(call, visitor, { stepUp: true, whileEnrolling: true });
  const steppedUp =
    proven.kind === 'caller' &&
    stepUp(proven.account, proven.actor, proven.ask.door, proven.policy, clock.now()) === null;
  return { kind: 'present', caller, steppedUp };
}

/** The challenge that is carried, if it could still be answered here. */
async function askedOf(
  { detent, callers }: Parts,
  { exchange }: AnyCall,
  caller: { readonly session: SessionChecked['session'] } | null,
): Promise<OpenChallenge | null> {
  const read = callers.tokens.read(exchange, 'challenge');
  if (read.kind !== 'valid') return null;
  const challenge = challengeOf(read.claims);
  if (caller !== null && challenge.sessionId !== null && challenge.sessionId !== caller.session.id) return null;
  const look = await detent.lookAtChallenge(callers.asking.within(exchange), challenge);
  return look.kind === 'open' ? look : null;
}
