import type { AdminCode } from '@detent/adapter-http';
import type { Administrator } from '@detent/core';
import { expect, it } from 'vitest';
import { openMemory } from './memory-storage.ts';
import { World } from './world.ts';

// Every kind of actor, at every target, for every act: what is answered is told from the table of section 3.1 alone.

interface Actor {
  readonly name: string;
  readonly rank: 0 | 1 | 2 | 3;
  readonly organizations: '*' | readonly string[];
  readonly accountId: string | null;
  readonly token: string;
}

interface Target {
  readonly name: string;
  readonly id: string;
  readonly rank: 0 | 1 | 2 | 3;
  readonly organizationId: string | null;
}

interface Act {
  readonly method: string;
  readonly path: string;
  readonly least: 1 | 2;
  /** What it answers to whoever may: nothing is ever changed that another row of the table could see. */
  readonly answer: AdminCode | 'ok';
  readonly looks?: true;
  /** Not by a service, which a freeze binds too. */
  readonly byPeople?: true;
}

const acts: readonly Act[] = [
  { method: 'GET', path: '', least: 1, answer: 'ok', looks: true },
  { method: 'GET', path: '/sessions', least: 1, answer: 'ok', looks: true },
  { method: 'GET', path: '/factors', least: 1, answer: 'ok', looks: true },
  { method: 'GET', path: '/history', least: 1, answer: 'ok', looks: true },
  { method: 'POST', path: '/factors/unknown/removal-preview', least: 1, answer: 'FACTOR_NOT_FOUND' },
  { method: 'DELETE', path: '/totp-devices/unknown', least: 1, answer: 'TOTP_DEVICE_NOT_FOUND' },
  { method: 'DELETE', path: '/factors/unknown', least: 1, answer: 'FACTOR_NOT_FOUND' },
  { method: 'DELETE', path: '/sessions/unknown', least: 1, answer: 'SESSION_NOT_FOUND' },
  { method: 'DELETE', path: '/sessions', least: 1, answer: 'ok' },
  { method: 'POST', path: '/factors/unknown/restore', least: 2, answer: 'FACTOR_NOT_FOUND' },
  { method: 'DELETE', path: '/factors', least: 2, answer: 'ok' },
  { method: 'DELETE', path: '/recovery-codes', least: 2, answer: 'ok' },
  { method: 'DELETE', path: '/freeze', least: 2, answer: 'ok', byPeople: true },
  { method: 'DELETE', path: '/waits', least: 2, answer: 'ok', byPeople: true },
  { method: 'PATCH', path: '', least: 2, answer: 'ok' },
  { method: 'DELETE', path: '', least: 2, answer: 'VERSION_MISMATCH' },
];

/** Only the closing of an account insists on a state, one that never is: so nobody is really closed. */
const headersOf = ({ method, path }: Act): Record<string, string> =>
  method === 'DELETE' && path === '' ? { 'If-Match': '"0"' } : {};

function expected(actor: Actor, target: Target, act: Act): AdminCode | 'ok' {
  if (actor.rank < act.least || (actor.accountId === null && act.byPeople === true)) return 'ADMIN_ROLE_FORBIDDEN';
  const { organizationId } = target;
  const covered =
    actor.organizations === '*' || (organizationId !== null && actor.organizations.includes(organizationId));
  if (!covered || target.id === 'nobody') return 'USER_NOT_FOUND';
  if (act.looks === true) return act.answer;
  if (actor.accountId === target.id) return 'SELF_TARGET_FORBIDDEN';
  return actor.rank > target.rank ? act.answer : 'TARGET_RANK_FORBIDDEN';
}

/** Everybody at their own account, which is refused before anything of it could change. */
const themselves = ({ accountId, rank, organizations }: Actor): readonly Target[] =>
  accountId === null
    ? []
    : [
        {
          name: 'themselves',
          id: accountId,
          rank,
          organizationId: organizations === '*' ? null : (organizations[0] ?? null),
        },
      ];

const ranks = { 'help-desk': 1, administrator: 2, owner: 3 } as const;

async function everybody(
  world: World,
): Promise<{ readonly actors: readonly Actor[]; readonly targets: readonly Target[] }> {
  const actors: Actor[] = [];
  const targets: Target[] = [];
  const administrators: readonly (readonly [Administrator['role'], '*' | readonly string[]])[] = [
    ['owner', '*'],
    ['owner', '*'],
    ['administrator', '*'],
    ['administrator', ['A']],
    ['administrator', ['A', 'B']],
    ['help-desk', '*'],
    ['help-desk', ['B']],
  ];
  for (const [role, organizations] of administrators) {
    const { administrator, token } = await world.signedIn(role, organizations);
    const { accountId } = administrator;
    const name = `${role} of ${String(organizations)}`;
    actors.push({ name, rank: ranks[role], organizations, accountId, token });
    // Somebody else of the same kind: whose sessions are ended here ask for nothing afterwards.
    const other = await world.administrator(role, organizations);
    const organizationId = organizations === '*' ? null : (organizations[0] ?? null);
    targets.push({ name: `the account of ${name}`, id: other.accountId, rank: ranks[role], organizationId });
  }
  for (const [role, rank] of [
    ['administrator', 2],
    ['help-desk', 1],
    [null, 0],
  ] as const) {
    for (const organizations of ['*', ['A']] as const) {
      const { token } = await world.service(role, organizations);
      actors.push({
        name: `service as ${role} of ${String(organizations)}`,
        rank,
        organizations,
        accountId: null,
        token,
      });
    }
  }
  for (const organizationId of ['A', 'B', null]) {
    const { id } = await world.person({ totp: 0, organizationId, password: null });
    targets.push({ name: `somebody of ${organizationId}`, id, rank: 0, organizationId });
  }
  targets.push({ name: 'nobody', id: 'nobody', rank: 0, organizationId: 'nowhere' });
  return { actors, targets };
}

it('rank-and-tenant: every actor, target and act is answered as the table of roles says', async () => {
  await using world = await World.open({ open: openMemory });
  const { actors, targets } = await everybody(world);
  const wrong: string[] = [];
  let asked = 0;
  for (const actor of actors) {
    for (const target of [...targets, ...themselves(actor)]) {
      for (const act of acts) {
        const path = `/auth/admin/api/users/${target.id}${act.path}`;
        const sent = { token: actor.token, query: 'reason=table', headers: headersOf(act), body: {} };
        const { status, body } = await world.send(
          act.method,
          path,
          act.method === 'GET' ? { ...sent, body: undefined } : sent,
        );
        const code = status === 200 ? 'ok' : String(Reflect.get(Object(body), 'code'));
        const wanted = expected(actor, target, act);
        asked += 1;
        if (code !== wanted)
          wrong.push(`${actor.name}: ${act.method} ${act.path} of ${target.name}: ${code}, not ${wanted}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(asked).toBe((13 * 11 + 7) * acts.length);
}, 120_000);
