import {
  type Account,
  type Act,
  type ActorKind,
  addressOf,
  type EventType,
  type FactorFacts,
  masked,
  type SettledAct,
} from '@detent/core';
import { nothing, queryOf } from '../edge/input.ts';
import { impactView } from './factor-view.ts';
import { type AdminOperation, admin } from './mount.ts';
import { iso, ok } from './replies.ts';
import { historyQuery, numberOr } from './schemas.ts';
import type { AdminDeps } from './settings.ts';
import { lookers, looking } from './users.ts';

/** What happened to an account: section 7.1. */
export const historyOperations = (deps: AdminDeps): readonly AdminOperation[] => [
  admin({
    name: 'read-history',
    method: 'GET',
    path: '/api/users/:id/history',
    access: lookers,
    body: nothing,
    query: queryOf(historyQuery),
    handle: ({ exchange, context, params, query }) =>
      looking(deps, exchange, context.operator, params['id'], async (account) => {
        const limit = numberOr(query.limit, 20, 100);
        const before = numberOr(query.before, 0, Number.MAX_SAFE_INTEGER);
        const where = { accountId: account.id, limit: limit + 1, ...(before > 0 ? { before } : {}) };
        const acts = await deps.detent.readHistory(where);
        const page = acts.slice(0, limit);
        const nextBefore = acts.length > limit ? (page.at(-1)?.act.sequence ?? null) : null;
        return ok({ data: page.map((settled) => entryOf(settled, account)), meta: { nextBefore } });
      }),
  }),
];

function entryOf({ act, progress }: SettledAct, account: Account): object {
  const { sequence, at, reason, origin, impact } = act;
  const userAgent = [origin?.browser ?? null, origin?.system ?? null].filter((part) => part !== null).join(', ');
  return {
    sequence,
    at: iso(at),
    type: typeOf(act),
    actor: { kind: kindOf[act.actor.kind], id: act.actor.id, role: roleOf(act.actor.kind) },
    reason,
    origin: { ip: origin?.address ?? null, userAgent: userAgent === '' ? null : userAgent },
    factor: factorOf(act),
    impact: impact === null ? null : impactView(impact),
    notices: act.notices.map((notice) => {
      const state = progress.find(({ noticeId }) => noticeId === notice.id);
      const address = addressOf(account.person, notice.recipientId);
      return {
        to: state?.to ?? (address === null ? null : masked(address)),
        status: statuses[state?.state ?? 'due'],
      };
    }),
  };
}

const statuses = { due: 'waiting', claimed: 'waiting', sent: 'sent', dropped: 'sent', dead: 'failed' } as const;

const kindOf: Readonly<Record<ActorKind, 'self' | 'administrator' | 'service' | 'system'>> = {
  self: 'self',
  'help-desk': 'administrator',
  administrator: 'administrator',
  owner: 'administrator',
  service: 'service',
  system: 'system',
};

const roleOf = (kind: ActorKind): string | null => (kindOf[kind] === 'administrator' ? kind : null);

function factorOf({ impact }: Act): Pick<FactorFacts, 'id' | 'kind' | 'label'> | null {
  if (impact === null) return null;
  const [first] = [...impact.removed, ...impact.dropped, ...impact.restored, ...impact.added, ...impact.locked];
  return first === undefined ? null : { id: first.id, kind: first.kind, label: first.label };
}

/** An act is called by the first of these that it holds; whatever else it holds follows from that. */
const names: readonly (readonly [EventType, string])[] = [
  ['account-opened', 'account.opened'],
  ['account-closed', 'account.closed'],
  ['changes-frozen', 'factor.reported'],
  ['factors-removed', 'factor.removed'],
  ['factor-restored', 'factor.restored'],
  ['factor-confirmed', 'factor.added'],
  ['factor-begun', 'factor.enrolment-begun'],
  ['factor-dropped', 'factor.enrolment-cancelled'],
  ['factor-locked', 'factor.locked'],
  ['factor-erased', 'factor.erased'],
  ['recovery-codes-issued', 'recovery-codes.issued'],
  ['recovery-codes-removed', 'recovery-codes.removed'],
  ['recovery-codes-voided', 'recovery-codes.voided'],
  ['recovery-code-used', 'recovery-codes.used'],
  ['password-changed', 'password.changed'],
  ['administrator-password-changed', 'administrator.password-changed'],
  ['standing-changed', 'account.standing-changed'],
  ['rank-changed', 'account.rank-changed'],
  ['address-made-own', 'contact.changed'],
  ['profile-changed', 'profile.changed'],
  ['must-enrol-marked', 'account.must-enrol'],
  ['must-enrol-cleared', 'account.must-enrol-cleared'],
  ['freeze-lifted', 'factor.freeze-lifted'],
  ['preferred-chosen', 'factor.preferred'],
  ['signed-in', 'session.begun'],
  ['sessions-cut', 'sessions.ended'],
];

function typeOf({ events }: Act): string {
  const types = new Set<EventType>(events.map(({ type }) => type));
  const [first] = events;
  return names.find(([type]) => types.has(type))?.[1] ?? `account.${first?.type ?? 'changed'}`;
}
