import { expect, it } from 'vitest';
import { governOrganization } from '../../src/rules/govern-organization.ts';
import { anAccount } from '../../src/testing/fixtures.ts';
import { administrator, helpDesk, owner, self, service, system } from '../actors.ts';

const forbidden = { code: 'role-forbidden' };

it('lets owners decide in the organizations that are theirs', () => {
  expect(governOrganization(owner(), 'organization-1')).toBeNull();
  expect(governOrganization(owner({ organizations: ['organization-1'] }), 'organization-1')).toBeNull();
  expect(governOrganization(owner({ organizations: ['organization-2'] }), 'organization-1')).toEqual(forbidden);
});

it.each([
  ['an administrator', administrator()],
  ['the help desk', helpDesk()],
  ['a service', service()],
  ['the server', system],
  ['a person', self(anAccount())],
] as const)('lets %s decide nothing', (_name, actor) => {
  expect(governOrganization(actor, 'organization-1')).toEqual(forbidden);
});
