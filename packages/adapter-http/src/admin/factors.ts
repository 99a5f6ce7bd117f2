import { type FailureCode, type Outcome, viewFactors, type Which } from '@detent/core';
import { choose } from '../edge/answers.ts';
import { nothing, queryOf } from '../edge/input.ts';
import { type AdminOverrides, adminAnswers } from './answers.ts';
import { changing } from './asking.ts';
import { adminRowOf } from './codes.ts';
import { factorView, impactView } from './factor-view.ts';
import { type AdminOperation, type AdminReply, type AdminRow, admin } from './mount.ts';
import { ok, tagged } from './replies.ts';
import { factorQuery, objectBody, reasonBody, removalBody } from './schemas.ts';
import type { AdminDeps } from './settings.ts';
import { lookers, looking } from './users.ts';

/** Taking factors off people's accounts, and what goes with it: sections 4 and 7.1. */
export const factorOperations = (deps: AdminDeps): readonly AdminOperation[] => [
  removeDevice(deps),
  list(deps),
  removeFactor(deps),
  removeAll(deps),
  preview(deps),
  restore(deps),
  removeRecoveryCodes(deps),
  liftFreeze(deps),
  clearWaits(deps),
];

const removers = { to: 'operators', right: 'remove-factor', counted: true } as const;
const allRemovers = { to: 'operators', right: 'remove-all', counted: true } as const;
const restorers = { to: 'operators', right: 'restore-factor', counted: false } as const;
const lifters = { to: 'operators', right: 'lift', counted: false } as const;

type Removers = typeof removers | typeof allRemovers;

interface Removing<A extends Removers> extends Pick<AdminRow<A, unknown, unknown>, 'name' | 'path' | 'access'> {
  readonly overrides?: AdminOverrides;
  readonly which: (params: Readonly<Record<string, string>>) => Which;
  readonly answer: (outcome: Extract<Outcome, { readonly kind: 'done' }>) => AdminReply;
}

/** Every removal is one removal by the rule. */
const removing = <const A extends Removers>(deps: AdminDeps, { which, answer, ...row }: Removing<A>): AdminOperation =>
  admin<Removers, { reason?: unknown; compromised?: boolean | undefined }, unknown>({
    ...row,
    method: 'DELETE',
    body: objectBody(removalBody),
    query: nothing,
    async handle(call) {
      const asked = changing(deps, call);
      if (asked.kind === 'refused') return asked;
      const outcome = await deps.detent.removeFactor(asked.ask, {
        actor: asked.actor,
        which: which(call.params),
        includePending: true,
        ifMatch: asked.ifMatch,
        needsPassword: false,
        compromised: call.body.compromised ?? false,
      });
      return outcome.kind === 'refused' ? outcome : answer(outcome);
    },
  });

const removeDevice = (deps: AdminDeps): AdminOperation =>
  removing(deps, {
    name: 'remove-totp-device',
    path: '/api/users/:id/totp-devices/:deviceId',
    access: removers,
    overrides: { 'factor-unknown': { code: 'TOTP_DEVICE_NOT_FOUND' } },
    which: ({ deviceId = '' }) => ({ factorId: deviceId, kind: 'totp' }),
    answer: () => ok({ message: 'TOTP device deleted successfully' }),
  });

const removeFactor = (deps: AdminDeps): AdminOperation =>
  removing(deps, {
    name: 'remove-factor',
    path: '/api/users/:id/factors/:factorId',
    access: removers,
    which: ({ factorId = '' }) => ({ factorId }),
    answer: ({ impact }) => ok({ message: 'Factor removed', impact: impact === null ? null : impactView(impact) }),
  });

const removeAll = (deps: AdminDeps): AdminOperation =>
  removing(deps, {
    name: 'remove-all-factors',
    path: '/api/users/:id/factors',
    access: allRemovers,
    which: () => 'all',
    answer: (outcome) => ok({ message: 'All factors removed', impact: impactOrNothing(outcome) }),
  });

/** Where there was nothing to take off, nothing is what was taken. */
function impactOrNothing({ impact, account }: Extract<Outcome, { readonly kind: 'done' }>): object {
  if (impact !== null) return impactView(impact);
  return impactView({
    removed: [],
    dropped: [],
    added: [],
    restored: [],
    locked: [],
    remaining: [],
    onlyFactor: false,
    mustEnrol: account.mustEnrol,
    preferred: account.preferred,
    recoveryCodesRemoved: 0,
    sessions: 'kept',
    alerts: 0,
    alertLanguage: null,
    restorableUntil: null,
  });
}

