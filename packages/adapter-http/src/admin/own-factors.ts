import { type AdministratorSession, type Ask, viewFactors } from '@detent/core';
import type { Exchange } from '../edge/exchange.ts';
import { nothing } from '../edge/input.ts';
import { demands, isEnrolled } from './administrator-view.ts';
import { askingOf } from './asking.ts';
import { factorView } from './factor-view.ts';
import { type AdminOperation, admin } from './mount.ts';
import { created, iso, ok } from './replies.ts';
import { beginTotpBody, confirmTotpBody, objectBody, otpBody } from './schemas.ts';
import { security } from './security.ts';
import type { AdminDeps } from './settings.ts';

/** What administrators do with their own second factor: section 5.2. */
export const ownFactorsOperations = (deps: AdminDeps): readonly AdminOperation[] => [
  show(deps),
  begin(deps),
  confirm(deps),
  recoveryCodes(deps),
  remove(deps),
];

const themselves = { to: 'administrators', restricted: false } as const;
const evenRestricted = { to: 'administrators', restricted: true } as const;

/** Here a factor that is not there, or cannot be, is a flaw of the request. */
const own = {
  'kind-off': { code: 'MFA_CODE_INVALID' },
  'account-unknown': { code: 'ADMIN_ACCOUNT_NOT_FOUND' },
  'challenge-over': { code: 'MFA_CODE_INVALID' },
} as const;

const askOf = (deps: AdminDeps, exchange: Exchange, { account }: AdministratorSession): Ask => ({
  accountId: account.id,
  ...askingOf(deps, exchange),
});

const show = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'own-mfa',
    method: 'GET',
    path: '/mfa',
    access: evenRestricted,
    body: nothing,
    query: nothing,
    async handle({ context }) {
      const { account } = context.caller;
      return ok({
        required: demands(deps, await deps.detent.policies(account.organizationId)),
        enrolled: isEnrolled(account),
        factors: viewFactors(account, deps.clock.now(), { removed: false }).map(factorView),
        recoveryCodesLeft: account.recovery?.hashes.length ?? 0,
      });
    },
  });

const begin = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'own-mfa-begin-totp',
    method: 'POST',
    path: '/mfa/totp',
    access: evenRestricted,
    body: objectBody(beginTotpBody),
    query: nothing,
    overrides: own,
    async handle({ exchange, context, body }) {
      const { label, otp, method } = body;
      const second = otp === null || otp === undefined ? null : { code: otp, method: method ?? null };
      const begun = await deps.administration.ownFactors.begin(askOf(deps, exchange, context.caller), context.caller, {
        label: label ?? '',
        second,
      });
      if (begun.kind === 'refused') return begun;
      const { factorId, secret, uri } = begun.shown;
      const { setupToken, expiresAt } = begun;
      return created({ factorId, secret, otpAuthUrl: uri, setupToken, expiresAt: iso(expiresAt) });
    },
  });

const confirm = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'own-mfa-confirm-totp',
    method: 'POST',
    path: '/mfa/totp/confirm',
    access: evenRestricted,
    body: objectBody(confirmTotpBody),
    query: nothing,
    overrides: { ...own, 'factor-unknown': { code: 'FACTOR_NOT_FOUND' } },
    async handle({ exchange, context, body }) {
      const { caller } = context;
      const confirmed = await deps.administration.ownFactors.confirm(askOf(deps, exchange, caller), caller, {
        setupToken: body.setupToken,
        code: body.otp,
      });
      if ('failure' in confirmed) return confirmed;
      const { outcome, factorId } = confirmed;
      if (outcome.kind === 'refused') return outcome;
      security(deps, exchange, 'second-factor-enrolled', context.operator.id);
      const factor = viewFactors(outcome.account, deps.clock.now(), { removed: false }).find(
        ({ id }) => id === factorId,
      );
      return ok({ message: 'Second factor enrolled', factor: factor === undefined ? null : factorView(factor) });
    },
  });

const recoveryCodes = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'own-mfa-recovery-codes',
    method: 'POST',
    path: '/mfa/recovery-codes',
    access: themselves,
    body: objectBody(otpBody),
    query: nothing,
    overrides: own,
    async handle({ exchange, context, body }) {
      const { caller } = context;
      const second = { code: body.otp, method: body.method ?? null };
      const issued = await deps.administration.ownFactors.issueRecoveryCodes(
        askOf(deps, exchange, caller),
        caller,
        second,
      );
      if (issued.kind === 'refused') return issued;
      security(deps, exchange, 'recovery-codes-issued', context.operator.id);
      return created({ codes: issued.codes });
    },
  });

const remove = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'own-mfa-remove',
    method: 'DELETE',
    path: '/mfa/factors/:id',
    access: themselves,
    body: objectBody(otpBody),
    query: nothing,
    overrides: own,
    async handle({ exchange, context, params, body }) {
      const { caller } = context;
      const second = { code: body.otp, method: body.method ?? null };
      const { id: factorId = '' } = params;
      const ask = askOf(deps, exchange, caller);
      const outcome = await deps.administration.ownFactors.remove(ask, caller, { factorId, second });
      if (outcome.kind === 'refused') return outcome;
      security(deps, exchange, 'second-factor-removed', context.operator.id);
      return ok({ message: 'Factor removed' });
    },
  });
