import {
  type Account,
  type Ask,
  guarded,
  homeOfNewUser,
  normalMailbox,
  type Operator,
  type Organization,
} from '@detent/core';
import type { Exchange } from '../edge/exchange.ts';
import { nothing, queryOf } from '../edge/input.ts';
import { askingOf, changing } from './asking.ts';
import { type AdminOperation, type AdminReply, admin } from './mount.ts';
import { created, isoOrNull, ok, tagged } from './replies.ts';
import { newUserBody, numberOr, objectBody, reasonBody, userChangeBody, userQuery } from './schemas.ts';
import type { AdminDeps } from './settings.ts';
import { detailView, userSessionView, userView } from './user-view.ts';

/** People's accounts, as administrators find, make, change and close them: section 6. */
export const userOperations = (deps: AdminDeps): readonly AdminOperation[] => [
  list(deps),
  add(deps),
  show(deps),
  change(deps),
  close(deps),
  listSessions(deps),
  endSessions(deps),
  endSession(deps),
];

export const lookers = { to: 'operators', right: 'look', counted: false } as const;
const changers = { to: 'operators', right: 'change-accounts', counted: false } as const;
const enders = { to: 'operators', right: 'end-sessions', counted: false } as const;

const list = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'list-users',
    method: 'GET',
    path: '/api/users',
    access: lookers,
    body: nothing,
    query: queryOf(userQuery),
    async handle({ context: { operator }, query }) {
      const page = numberOr(query.page, 1, 1_000_000);
      const limit = numberOr(query.limit, 10, 100);
      const { status = null, scope } = query;
      const asOf = query.asOf === null || query.asOf === undefined ? null : Date.parse(query.asOf);
      const found = await deps.administration.users.list(operator, {
        scope: scope === 'tenant' ? 'tenants' : (scope ?? 'all'),
        organizationId: null,
        standing: status === 'active' ? 'active' : status === 'inactive' ? 'disabled' : null,
        verified: status === 'verified' ? true : status === 'unverified' ? false : null,
        secondFactor: query.mfa ?? null,
        role: query.roleName || null,
        search: query.search || null,
        asOf,
        offset: (page - 1) * limit,
        limit,
      });
      const { accounts, total, newest } = found;
      const names = await tenantNames(deps, accounts);
      const data = accounts.map((account) => userView(account, names.get(account.organizationId) ?? null));
      const totalPages = Math.ceil(total / limit);
      const meta = { page, limit, total, totalPages, scope: scope ?? 'all', asOf: isoOrNull(asOf ?? newest) };
      return ok({ data, meta });
    },
  });

const add = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'add-user',
    method: 'POST',
    path: '/api/users',
    access: changers,
    body: objectBody(newUserBody),
    query: nothing,
    async handle(call) {
      const { body } = call;
      const home = homeOfNewUser(body.tenantId ?? null, call.context.operator);
      if (home === null) return { kind: 'refused', failure: { code: 'organization-forbidden' } };
      const asked = changing(deps, call);
      if (asked.kind === 'refused') return asked;
      const { organizationId } = home;
      if (organizationId !== null && (await organizationOf(deps, organizationId)) === null)
        return {
          kind: 'refused',
          failure: { code: 'request-invalid', fields: [{ field: 'tenantId', rule: 'value' }] },
        };
      const outcome = await deps.administration.users.add(asked.ask, asked.actor, {
        email: body.email?.trim() ?? null,
        phone: body.phone ?? null,
        password: body.password ?? null,
        organizationId,
        active: body.isActive ?? true,
        roles: body.roles ?? [],
        metadata: body.metadata ?? {},
        language: body.language ?? null,
      });
      return outcome.kind === 'refused' ? outcome : created({ user: await userOf(deps, outcome.account) });
    },
  });

const show = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'show-user',
    method: 'GET',
    path: '/api/users/:id',
    access: lookers,
    body: nothing,
    query: nothing,
    handle: ({ exchange, context, params }) =>
      looking(deps, exchange, context.operator, params['id'], async (account) => {
        const [policy, tenantName, sessions] = await Promise.all([
          deps.detent.policies(account.organizationId),
          tenantNameOf(deps, account.organizationId),
          deps.detent.listSessions(account),
        ]);
        const now = deps.clock.now();
        return tagged(detailView({ account, policy, tenantName, sessions, now }), account.sequence);
      }),
  });

