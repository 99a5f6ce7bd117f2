import {
  type AdminSecondStep,
  type AdminSignedIn,
  isMailbox,
  normalMailbox,
  type SecondMethod,
  type TypedSecond,
} from '@detent/core';
import { clearCookie, cookieValues, setCookie } from '../edge/cookies.ts';
import type { Exchange } from '../edge/exchange.ts';
import { nothing } from '../edge/input.ts';
import type { Answer } from '../edge/operation.ts';
import { administratorView } from './administrator-view.ts';
import { askingOf } from './asking.ts';
import { csrfCookie, csrfTokenOf } from './csrf.ts';
import { type AdminOperation, type AdminReply, admin } from './mount.ts';
import { created, iso, ok } from './replies.ts';
import { emptyBody, loginBody, logoutBody, objectBody, resetBody, signupBody, verifyBody } from './schemas.ts';
import { security } from './security.ts';
import type { AdminDeps } from './settings.ts';

/** Signing in and out, and the doors that the server's secret opens: section 5.1. */
export const sessionOperations = (deps: AdminDeps): readonly AdminOperation[] => [
  signup(deps),
  login(deps),
  verify(deps),
  me(deps),
  config(deps),
  logout(deps),
  resetPassword(deps),
  listSessions(deps),
  endOthers(deps),
  endSession(deps),
];

const everybody = { to: 'everybody' } as const;
const themselves = { to: 'administrators', restricted: false } as const;
const evenRestricted = { to: 'administrators', restricted: true } as const;

const bootstrap = {
  kind: 'owner',
  id: 'bootstrap',
  name: null,
  accountId: null,
  rank: 4,
  organizations: '*',
} as const;

const signup = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'admin-signup',
    method: 'POST',
    path: '/signup',
    access: everybody,
    body: objectBody(signupBody),
    query: nothing,
    overrides: {
      'role-forbidden': { code: 'ADMIN_BOOTSTRAP_CLOSED' },
      'address-taken': { code: 'ADMIN_BOOTSTRAP_CLOSED' },
    },
    async handle({ exchange, body }) {
      const { administration } = deps;
      const { email, secretKey, password, name, metadata } = body;
      const attempt = await administration.attempts.take('secret', {
        from: fromOf(exchange),
        name: normalMailbox(email),
      });
      if (attempt.kind === 'refused') return attempt;
      const secret = administration.checkSecret(secretKey);
      if (secret === 'closed' || (await administration.administrators.isOwned()))
        return { kind: 'refused', failure: { code: 'bootstrap-closed' } };
      if (secret === 'wrong') return { kind: 'refused', failure: { code: 'secret-wrong' } };
      const set = await administration.administrators.addFirst(askingOf(deps, exchange), bootstrap, {
        email: email.trim(),
        password,
        name: name ?? '',
        role: 'owner',
        organizations: '*',
        metadata: metadata ?? {},
      });
      if (set.kind === 'refused') return set;
      await administration.attempts.giveBack(attempt);
      security(deps, exchange, 'first-administrator', set.administrator.id);
      const shown = await administratorView(deps, set.administrator);
      return created({ message: 'Admin user created successfully', admin: shown });
    },
  });

const login = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'admin-login',
    method: 'POST',
    path: '/login',
    access: everybody,
    body: objectBody(loginBody),
    query: nothing,
    async handle({ exchange, body }) {
      const { email, password, otp, method, delivery } = body;
      const signedIn = await deps.administration.signingIn.signIn(askingOf(deps, exchange), {
        email,
        password,
        second: secondOf(otp, method),
        from: fromOf(exchange),
      });
      return entered(deps, exchange, signedIn, delivery ?? 'cookie');
    },
  });

const verify = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'admin-login-verify',
    method: 'POST',
    path: '/login/verify',
    access: everybody,
    body: objectBody(verifyBody),
    query: nothing,
    overrides: {
      'account-unknown': { code: 'MFA_CHALLENGE_INVALID' },
      'account-disabled': { code: 'MFA_CHALLENGE_INVALID' },
    },
    async handle({ exchange, body }) {
      const { challengeId, otp, method, delivery } = body;
      const signedIn = await deps.administration.signingIn.finish(askingOf(deps, exchange), {
        challengeId,
        second: { code: otp, method: method ?? null },
        from: fromOf(exchange),
      });
      return entered(deps, exchange, signedIn, delivery ?? 'cookie');
    },
  });

const secondOf = (otp: string | null | undefined, method: SecondMethod | null | undefined): TypedSecond | null =>
  otp === null || otp === undefined ? null : { code: otp, method: method ?? null };

const fromOf = ({ state }: Exchange): Exchange['state']['client']['keys'] => state.client.keys;

async function entered(
  deps: AdminDeps,
  exchange: Exchange,
  signedIn: AdminSignedIn | AdminSecondStep | Extract<AdminReply, { kind: 'refused' }>,
  delivery: 'cookie' | 'body',
): Promise<AdminReply> {
  if (signedIn.kind === 'refused') {
    security(deps, exchange, 'sign-in-failed', null);
    return signedIn;
  }
  if (signedIn.kind === 'second-step') {
    const { challengeId, methods, expiresAt } = signedIn;
    return { kind: 'refused', failure: { code: 'second-step', challengeId, methods, expiresAt } };
  }
  const { administrator, token, session } = signedIn;
  security(deps, exchange, 'signed-in', administrator.id);
  const answer = { message: 'Signed in successfully', admin: await administratorView(deps, administrator) };
  if (delivery === 'body') {
    const expiresIn = Math.floor((session.expiresAt - session.startedAt) / 1000);
    return created({ ...answer, accessToken: token, tokenType: 'Bearer', expiresIn });
  }
  return { ...created(answer), cookies: sessionCookies(deps, token, session.expiresAt) };
}

