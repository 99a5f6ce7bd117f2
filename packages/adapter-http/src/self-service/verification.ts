import { nothing, queryOf } from '../edge/input.ts';
import { type SelfServiceOperation, selfService } from './mount.ts';
import type { Parts } from './parts.ts';
import { portAnswers } from './port-answers.ts';
import { ok, secondsOf, shown, unmatched } from './replies.ts';
import { verificationQuery } from './schemas.ts';

/** Links that show whose mailbox it is: section 5.5. */
export const verificationOperations = (parts: Parts): readonly SelfServiceOperation[] => [
  send(parts),
  cooldown(parts),
  verify(parts),
];

const needs = { stepUp: false, whileEnrolling: false } as const;
const cooldownFails = portAnswers({ Throttles: 'EMAIL_COOLDOWN_CACHE_FAILURE' });

const send = ({ detent, callers }: Parts): SelfServiceOperation =>
  selfService({
    name: 'send-verification',
    method: 'POST',
    path: '/api/auth/email/verification/send',
    body: nothing,
    query: nothing,
    locale: true,
    overrides: cooldownFails,
    async handle(call) {
      const caller = await callers.caller(call, needs);
      if (caller.kind === 'refused') return caller;
      const changed = unmatched(call, caller);
      if (changed !== null) return changed;
      const asked = { actor: caller.actor, from: call.exchange.state.client.keys };
      const sent = await detent.sendVerification.send(caller.ask, asked);
      return sent.kind === 'refused' ? sent : ok({ cooldown: secondsOf(sent.cooldownMs) });
    },
  });

const cooldown = ({ detent, callers }: Parts): SelfServiceOperation =>
  selfService({
    name: 'verification-cooldown',
    method: 'GET',
    path: '/api/auth/email/verification/cooldown',
    body: nothing,
    query: nothing,
    locale: false,
    overrides: cooldownFails,
    async handle(call) {
      const caller = await callers.caller(call, needs);
      if (caller.kind === 'refused') return caller;
      const asked = { actor: caller.actor, from: call.exchange.state.client.keys };
      const wait = await detent.sendVerification.cooldown(caller.ask, asked);
      return wait.kind === 'refused' ? wait : ok({ remaining: secondsOf(wait.waitMs) });
    },
  });

const verify = ({ detent, callers }: Parts): SelfServiceOperation =>
  selfService({
    name: 'verify-email',
    method: 'POST',
    path: '/api/auth/email/verification',
    body: nothing,
    query: queryOf(verificationQuery),
    locale: true,
    async handle(call) {
      const outcome = await detent.verifyAddress(call.query.token, callers.asking.outside(call, nobody));
      return outcome.kind === 'refused' ? outcome : shown(outcome.account, null);
    },
  });

const nobody = { browser: null, os: null };
