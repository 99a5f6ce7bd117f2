import { visible } from '@detent/core';
import { anAccount } from '@detent/core/testing';
import { expect, it } from 'vitest';

it('an account is there for those whose organizations hold it, until it is closed', () => {
  const account = anAccount({ organizationId: 'A' });
  const unknown = { code: 'account-unknown' };
  expect(visible(account, { organizations: '*' })).toBeNull();
  expect(visible(account, { organizations: ['A'] })).toBeNull();
  expect(visible(account, { organizations: ['B'] })).toEqual(unknown);
  expect(visible({ ...account, organizationId: null }, { organizations: ['A'] })).toEqual(unknown);
  expect(visible({ ...account, standing: 'closed' }, { organizations: '*' })).toEqual(unknown);
});