function sessionCookies(deps: AdminDeps, token: string, expiresAt: number): readonly string[] {
  const { cookieName, cookies } = deps.settings;
  const life = { now: deps.clock.now(), expiresAt };
  return [setCookie(cookieName, token, life, cookies), csrfCookieOf(deps, token, expiresAt)];
}

const csrfCookieOf = ({ settings, hasher, clock }: AdminDeps, token: string, expiresAt: number): string =>
  setCookie(
    csrfCookie,
    csrfTokenOf(hasher, token),
    { now: clock.now(), expiresAt },
    { ...settings.cookies, httpOnly: false },
  );

const clearedCookies = ({ settings }: AdminDeps): readonly string[] => [
  clearCookie(settings.cookieName, settings.cookies),
  clearCookie(csrfCookie, { ...settings.cookies, httpOnly: false }),
];

const me = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'admin-me',
    method: 'GET',
    path: '/me',
    access: evenRestricted,
    body: nothing,
    query: nothing,
    async handle({ exchange, context }) {
      const { caller, token } = context;
      const { cookie } = exchange.req.headers;
      const byCookie = cookieValues(cookie, deps.settings.cookieName).includes(token);
      const isMissing = byCookie && cookieValues(cookie, csrfCookie).length === 0;
      const answer: Answer = ok(await administratorView(deps, caller.administrator.value));
      return isMissing ? { ...answer, cookies: [csrfCookieOf(deps, token, caller.session.expiresAt)] } : answer;
    },
  });

const config = ({ settings }: AdminDeps): AdminOperation =>
  admin({
    name: 'admin-config',
    method: 'GET',
    path: '/config',
    access: everybody,
    body: nothing,
    query: nothing,
    handle: () => Promise.resolve(ok({ allowAdminManagement: settings.allowManagement })),
  });

const logout = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'admin-logout',
    method: 'POST',
    path: '/logout',
    access: evenRestricted,
    body: objectBody(logoutBody),
    query: nothing,
    async handle({ exchange, context, body }) {
      const { administrator, account, session } = context.caller;
      const { value } = administrator;
      if (body.everywhere === true) {
        const set = await deps.administration.administrators.endSessions(context.operator, value.id);
        if (set.kind === 'refused') return set;
      } else await deps.administration.sessions.end(value, account, session.id);
      security(deps, exchange, 'signed-out', value.id);
      return { ...created({ message: 'Signed out' }), cookies: clearedCookies(deps) };
    },
  });

const resetPassword = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'admin-reset-password',
    method: 'POST',
    path: '/reset-password',
    access: everybody,
    body: objectBody(resetBody),
    query: nothing,
    async handle({ exchange, body }) {
      const { administration } = deps;
      const { email, secretKey, newPassword } = body;
      const attempt = await administration.attempts.take('secret', {
        from: fromOf(exchange),
        name: normalMailbox(email),
      });
      if (attempt.kind === 'refused') return attempt;
      const secret = administration.checkSecret(secretKey);
      if (secret === 'closed') return { kind: 'refused', failure: { code: 'bootstrap-closed' } };
      if (secret === 'wrong') return { kind: 'refused', failure: { code: 'secret-wrong' } };
      if (!isMailbox(email.trim())) return { kind: 'refused', failure: { code: 'credentials-wrong' } };
      const ask = askingOf(deps, exchange);
      const set = await administration.administrators.resetPassword(ask, bootstrap, email, newPassword);
      if (set.kind === 'refused') return set;
      await administration.attempts.giveBack(attempt);
      security(deps, exchange, 'password-reset', set.administrator.id);
      return created({ message: 'Password reset successfully' });
    },
  });

const listSessions = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'admin-own-sessions',
    method: 'GET',
    path: '/sessions',
    access: themselves,
    body: nothing,
    query: nothing,
    async handle({ context }) {
      const { administrator, account, session } = context.caller;
      const all = await deps.administration.sessions.list(administrator.value, account);
      return ok({
        data: all.map(({ id, startedAt, expiresAt, client }) => ({
          id,
          current: id === session.id,
          createdAt: iso(startedAt),
          expiresAt: iso(expiresAt),
          ipAddress: client.address,
          userAgent: client.browser,
        })),
      });
    },
  });

const endSession = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'admin-end-own-session',
    method: 'DELETE',
    path: '/sessions/:id',
    access: themselves,
    body: objectBody(emptyBody),
    query: nothing,
    async handle({ exchange, context, params }) {
      const { administrator, account } = context.caller;
      const ended = await deps.administration.sessions.end(administrator.value, account, params['id'] ?? '');
      if (!ended) return { kind: 'refused', failure: { code: 'session-unknown' } };
      security(deps, exchange, 'session-ended', administrator.value.id);
      return ok({ message: 'Session revoked successfully' });
    },
  });

const endOthers = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'admin-end-other-sessions',
    method: 'DELETE',
    path: '/sessions',
    access: themselves,
    body: objectBody(emptyBody),
    query: nothing,
    async handle({ exchange, context }) {
      const { administrator, account, session } = context.caller;
      await deps.administration.sessions.endOthers(administrator.value, account, session.id);
      security(deps, exchange, 'sessions-ended', administrator.value.id);
      return ok({ message: 'All other sessions revoked successfully' });
    },
  });
