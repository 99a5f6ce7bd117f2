import { challengeOf, fitsPurpose, type Issued, type SecondStepAsked, type SteppedUp } from '@detent/core';
import { jsonBody, nothing } from '../edge/input.ts';
import type { Answer } from '../edge/operation.ts';
import { type SelfServiceOperation, selfService } from './mount.ts';
import type { Parts } from './parts.ts';
import { ok, unmatched } from './replies.ts';
import { stepUpBody, stepUpCodesBody } from './schemas.ts';
import { typedIn } from './sign-in.ts';

/** Proving oneself again: section 5.2. */
export const stepUpOperations = (parts: Parts): readonly SelfServiceOperation[] => [byPassword(parts), byCode(parts)];

const byPassword = (parts: Parts): SelfServiceOperation =>
  selfService({
    name: 'step-up',
    method: 'POST',
    path: '/api/auth/step-up',
    body: jsonBody(stepUpBody),
    query: nothing,
    locale: true,
    overrides: {
      'account-unknown': { code: 'PRINCIPAL_NOT_FOUND' },
      'no-password-identity': { code: 'NO_PASSWORD' },
      // The access check words its own refusals; what reaches this row is a session that ended behind it.
      'session-ended': { code: 'SESSION_EXPIRED' },
      'input-invalid': { code: 'MISSING_PASSWORD_PARAMETER' },
    },
    async handle(call) {
      const { detent, callers } = parts;
      const caller = await callers.caller(call, { stepUp: false, whileEnrolling: true });
      if (caller.kind === 'refused') return caller;
      const changed = unmatched(call, caller);
      if (changed !== null) return changed;
      const { password } = call.body;
      const from = call.exchange.state.client.keys;
      const stepped = await detent.stepUpByPassword(caller.ask, { actor: caller.actor, password, from });
      return stepped.kind === 'refused' ? stepped : answered(parts, stepped);
    },
  });

const byCode = (parts: Parts): SelfServiceOperation =>
  selfService({
    name: '2fa-step-up',
    method: 'POST',
    path: '/api/auth/2fa/step-up',
    body: jsonBody(stepUpCodesBody),
    query: nothing,
    locale: false,
    async handle(call) {
      const { detent, callers, handingOut } = parts;
      const carried = callers.tokens.need(call.exchange, 'challenge');
      if (carried.kind === 'refused') return carried;
      const challenge = challengeOf(carried.claims);
      const visitor = await callers.access(call.exchange);
      if (visitor.kind === 'refused') return visitor;
      const { accountId, id: sessionId } = visitor.session;
      const unfit = fitsPurpose(challenge, { purpose: 'step-up', accountId, sessionId });
      if (unfit !== null) return { kind: 'refused', failure: unfit };
      const caller = callers.admit(call, visitor, { stepUp: false, whileEnrolling: true });
      if (caller.kind === 'refused') return caller;
      const changed = unmatched(call, caller);
      if (changed !== null) return changed;
      const codes = typedIn(call.body);
      const stepped = await detent.stepUpByCode(caller.ask, { actor: caller.actor, challenge, codes });
      if (stepped.kind === 'refused') return stepped;
      const answer = answered(parts, stepped);
      return { ...answer, cookies: [...(answer.cookies ?? []), handingOut.noChallenge()] };
    },
  });

/** The step-up token, or the question for a code of a method that is on. */
function answered({ handingOut }: Parts, stepped: SteppedUp | SecondStepAsked): Answer {
  const [stepUp, challenge]: readonly [Issued | null, Issued | null] =
    stepped.kind === 'stepped-up' ? [stepped.stepUp, null] : [null, stepped.challenge];
  const step = stepped.kind === 'stepped-up' ? null : stepped.step;
  const body = {
    stepUpToken: handingOut.member(stepUp),
    twoFactorRequired: step !== null,
    twoFactorMethods: step?.kinds ?? null,
    preferredTwoFactorMethod: step?.preferred ?? null,
    twoFactorAuthenticationToken: handingOut.member(challenge),
  };
  return ok(body, handingOut.cookies({ stepUp, challenge }));
}
