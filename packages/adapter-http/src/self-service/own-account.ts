import { jsonBody, nothing } from '../edge/input.ts';
import { type SelfServiceOperation, selfService } from './mount.ts';
import type { Parts } from './parts.ts';
import { ifMatchOf, shown } from './replies.ts';
import { passwordBody, preferredMethodBody } from './schemas.ts';

/** What people change of their account besides its factors, and see of it. */
export const ownAccountOperations = (parts: Parts): readonly SelfServiceOperation[] => [
  changePassword(parts),
  preferMethod(parts),
  whoAmI(parts),
];

const needs = { stepUp: true, whileEnrolling: false } as const;

const changePassword = ({ detent, callers }: Parts): SelfServiceOperation =>
  selfService({
    name: 'change-password',
    method: 'POST',
    path: '/api/auth/password',
    body: jsonBody(passwordBody),
    query: nothing,
    locale: false,
    overrides: { 'no-password-identity': { code: 'NO_PASSWORD' } },
    async handle(call) {
      const caller = await callers.caller(call, needs);
      if (caller.kind === 'refused') return caller;
      const { actor, account, session, ask } = caller;
      const outcome = await detent.changePassword(ask, { actor, ...call.body, ifMatch: ifMatchOf(call, account) });
      return outcome.kind === 'refused' ? outcome : shown(outcome.account, session);
    },
  });

const preferMethod = ({ detent, callers }: Parts): SelfServiceOperation =>
  selfService({
    name: 'prefer-method',
    method: 'POST',
    path: '/api/auth/2fa/preferred-method',
    body: jsonBody(preferredMethodBody),
    query: nothing,
    locale: false,
    overrides: { 'kind-off': { code: '2FA_DISABLED' } },
    async handle(call) {
      const caller = await callers.caller(call, needs);
      if (caller.kind === 'refused') return caller;
      const { actor, account, session, ask } = caller;
      const asked = { actor, kind: call.body.method, ifMatch: ifMatchOf(call, account), needsPassword: true };
      const outcome = await detent.preferKind(ask, asked);
      return outcome.kind === 'refused' ? outcome : shown(outcome.account, session);
    },
  });

const whoAmI = ({ callers }: Parts): SelfServiceOperation =>
  selfService({
    name: 'own-account',
    method: 'GET',
    path: '/api/users/me',
    body: nothing,
    query: nothing,
    locale: false,
    overrides: { 'account-unknown': { code: 'PRINCIPAL_NOT_FOUND' } },
    async handle(call) {
      const caller = await callers.caller(call, { stepUp: false, whileEnrolling: true });
      return caller.kind === 'refused' ? caller : shown(caller.account, caller.session);
    },
  });
