import {
  challengeOf,
  DetentError,
  kinds,
  mustEnrol,
  type SecondStepAsked,
  type SessionBegun,
  type TypedCodes,
} from '@detent/core';
import { jsonBody, nothing, queryOf } from '../edge/input.ts';
import type { Answer } from '../edge/operation.ts';
import { clientToken } from './handing-out.ts';
import { type SelfServiceOperation, selfService } from './mount.ts';
import type { Parts } from './parts.ts';
import { portAnswers } from './port-answers.ts';
import { principalOf } from './principal.ts';
import { ok, tagOf } from './replies.ts';
import { type CodesBody, loginBody, refreshBody, registerBody, registerQuery, secondStepBody } from './schemas.ts';
import { status } from './status.ts';

/** Signing in and out: section 5.1. */
export const signInOperations = (parts: Parts): readonly SelfServiceOperation[] => [
  register(parts),
  login(parts),
  secondLogin(parts),
  refresh(parts),
  logout(parts),
  status(parts),
];

const register = ({ detent, callers, settings }: Parts): SelfServiceOperation =>
  selfService({
    name: 'register',
    method: 'POST',
    path: '/api/auth/register',
    body: jsonBody(registerBody),
    query: queryOf(registerQuery),
    locale: true,
    async handle(call) {
      const already = await callers.signedInAlready(call.exchange);
      if (already !== null) return already;
      const { email, password, name } = call.body;
      const registered = await detent.register(callers.asking.outside(call, nobody), {
        email,
        password,
        name,
        organizationId: settings.organizationId,
        roles: ['USER'],
        mailsLink: call.query['send-email'],
        startsWithMail: settings.startsWithMail,
      });
      return registered.kind === 'refused' ? registered : ok({ success: true });
    },
  });

const nobody = { browser: null, os: null };

const login = (parts: Parts): SelfServiceOperation =>
  selfService({
    name: 'login',
    method: 'POST',
    path: '/api/auth/login',
    body: jsonBody(loginBody),
    query: nothing,
    locale: true,
    async handle(call) {
      const { detent, callers, settings } = parts;
      const already = await callers.signedInAlready(call.exchange);
      if (already !== null) return already;
      const { email, password, session } = call.body;
      const signedIn = await detent.signIn(callers.asking.outside(call, session), {
        email,
        password,
        within: [settings.organizationId, null],
        clientToken: clientToken(call.exchange),
        from: call.exchange.state.client.keys,
      });
      switch (signedIn.kind) {
        case 'refused':
          return signedIn;
        case 'signed-in':
          return begun(parts, signedIn);
        case 'second-step':
          return secondStepAsked(parts, signedIn);
      }
    },
  });

/** A password alone was enough, or a code came along: both tokens, and a client that is known from now on. */
function begun({ handingOut }: Parts, { account, pair, client, mustEnrol: must }: SessionBegun): Answer {
  const body = {
    user: principalOf(account),
    accessToken: handingOut.member(pair.access),
    refreshToken: handingOut.member(pair.refresh),
    twoFactorRequired: false,
    twoFactorMethods: null,
    preferredTwoFactorMethod: null,
    twoFactorAuthenticationToken: null,
    location: null,
    mustEnrol: must,
  };
  return { ...ok(body, handingOut.cookies({ ...pair, client })), headers: tagOf(account) };
}

async function secondStepAsked({ detent, handingOut }: Parts, asked: SecondStepAsked): Promise<Answer> {
  const { account, step, challenge } = asked;
  const body = {
    user: principalOf(account),
    accessToken: null,
    refreshToken: null,
    twoFactorRequired: true,
    twoFactorMethods: step.kinds,
    preferredTwoFactorMethod: step.preferred,
    twoFactorAuthenticationToken: handingOut.member(challenge),
    location: null,
    mustEnrol: mustEnrol(account, await detent.policies(account.organizationId)),
  };
  return { ...ok(body, handingOut.cookies({ challenge })), headers: tagOf(account) };
}

const secondLogin = (parts: Parts): SelfServiceOperation =>
  selfService({
    name: '2fa-login',
    method: 'POST',
    path: '/api/auth/2fa/login',
    body: jsonBody(secondStepBody),
    query: nothing,
    locale: false,
    overrides: { 'account-disabled': { code: 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED' } },
    async handle(call) {
      const { detent, callers, handingOut } = parts;
      const already = await callers.signedInAlready(call.exchange);
      if (already !== null) return already;
      const carried = callers.tokens.need(call.exchange, 'challenge');
      if (carried.kind === 'refused') return carried;
      const signedIn = await detent.finishSignIn(callers.asking.outside(call, call.body.session), {
        challenge: challengeOf(carried.claims),
        codes: typedIn(call.body),
        clientToken: clientToken(call.exchange),
      });
      if (signedIn.kind === 'refused') return signedIn;
      const answer = begun(parts, signedIn);
      return { ...answer, cookies: [handingOut.noChallenge(), ...(answer.cookies ?? [])] };
    },
  });

/** The codes that were typed at all. */
export function typedIn(body: CodesBody): TypedCodes {
  const typed = kinds.flatMap((kind) => (body[kind] === null ? [] : [[kind, body[kind]] as const]));
  return Object.fromEntries(typed);
}

const refresh = ({ detent, callers, handingOut }: Parts): SelfServiceOperation =>
  selfService({
    name: 'refresh',
    method: 'POST',
    path: '/api/auth/refresh',
    body: jsonBody(refreshBody),
    query: nothing,
    locale: false,
    overrides: {
      ...portAnswers({ Sessions: 'REFRESH_TOKEN_SESSION_UPDATE_FAILURE' }),
      'session-ended': { code: 'REFRESH_TOKEN_INVALID' },
      'account-disabled': { code: 'REFRESH_TOKEN_INVALID' },
    },
    async handle(call) {
      const carried = callers.tokens.need(call.exchange, 'refresh');
      if (carried.kind === 'refused') return carried;
      const refreshed = await detent.refresh(callers.asking.outside(call, call.body), carried.claims);
      if (refreshed.kind === 'refused') return refreshed;
      const { account, session, pair } = refreshed;
      const body = {
        principal: principalOf(account, session.refresh?.issuedAt),
        accessToken: handingOut.member(pair.access),
        refreshToken: handingOut.member(pair.refresh),
      };
      return { ...ok(body, handingOut.cookies(pair)), headers: tagOf(account) };
    },
  });

const logout = ({ detent, callers, handingOut }: Parts): SelfServiceOperation =>
  selfService({
    name: 'logout',
    method: 'POST',
    path: '/api/auth/logout',
    body: nothing,
    query: nothing,
    locale: false,
    overrides: portAnswers({ Sessions: 'DATABASE_FAILURE' }),
    async handle({ exchange }) {
      const cookies = handingOut.nothing();
      const read = callers.tokens.read(exchange, 'access');
      try {
        if ('claims' in read) await detent.signOut({ accountId: read.claims.sub, sessionId: read.claims.session });
      } catch (error) {
        if (DetentError.isInstance(error)) return { kind: 'refused', failure: error.failure, cookies };
        throw error;
      }
      return ok({ success: true }, cookies);
    },
  });