const change = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'change-user',
    method: 'PATCH',
    path: '/api/users/:id',
    access: changers,
    body: objectBody(userChangeBody),
    query: nothing,
    async handle(call) {
      const asked = changing(deps, call);
      if (asked.kind === 'refused') return asked;
      const { email, phone, password, isActive, isMfaEnabled, mustEnrol, roles, metadata, language } = call.body;
      const profile = {
        ...(roles === undefined ? {} : { roles }),
        ...(metadata === undefined ? {} : { metadata }),
        ...(language === undefined ? {} : { language }),
      };
      const outcome = await deps.administration.changeUser(asked.ask, {
        actor: asked.actor,
        ifMatch: asked.ifMatch,
        email: email === undefined ? null : { value: email.trim(), normal: normalMailbox(email) },
        phone: phone === undefined ? null : { value: phone, normal: phone },
        profile: Object.keys(profile).length === 0 ? null : profile,
        password: password ?? null,
        standing: isActive === undefined ? null : isActive ? 'active' : 'disabled',
        secondFactor: isMfaEnabled ?? null,
        mustEnrol: mustEnrol ?? null,
      });
      return outcome.kind === 'refused' ? outcome : ok({ user: await userOf(deps, outcome.account) });
    },
  });

const close = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'remove-user',
    method: 'DELETE',
    path: '/api/users/:id',
    access: changers,
    body: objectBody(reasonBody),
    query: nothing,
    async handle(call) {
      const asked = changing(deps, call);
      if (asked.kind === 'refused') return asked;
      const outcome = await deps.detent.closeAccount(asked.ask, asked);
      return outcome.kind === 'refused' ? outcome : ok({ message: 'User removed' });
    },
  });

const listSessions = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'list-user-sessions',
    method: 'GET',
    path: '/api/users/:id/sessions',
    access: lookers,
    body: nothing,
    query: nothing,
    handle: ({ exchange, context, params }) =>
      looking(deps, exchange, context.operator, params['id'], async (account) =>
        ok({ data: (await deps.detent.listSessions(account)).map(userSessionView) }),
      ),
  });

const endSession = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'end-user-session',
    method: 'DELETE',
    path: '/api/users/:id/sessions/:sessionId',
    access: enders,
    body: objectBody(reasonBody),
    query: nothing,
    async handle(call) {
      const asked = changing(deps, call);
      if (asked.kind === 'refused') return asked;
      const { sessionId = '' } = call.params;
      const ended = await deps.administration.endOneSession(asked.ask, { actor: asked.actor, sessionId });
      if (ended.kind === 'refused') return ended;
      if (ended.kind === 'not-theirs') return { kind: 'refused', failure: { code: 'session-unknown' } };
      return ok({ message: 'Session revoked successfully' });
    },
  });

const endSessions = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'end-user-sessions',
    method: 'DELETE',
    path: '/api/users/:id/sessions',
    access: enders,
    body: objectBody(reasonBody),
    query: nothing,
    async handle(call) {
      const asked = changing(deps, call);
      if (asked.kind === 'refused') return asked;
      const outcome = await deps.administration.endSessions(asked.ask, asked.actor);
      return outcome.kind === 'refused' ? outcome : ok({ message: 'All sessions revoked successfully' });
    },
  });

/** Shows something of one account to whoever may see it. */
export async function looking(
  deps: AdminDeps,
  exchange: Exchange,
  operator: Operator,
  accountId: string | undefined,
  reply: (account: Account) => Promise<AdminReply>,
): Promise<AdminReply> {
  const ask: Ask = { accountId: accountId ?? '', ...askingOf(deps, exchange) };
  const seen = await deps.administration.users.look(ask, operator);
  return seen.kind === 'refused' ? seen : reply(seen.account);
}

const tenantNameOf = async (deps: AdminDeps, organizationId: string | null): Promise<string | null> =>
  organizationId === null ? null : ((await organizationOf(deps, organizationId))?.name ?? null);

/** What the organizations of these accounts are called; each is read once. */
async function tenantNames(
  deps: AdminDeps,
  accounts: readonly Account[],
): Promise<ReadonlyMap<string | null, string | null>> {
  const ids = [...new Set(accounts.map(({ organizationId }) => organizationId))];
  return new Map(await Promise.all(ids.map(async (id) => [id, await tenantNameOf(deps, id)] as const)));
}

async function organizationOf({ organizations }: AdminDeps, id: string): Promise<Organization | null> {
  return (await guarded('Organizations', 'read', () => organizations.find(id)))?.value ?? null;
}

const userOf = async (deps: AdminDeps, account: Account): Promise<object> =>
  userView(account, await tenantNameOf(deps, account.organizationId));
