import { createCryptoPorts, createKeyRing } from '@detent/adapter-crypto';
import { createDetent } from '@detent/core';
import { createMemoryStores } from '@detent/core/memory';
import { anAccount, anAct, aTotp, PlainVault } from '@detent/core/testing';
import { expect, it } from 'vitest';
import { lackOf, ownStore, sharedMongod } from '../support/mongo-store.ts';
import { describeWith } from '../support/require.ts';

// That secrets are sealed anew and searched for is shown on SQLite by the commands; here on the stores that no command is tried on.

const rotated = new PlainVault({ current: 'key-2', opens: ['key-1'] });
const crypto = createCryptoPorts(createKeyRing());

async function rewrapsEverything(stores: Omit<Parameters<typeof createDetent>[0], keyof typeof crypto>): Promise<void> {
  const { rewrapPage, findSealed } = createDetent({ ...stores, ...crypto, vault: rotated });
  for (let index = 0; index < 7; index += 1) {
    const id = `account-${index}`;
    await stores.accounts.insert(anAccount({ id, factors: [aTotp({}, id)] }), anAct({ id: `act-${index}` }), still);
  }
  expect(await findSealed({ after: null, limit: 9 })).toMatchObject({
    accounts: 7,
    unread: 0,
    secrets: { 'key-1': 7 },
  });
  const first = await rewrapPage({ after: null, limit: 5 });
  expect(first).toMatchObject({ accounts: 5, secrets: 5, failed: [] });
  expect(await rewrapPage({ after: first.next, limit: 5 })).toMatchObject({ accounts: 2, secrets: 2 });
  expect(await findSealed({ after: null, limit: 9 })).toMatchObject({ secrets: { 'key-2': 7 }, messages: {} });
}

const still = { aborted: false };

it('every secret is sealed anew in memory', async () => {
  expect.hasAssertions();
  await rewrapsEverything(createMemoryStores());
});

const mongod = await sharedMongod('standalone');

describeWith('mongodb', lackOf(mongod), 'on mongodb', () => {
  it('every secret is sealed anew', async () => {
    expect.hasAssertions();
    await using own = await ownStore(mongod);
    await rewrapsEverything(own.store);
  });
});
