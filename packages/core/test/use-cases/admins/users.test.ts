import { aMailbox, aNumber, anAccount, aTotp, noon } from '@detent/core/testing';
import { expect, it } from 'vitest';
import { failureOf } from '../../support/world.ts';
import { type AdminWorld, above, anAdminWorld, outside } from './admin-world.ts';

const everything = {
  scope: 'all',
  organizationId: null,
  search: null,
  standing: null,
  verified: null,
  secondFactor: null,
  role: null,
  asOf: null,
  offset: 0,
  limit: 50,
} as const;

async function withPeople(): Promise<AdminWorld> {
  const own = await anAdminWorld();
  for (const [id, organizationId] of [
    ['a', 'organization-1'],
    ['b', 'organization-2'],
    ['c', null],
  ] as const)
    await own.world.put(
      anAccount({
        id,
        organizationId,
        factors: [],
        person: { createdAt: noon, addresses: [aMailbox({ normal: id })] },
      }),
    );
  return own;
}

it('operators list who is within their organizations, and owners everybody', async () => {
  const { administration } = await withPeople();
  const scoped = { ...above, kind: 'administrator', rank: 2, organizations: ['organization-1'] } as const;
  const listed = async (actor: typeof above | typeof scoped, asked: object) =>
    (await administration.users.list(actor, { ...everything, ...asked })).accounts.map(({ id }) => id).toSorted();
  expect(await listed(above, {})).toEqual(['a', 'b', 'c']);
  expect(await listed(above, { scope: 'platform' })).toEqual(['c']);
  expect(await listed(above, { scope: 'tenants' })).toEqual(['a', 'b']);
  expect(await listed(above, { organizationId: 'organization-2' })).toEqual(['b']);
  expect(await listed(above, { organizationId: 'organization-2', scope: 'platform' })).toEqual([]);
  expect(await listed(scoped, {})).toEqual(['a']);
  expect(await listed(scoped, { scope: 'platform' })).toEqual([]);
  expect(await listed(scoped, { organizationId: 'organization-2' })).toEqual([]);
});

it('an account without a mailbox is given its first', async () => {
  const { administration, world } = await withPeople();
  await world.put(anAccount({ id: 'bare', factors: [aTotp()], person: { addresses: [aNumber()] } }));
  const outcome = await administration.changeUser(
    { ...outside, accountId: 'bare' },
    {
      actor: above,
      ifMatch: null,
      email: { value: 'New@example.org', normal: 'new@example.org' },
      phone: null,
      profile: null,
      standing: null,
      password: null,
      secondFactor: null,
      mustEnrol: null,
    },
  );
  expect(failureOf(outcome)).toBe('done');
  expect(await world.holder('new@example.org')).toBe('bare');
});

it('an operator makes people in their own organizations alone, and in the first of them where none is named', async () => {
  const { administration } = await withPeople();
  const scoped = {
    ...above,
    kind: 'administrator',
    rank: 2,
    organizations: ['organization-1', 'organization-3'],
  } as const;
  const add = (organizationId: string | null, actor: typeof above | typeof scoped = scoped) =>
    administration.users.add(outside, actor, {
      email: 'new@example.org',
      phone: null,
      password: null,
      organizationId,
      active: true,
      roles: [],
      metadata: {},
      language: null,
    });
  expect(failureOf(await add('organization-2'))).toEqual({ code: 'account-unknown' });
  expect((await administration.users.list(above, { ...everything, organizationId: 'organization-2' })).total).toBe(1);
  expect(await add(null)).toMatchObject({ kind: 'done', account: { organizationId: 'organization-1' } });
  expect(await add('organization-3')).toMatchObject({ kind: 'done', account: { organizationId: 'organization-3' } });
  expect(await add(null, above)).toMatchObject({ kind: 'done', account: { organizationId: null } });
});
