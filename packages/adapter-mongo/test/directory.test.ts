import { type DirectoryQuery, newAccount } from '@detent/core';
import { anAct } from '@detent/core/testing';
import { expect, it } from 'vitest';
import { lackOf, ownStore, sharedMongod } from '../../../test/support/mongo-store.ts';
import { describeWith } from '../../../test/support/require.ts';
import { counting, filterOf, newestFirst } from '../src/mongo-directory.ts';

// What administrators look for is answered from an index, for every filter: no plan reads the collection from end to end.

const everything: DirectoryQuery = {
  within: 'everywhere',
  standing: null,
  verified: null,
  secondFactor: null,
  role: null,
  beginning: null,
  asOf: null,
  offset: 0,
  limit: 10,
};

const queries: readonly Partial<DirectoryQuery>[] = [
  {},
  { asOf: 1 },
  { within: 'platform' },
  { within: 'tenants' },
  { within: ['A', 'B'] },
  { standing: 'disabled' },
  { verified: true },
  { secondFactor: 'enabled' },
  { secondFactor: 'must-enrol' },
  { role: 'AUDITOR' },
  { beginning: 'user7' },
  {
    within: ['A'],
    standing: 'active',
    verified: false,
    secondFactor: 'disabled',
    role: 'USER',
    beginning: 'user',
    asOf: 1e15,
  },
];

const mongod = await sharedMongod('standalone');

describeWith('mongodb', lackOf(mongod), 'looking for accounts', () => {
  it('reads an index, whatever is looked for', async () => {
    await using own = await ownStore(mongod);
    const { store, client, database } = own;
    for (let index = 0; index < 300; index += 1) {
      const account = newAccount({ id: `user-${index}`, organizationId: index % 2 === 0 ? 'A' : null });
      const person = { ...account.person, createdAt: index, roles: ['USER'] };
      await store.accounts.insert({ ...account, person, sequence: 1 }, anAct({ id: `act ${index}` }), {
        aborted: false,
      });
    }
    const accounts = client.db(database).collection('accounts');
    for (const query of queries) {
      const filter = Object.fromEntries(Object.entries(filterOf({ ...everything, ...query })));
      const page = await accounts
        .find(filter, { projection: { _id: 1 }, sort: newestFirst, limit: 10 })
        .explain('queryPlanner');
      const [match, group] = counting(filterOf({ ...everything, ...query }));
      const count = await accounts.aggregate([{ ...match }, { ...group }]).explain('queryPlanner');
      for (const plan of [page, count]) {
        const said = JSON.stringify(Reflect.get(Object(plan), 'queryPlanner') ?? plan);
        expect([query, said.includes('"IXSCAN"'), said.match(/"winningPlan".*?"COLLSCAN"/) === null]).toEqual([
          query,
          true,
          true,
        ]);
      }
    }
  });
});