const list = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'list-factors',
    method: 'GET',
    path: '/api/users/:id/factors',
    access: lookers,
    body: nothing,
    query: queryOf(factorQuery),
    handle: ({ exchange, context, params, query }) =>
      looking(deps, exchange, context.operator, params['id'], (account) => {
        const factors = viewFactors(account, deps.clock.now(), { removed: query.include === 'removed' });
        const { sequence, epoch, mustEnrol, preferred, recovery } = account;
        const meta = { sequence, epoch, mustEnrol, preferred, recoveryCodesLeft: recovery?.hashes.length ?? 0 };
        return Promise.resolve(tagged({ data: factors.map(factorView), meta }, sequence));
      }),
  });

const preview = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'preview-removal',
    method: 'POST',
    path: '/api/users/:id/factors/:factorId/removal-preview',
    access: { to: 'operators', right: 'look', counted: false },
    body: objectBody(removalBody),
    query: nothing,
    async handle(call) {
      const reasoned = changing(deps, { ...call, context: { ...call.context, right: 'remove-factor' } });
      const failure = reasoned.kind === 'refused' ? reasoned.failure : null;
      const asked = changing(deps, { ...call, body: {}, context: { ...call.context, right: 'look' } });
      if (asked.kind === 'refused') return asked;
      const outcome = await deps.detent.previewRemoval(asked.ask, {
        actor: asked.actor,
        which: { factorId: call.params['factorId'] ?? '' },
        includePending: true,
        ifMatch: asked.ifMatch,
        needsPassword: false,
        compromised: call.body.compromised ?? false,
      });
      if (outcome.kind === 'refused' && !foreseeable.has(outcome.failure.code)) return outcome;
      const refusedBy = failure ?? (outcome.kind === 'refused' ? outcome.failure : null);
      if (refusedBy !== null) {
        const { code } = choose(refusedBy, adminAnswers, {});
        return ok({ allowed: false, code, message: adminRowOf(code).message });
      }
      const impact = outcome.kind === 'done' && outcome.impact !== null ? impactView(outcome.impact) : null;
      return ok({ allowed: true, impact });
    },
  });

/** What policy, or a missing reason, says of a removal; whatever else is wrong is wrong with the request. */
const foreseeable: ReadonlySet<FailureCode> = new Set(['only-factor']);

const restore = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'restore-factor',
    method: 'POST',
    path: '/api/users/:id/factors/:factorId/restore',
    access: restorers,
    body: objectBody(reasonBody),
    query: nothing,
    async handle(call) {
      const asked = changing(deps, call);
      if (asked.kind === 'refused') return asked;
      const { factorId = '' } = call.params;
      const { actor, ifMatch } = asked;
      const outcome = await deps.detent.restoreFactor(asked.ask, { actor, ifMatch, factorId });
      if (outcome.kind === 'refused') return outcome;
      const factor = viewFactors(outcome.account, deps.clock.now(), { removed: false }).find(
        ({ id }) => id === factorId,
      );
      return ok({ message: 'Factor restored', factor: factor === undefined ? null : factorView(factor) });
    },
  });

const removeRecoveryCodes = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'remove-recovery-codes',
    method: 'DELETE',
    path: '/api/users/:id/recovery-codes',
    access: allRemovers,
    body: objectBody(reasonBody),
    query: nothing,
    async handle(call) {
      const asked = changing(deps, call);
      if (asked.kind === 'refused') return asked;
      const { actor, ifMatch } = asked;
      const outcome = await deps.detent.removeRecoveryCodes(asked.ask, { actor, ifMatch, needsPassword: false });
      if (outcome.kind === 'refused') return outcome;
      return ok({ message: 'Recovery codes removed', removed: outcome.impact?.recoveryCodesRemoved ?? 0 });
    },
  });

const liftFreeze = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'lift-freeze',
    method: 'DELETE',
    path: '/api/users/:id/freeze',
    access: lifters,
    body: objectBody(reasonBody),
    query: nothing,
    async handle(call) {
      const asked = changing(deps, call);
      if (asked.kind === 'refused') return asked;
      const outcome = await deps.detent.liftFreeze(asked.ask, asked.actor);
      return outcome.kind === 'refused' ? outcome : ok({ message: 'Freeze lifted' });
    },
  });

const clearWaits = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'clear-waits',
    method: 'DELETE',
    path: '/api/users/:id/waits',
    access: lifters,
    body: objectBody(reasonBody),
    query: nothing,
    async handle(call) {
      const asked = changing(deps, call);
      if (asked.kind === 'refused') return asked;
      const outcome = await deps.detent.clearWaits(asked.ask, asked.actor);
      return outcome.kind === 'refused' ? outcome : ok({ message: 'Waits cleared' });
    },
  });
