import { nothing } from '../edge/input.ts';
import type { Answer } from '../edge/operation.ts';
import { administratorView } from './administrator-view.ts';
import { askingOf } from './asking.ts';
import { type AdminOperation, admin } from './mount.ts';
import { created, iso, ok } from './replies.ts';
import { adminChangeBody, emptyBody, newAdminBody, objectBody } from './schemas.ts';
import { security } from './security.ts';
import type { AdminDeps } from './settings.ts';

/** Administrators about administrators: section 5.1. */
export const adminsOperations = (deps: AdminDeps): readonly AdminOperation[] => [
  list(deps),
  add(deps),
  change(deps),
  remove(deps),
  listSessions(deps),
  endSessions(deps),
];

const managers = { to: 'managers' } as const;
const unknown = { 'account-unknown': { code: 'ADMIN_USER_NOT_FOUND' } } as const;
const notFound = { kind: 'refused', failure: { code: 'account-unknown' } } as const;

const list = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'list-admins',
    method: 'GET',
    path: '/admins',
    access: managers,
    body: nothing,
    query: nothing,
    async handle({ context }) {
      const all = await deps.administration.administrators.list(context.operator);
      const data: object[] = [];
      for (const one of all) data.push(await administratorView(deps, one));
      return ok({ data });
    },
  });

const add = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'add-admin',
    method: 'POST',
    path: '/admins',
    access: managers,
    body: objectBody(newAdminBody),
    query: nothing,
    overrides: {
      'account-unknown': { code: 'ORGANIZATION_FORBIDDEN' },
      'address-taken': { code: 'ADMIN_USER_EXISTS' },
    },
    async handle({ exchange, context: { operator }, body }) {
      const { email, password, name, role = 'help-desk', organizations, metadata } = body;
      const everywhere = role === 'owner' ? '*' : operator.organizations;
      const set = await deps.administration.administrators.add(askingOf(deps, exchange), operator, {
        email: email.trim(),
        password,
        name: name ?? '',
        role,
        organizations: organizations ?? everywhere,
        metadata: metadata ?? {},
      });
      if (set.kind === 'refused') return set;
      security(deps, exchange, 'administrator-added', set.administrator.id);
      return created({ admin: await administratorView(deps, set.administrator) });
    },
  });

const change = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'change-admin',
    method: 'PATCH',
    path: '/admins/:id',
    access: managers,
    body: objectBody(adminChangeBody),
    query: nothing,
    overrides: unknown,
    async handle({ exchange, context: { operator }, params, body }) {
      const { id = '' } = params;
      if (id === operator.id && body.password !== undefined) {
        const checked = await deps.administration.checkOwnPassword(operator, {
          password: body.currentPassword ?? '',
          from: exchange.state.client.keys,
        });
        if (checked.kind === 'refused') return checked;
      }
      const set = await deps.administration.administrators.change(askingOf(deps, exchange), operator, id, {
        name: body.name ?? null,
        metadata: body.metadata ?? null,
        role: body.role ?? null,
        organizations: body.organizations ?? null,
        active: body.isActive ?? null,
        password: body.password ?? null,
      });
      if (set.kind === 'refused') return set;
      security(deps, exchange, 'administrator-changed', id);
      return ok({ admin: await administratorView(deps, set.administrator) });
    },
  });

const remove = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'remove-admin',
    method: 'DELETE',
    path: '/admins/:id',
    access: managers,
    body: objectBody(emptyBody),
    query: nothing,
    overrides: unknown,
    async handle({ exchange, context: { operator }, params }) {
      const { id = '' } = params;
      const set = await deps.administration.administrators.remove(askingOf(deps, exchange), operator, id);
      if (set.kind === 'refused') return set;
      security(deps, exchange, 'administrator-removed', id);
      return ok({ message: 'Admin deleted successfully' });
    },
  });

const listSessions = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'list-admin-sessions',
    method: 'GET',
    path: '/admins/:id/sessions',
    access: managers,
    body: nothing,
    query: nothing,
    overrides: unknown,
    async handle({ context: { operator }, params }): Promise<Answer | typeof notFound> {
      const { administrators, sessions } = deps.administration;
      const found = await administrators.find(params['id'] ?? '', operator);
      const account = found === null ? null : await deps.administration.accountOf(found);
      if (found === null || account === null) return notFound;
      const all = await sessions.list(found, account);
      return ok({
        data: all.map(({ id, startedAt, expiresAt, client }) => ({
          id,
          current: false,
          createdAt: iso(startedAt),
          expiresAt: iso(expiresAt),
          ipAddress: client.address,
          userAgent: client.browser,
        })),
      });
    },
  });

const endSessions = (deps: AdminDeps): AdminOperation =>
  admin({
    name: 'end-admin-sessions',
    method: 'DELETE',
    path: '/admins/:id/sessions',
    access: managers,
    body: objectBody(emptyBody),
    query: nothing,
    overrides: unknown,
    async handle({ exchange, context: { operator }, params }) {
      const { id = '' } = params;
      const set = await deps.administration.administrators.endSessions(operator, id);
      if (set.kind === 'refused') return set;
      security(deps, exchange, 'administrator-sessions-ended', id);
      return ok({ message: 'All sessions revoked successfully' });
    },
  });
