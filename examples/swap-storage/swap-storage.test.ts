import { createMemoryStores } from '@detent/core/memory';
import { failing } from '@detent/core/testing';
import { Accounts, History, Notices } from '@detent/server';
import { expect, it } from 'vitest';
import { register, started } from './started.ts';

// Tests of one's own that need the server: storage is swapped for what the test can look into, or for what fails when it should.

it('a test looks into the storage that the server writes to', async () => {
  const stores = createMemoryStores();
  await using server = await started((container) => {
    // These three are one store: an act lies beside its account until it is history.
    container.rebind(Accounts).toConstantValue(stores.accounts);
    container.rebind(Notices).toConstantValue(stores.notices);
    container.rebind(History).toConstantValue(stores.history);
  });
  expect((await register(server.url, 'ada@example.com')).status).toBe(200);
  const [id = ''] = await stores.accounts.list({ after: null, limit: 10 });
  expect(await stores.accounts.find(id)).toMatchObject({ person: { name: 'Ada' }, standing: 'active' });
});

it('a test lets the storage fail, and sees what its clients would see', async () => {
  const stores = createMemoryStores();
  const accounts = failing(stores.accounts, { method: 'insert', how: 'throw' });
  await using server = await started((container) => void container.rebind(Accounts).toConstantValue(accounts));
  const answer = await register(server.url, 'ada@example.com');
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('insert');
  expect(await stores.accounts.list({ after: null, limit: 10 })).toEqual([]);
});
