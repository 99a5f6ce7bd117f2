import { challengeOf, DetentError, fitsPurpose, type Recoverer, type SecondStepChallenge } from '@detent/core';
import { jsonBody, nothing, queryOf } from '../edge/input.ts';
import type { AnyCall, Caller } from './callers.ts';
import { clientToken } from './handing-out.ts';
import { type SelfServiceOperation, selfService } from './mount.ts';
import type { Parts } from './parts.ts';
import { portAnswers } from './port-answers.ts';
import { principalOf } from './principal.ts';
import { ifMatchOf, ok, shown, tagOf, unmatched } from './replies.ts';
import { recoverBody, replaceQuery, totpSetupBody } from './schemas.ts';
import type { SelfServiceRefusal } from './tokens.ts';

/** Authenticator apps and their recovery codes: section 5.3. */
export const totpOperations = (parts: Parts): readonly SelfServiceOperation[] => [
  startSetup(parts),
  finishSetup(parts),
  recover(parts),
];

const needs = { stepUp: true, whileEnrolling: true } as const;

const startSetup = ({ detent, callers }: Parts): SelfServiceOperation =>
  selfService({
    name: 'start-totp-setup',
    method: 'GET',
    path: '/api/auth/2fa/totp/setup',
    body: nothing,
    query: queryOf(replaceQuery),
    locale: false,
    overrides: portAnswers({ Tokens: 'TOTP_TOKEN_CREATION_FAILURE', OneTimePasswords: 'TOTP_FAILURE' }),
    async handle(call) {
      const caller = await callers.caller(call, needs);
      if (caller.kind === 'refused') return caller;
      const asked = { actor: caller.actor, replaces: call.query.replace, ifMatch: null };
      const { outcome, shown: setup } = await detent.startSetup(caller.ask, asked);
      if (outcome.kind === 'refused') return outcome;
      return ok({
        secret: setup?.secret,
        totpAuthUrl: setup?.uri,
        recoveryCodes: setup?.recoveryCodes,
        token: setup?.token,
      });
    },
  });

const finishSetup = ({ detent, callers, handingOut }: Parts): SelfServiceOperation =>
  selfService({
    name: 'finish-totp-setup',
    method: 'POST',
    path: '/api/auth/2fa/totp/setup',
    body: jsonBody(totpSetupBody),
    query: queryOf(replaceQuery),
    locale: true,
    overrides: portAnswers({ OneTimePasswords: 'TOTP_FAILURE' }),
    async handle(call) {
      const caller = await callers.caller(call, needs);
      if (caller.kind === 'refused') return caller;
      const { token, code } = call.body;
      const ifMatch = ifMatchOf(call, caller.account);
      const asked = { actor: caller.actor, token, code, replaces: call.query.replace, ifMatch };
      const outcome = await detent.finishSetup(caller.ask, asked);
      return outcome.kind === 'refused' ? outcome : shown(outcome.account, caller.session, handingOut.nothing());
    },
  });

const recover = (parts: Parts): SelfServiceOperation =>
  selfService({
    name: 'recover',
    method: 'POST',
    path: '/api/auth/2fa/totp/recover',
    body: jsonBody(recoverBody),
    query: nothing,
    locale: false,
    overrides: { 'account-disabled': { code: 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED' } },
    async handle(call) {
      const { detent, callers, handingOut } = parts;
      const carried = callers.tokens.need(call.exchange, 'challenge');
      if (carried.kind === 'refused') return carried;
      const challenge = challengeOf(carried.claims);
      const caller = challenge.purpose === 'step-up' ? await inSession(parts, call, challenge) : null;
      if (caller?.kind === 'refused') return caller;
      const recoverer: Recoverer =
        caller === null
          ? { by: 'sign-in', clientToken: clientToken(call.exchange) }
          : { by: 'step-up', actor: caller.actor };
      const ask = caller?.ask ?? callers.asking.outside(call, call.body.session);
      const recovered = await detent.recover(ask, { challenge, code: call.body.code, recoverer });
      if (recovered.kind === 'refused') return recovered;
      const { account, pair, stepUp, client } = recovered;
      const body = {
        user: principalOf(account),
        accessToken: handingOut.member(pair.access),
        refreshToken: handingOut.member(pair.refresh),
        stepUpToken: handingOut.member(stepUp),
      };
      const cookies = [handingOut.noChallenge(), ...handingOut.cookies({ ...pair, stepUp, client })];
      return { ...ok(body, cookies), headers: tagOf(account) };
    },
  });

/** A challenge of a step-up is judged whole before the access token of its session is. */
async function inSession(
  { detent, callers }: Parts,
  call: AnyCall,
  challenge: SecondStepChallenge,
): Promise<Caller | SelfServiceRefusal> {
  const over = await overBefore(() => detent.lookAtChallenge(callers.asking.within(call.exchange), challenge));
  if (over !== null) return over;
  const visitor = await callers.access(call.exchange);
  if (visitor.kind === 'refused') return visitor;
  const { accountId, id: sessionId } = visitor.session;
  const unfit = fitsPurpose(challenge, { purpose: 'step-up', accountId, sessionId });
  if (unfit !== null) return { kind: 'refused', failure: unfit };
  const caller = callers.admit(call, visitor, { stepUp: false, whileEnrolling: false });
  return caller.kind === 'refused' ? caller : (unmatched(call, caller) ?? caller);
}

/** What is wrong with the account, or with reading it, is told after what is wrong with the other token. */
async function overBefore(
  look: () => ReturnType<Parts['detent']['lookAtChallenge']>,
): Promise<SelfServiceRefusal | null> {
  try {
    const seen = await look();
    return seen.kind === 'refused' && seen.failure.code !== 'account-unknown' ? seen : null;
  } catch (error) {
    if (DetentError.isInstance(error)) return null;
    throw error;
  }
}
