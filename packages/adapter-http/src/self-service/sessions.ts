import type { Account, Session } from '@detent/core';
import { nothing } from '../edge/input.ts';
import { check } from '../edge/validation.ts';
import { type SelfServiceOperation, selfService } from './mount.ts';
import type { Parts } from './parts.ts';
import { portAnswers } from './port-answers.ts';
import { iso } from './principal.ts';
import { ok, unmatched } from './replies.ts';
import { sessionId } from './schemas.ts';

/** What people see of their own sessions, and end: section 5.5. */
export const sessionOperations = (parts: Parts): readonly SelfServiceOperation[] => [
  list(parts),
  end(parts),
  endAll(parts),
];

const needs = { stepUp: false, whileEnrolling: false } as const;

const list = (parts: Parts): SelfServiceOperation =>
  selfService({
    name: 'list-sessions',
    method: 'GET',
    path: '/api/users/me/sessions',
    body: nothing,
    query: nothing,
    locale: false,
    overrides: { 'account-unknown': { code: 'PRINCIPAL_NOT_FOUND' } },
    async handle(call) {
      const caller = await parts.callers.caller(call, needs);
      return caller.kind === 'refused' ? caller : ok(await sessionsOf(parts, caller.account));
    },
  });

const end = (parts: Parts): SelfServiceOperation =>
  selfService({
    name: 'end-session',
    method: 'DELETE',
    path: '/api/users/me/sessions/:sessionId',
    body: nothing,
    query: nothing,
    locale: false,
    overrides: {
      ...portAnswers({ Sessions: { read: 'ACCESS_TOKEN_ALLOWLIST_READING_FAILURE', write: 'DATABASE_FAILURE' } }),
      'account-unknown': { code: 'PRINCIPAL_NOT_FOUND' },
    },
    async handle(call) {
      const { sessionId: id } = call.params;
      const named = check(sessionId, id, 'sessionId');
      if (named.kind === 'refused') return named;
      const caller = await parts.callers.caller(call, needs);
      if (caller.kind === 'refused') return caller;
      await parts.detent.signOut({ accountId: caller.account.id, sessionId: named.value });
      return ok(await sessionsOf(parts, caller.account));
    },
  });

const endAll = ({ detent, callers, handingOut }: Parts): SelfServiceOperation =>
  selfService({
    name: 'end-all-sessions',
    method: 'DELETE',
    path: '/api/users/me/sessions',
    body: nothing,
    query: nothing,
    locale: false,
    overrides: { 'account-unknown': { code: 'PRINCIPAL_NOT_FOUND' } },
    async handle(call) {
      const caller = await callers.caller(call, needs);
      if (caller.kind === 'refused') return caller;
      const changed = unmatched(call, caller);
      if (changed !== null) return changed;
      const outcome = await detent.endAllSessions(caller.ask, caller.actor);
      return outcome.kind === 'refused' ? outcome : ok({ success: true }, handingOut.nothing());
    },
  });

const sessionsOf = async ({ detent }: Parts, account: Account): Promise<readonly object[]> =>
  (await detent.listSessions(account)).map(shownSession);

const shownSession = ({ id, client, refresh, startedAt }: Session): object => ({
  id,
  browser: client.browser,
  os: client.system,
  ipAddress: client.address,
  location: null,
  lastActive: iso(refresh?.issuedAt ?? startedAt),
});
