import { type Ask, type CodeAsker, challengeOf, type FailureCode } from '@detent/core';
import { type Input, jsonBody, nothing } from '../edge/input.ts';
import type { Reply } from '../edge/operation.ts';
import type { AnyCall } from './callers.ts';
import type { Code } from './codes.ts';
import { clientToken } from './handing-out.ts';
import type { SelfServiceFailureData } from './http-failures.ts';
import { type SelfServiceOperation, selfService } from './mount.ts';
import type { Parts } from './parts.ts';
import { portAnswers } from './port-answers.ts';
import { ifMatchOf, ok, secondsOf, shown, unmatched } from './replies.ts';
import { enableBody, smsSendBody } from './schemas.ts';
import type { SelfServiceRefusal } from './tokens.ts';

/** Codes by mail and by text message, and switching them on: section 5.4. */
export const sentCodeOperations = (parts: Parts): readonly SelfServiceOperation[] =>
  [email, sms].flatMap((way) => [send(parts, way), cooldown(parts, way), enable(parts, way)]);

/** What differs between a mailbox and a number. */
interface Way {
  readonly kind: 'email' | 'sms';
  /** The number to enrol; a mailbox to enrol is the account's own. */
  readonly body: Input<{ readonly phoneNumber: string | null } | undefined>;
  readonly cooldownFailure: Code;
}

const email: Way = { kind: 'email', body: nothing, cooldownFailure: 'EMAIL_COOLDOWN_CACHE_FAILURE' };
const sms: Way = { kind: 'sms', body: jsonBody(smsSendBody), cooldownFailure: 'SMS_COOLDOWN_CACHE_FAILURE' };

const send = (parts: Parts, { kind, body, cooldownFailure }: Way): SelfServiceOperation =>
  selfService({
    name: `send-${kind}-code`,
    method: 'POST',
    path: `/api/auth/2fa/${kind}/send`,
    body,
    query: nothing,
    locale: true,
    overrides: portAnswers({ Throttles: cooldownFailure }),
    async handle(call) {
      const number = call.body?.phoneNumber ?? null;
      if (number !== null) return enrolNumber(parts, call, number);
      const asker = await askerOf(parts, call);
      if (asker.kind === 'refused') return asker;
      const from = call.exchange.state.client.keys;
      const wish = { asker: asker.by, kind, from, onlyEnrolled: kind === 'sms' };
      return sent(await parts.detent.askForCode.send(asker.ask, wish), asker.by);
    },
  });

async function enrolNumber(
  { detent, callers }: Parts,
  call: AnyCall,
  number: string,
): Promise<Reply<SelfServiceFailureData>> {
  const caller = await callers.caller(call, { stepUp: true, whileEnrolling: true });
  if (caller.kind === 'refused') return caller;
  const { actor, account, ask } = caller;
  const from = call.exchange.state.client.keys;
  return sent(await detent.enrolNumber(ask, { actor, number, ifMatch: ifMatchOf(call, account), from }), null);
}

type Sending = Awaited<ReturnType<Parts['detent']['enrolNumber']>>;

function sent(sending: Sending, by: CodeAsker | null): Reply<SelfServiceFailureData> {
  return sending.kind === 'refused' ? inWordsOf(by, sending) : ok({ cooldown: secondsOf(sending.cooldownMs) });
}

const cooldown = (parts: Parts, { kind, cooldownFailure }: Way): SelfServiceOperation =>
  selfService({
    name: `${kind}-cooldown`,
    method: 'GET',
    path: `/api/auth/2fa/${kind}/cooldown`,
    body: nothing,
    query: nothing,
    locale: false,
    overrides: portAnswers({ Throttles: cooldownFailure }),
    async handle(call) {
      const asker = await askerOf(parts, call);
      if (asker.kind === 'refused') return asker;
      const wish = { asker: asker.by, kind, from: call.exchange.state.client.keys };
      const wait = await parts.detent.askForCode.cooldown(asker.ask, wish);
      if (wait.kind === 'cooldown') return ok({ remaining: secondsOf(wait.waitMs) });
      return nothingToWaitFor.has(wait.failure.code) ? ok({ remaining: 0 }) : inWordsOf(asker.by, wait);
    },
  });

/** No code would be sent at all, so there is no wait for one. */
const nothingToWaitFor: ReadonlySet<FailureCode> = new Set([
  'no-password-identity',
  'channel-off',
  'second-factor-off',
  'factor-locked',
]);

interface Asker {
  readonly kind: 'asker';
  readonly by: CodeAsker;
  readonly ask: Ask;
}

/** A person in their session, or somebody in the middle of signing in. An access token decides if it is there at all, good or bad. */
async function askerOf({ callers }: Parts, call: AnyCall): Promise<Asker | SelfServiceRefusal> {
  const { exchange } = call;
  if (callers.tokens.isCarried(exchange, 'access')) {
    const caller = await callers.caller(call, { stepUp: false, whileEnrolling: true });
    if (caller.kind === 'refused') return caller;
    const by = { by: 'session', actor: caller.actor } as const;
    return unmatched(call, caller) ?? { kind: 'asker', by, ask: caller.ask };
  }
  const carried = callers.tokens.need(exchange, 'challenge');
  if (carried.kind === 'refused') return carried;
  const by = { by: 'challenge', challenge: challengeOf(carried.claims), clientToken: clientToken(exchange) } as const;
  const ask = { ...callers.asking.outside(call, { browser: null, os: null }), accountId: carried.claims.sub };
  return { kind: 'asker', by, ask };
}

/** A disabled account reads, to whoever signs in, as a sign-in that is over. */
function inWordsOf(by: CodeAsker | null, refusal: Extract<Sending, { kind: 'refused' }>): SelfServiceRefusal {
  return by?.by === 'challenge' && refusal.failure.code === 'account-disabled'
    ? { kind: 'refused', failure: { code: 'challenge-over' } }
    : refusal;
}

const enable = ({ detent, callers }: Parts, { kind }: Way): SelfServiceOperation =>
  selfService({
    name: `enable-${kind}`,
    method: 'POST',
    path: `/api/auth/2fa/${kind}/enable`,
    body: jsonBody(enableBody),
    query: nothing,
    locale: true,
    overrides: {
      // There is no enrolment that a code could have been sent for, or none any more.
      'factor-unknown': { code: 'WRONG_TWO_FACTOR_CODE' },
      'enrolment-over': { code: 'TWO_FACTOR_CODE_EXPIRED' },
    },
    async handle(call) {
      const caller = await callers.caller(call, { stepUp: true, whileEnrolling: true });
      if (caller.kind === 'refused') return caller;
      const { code } = call.body;
      const ifMatch = ifMatchOf(call, caller.account);
      const outcome = await detent.enableDelivered(caller.ask, { actor: caller.actor, kind, code, ifMatch });
      return outcome.kind === 'refused' ? outcome : shown(outcome.account, caller.session);
    },
  });
