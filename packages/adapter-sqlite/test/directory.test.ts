import { join } from 'node:path';
import { type DirectoryQuery, newAccount, type Person } from '@detent/core';
import { anAct } from '@detent/core/testing';
import { expect, it } from 'vitest';
import { openSqlite } from '../src/open-sqlite.ts';
import { statementsFor } from '../src/sqlite-directory.ts';
import { otherConnection } from './support/driver.ts';
import { aDirectory } from './support/store.ts';

// Ten thousand users: what administrators look for is answered from an index, for every filter and for all of them together.

const patient = { aborted: false };
const users = 10_000;
const noon = 1_750_000_000_000;

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
  { offset: 5000 },
  { asOf: noon + 5000 },
  { within: 'platform' },
  { within: 'tenants' },
  { within: ['A'] },
  { within: ['A', 'B'] },
  { standing: 'active' },
  { standing: 'disabled' },
  { verified: true },
  { verified: false },
  { secondFactor: 'enabled' },
  { secondFactor: 'disabled' },
  { secondFactor: 'must-enrol' },
  { role: 'AUDITOR' },
  { beginning: 'user77' },
  { beginning: 'example' },
  {
    within: ['A'],
    standing: 'active',
    verified: true,
    secondFactor: 'disabled',
    role: 'AUDITOR',
    beginning: 'user',
    asOf: noon + 9000,
  },
];

function user(index: number) {
  const id = `user-${String(index).padStart(5, '0')}`;
  const normal = `user${index}@example.org`;
  const person: Person = {
    ...newAccount({ id, organizationId: null }).person,
    createdAt: noon + index,
    roles: index % 100 === 0 ? ['USER', 'AUDITOR'] : ['USER'],
    addresses: [
      {
        id: 'mail',
        channel: 'email',
        value: normal,
        normal,
        role: 'own',
        verifiedAt: index % 2 === 0 ? noon : null,
        verifiedBy: index % 2 === 0 ? 'word' : null,
        givenUpAt: null,
      },
    ],
  };
  const organizationId = index % 10 === 0 ? null : index % 3 === 0 ? 'A' : 'B';
  const standing = index % 50 === 0 ? 'disabled' : 'active';
  return {
    ...newAccount({ id, organizationId }),
    standing,
    mustEnrol: index % 200 === 0,
    person,
    sequence: 1,
  } as const;
}

it('among ten thousand users every list, search and filter is answered from an index, in no time to speak of', async () => {
  await using directory = await aDirectory();
  const path = join(directory.path, 'detent.db');
  const store = await openSqlite({ file: path });
  const all = Array.from({ length: users }, (_, index) => user(index));
  await Promise.all(all.map((account) => store.accounts.insert(account, anAct({ id: `act ${account.id}` }), patient)));
  const totals: number[] = [];
  for (const query of queries) totals.push((await store.directory.find({ ...everything, ...query })).total);
  const first = await store.directory.find(everything);
  await store.accounts.insert(user(users), anAct({ id: 'late' }), patient);
  const asOf = { ...everything, asOf: first.newest, offset: 10 };
  const second = await store.directory.find(asOf);
  await store.close();

  expect(totals).toEqual([
    users,
    users,
    5001,
    1000,
    9000,
    3000,
    9000,
    9800,
    200,
    5000,
    5000,
    0,
    users,
    50,
    100,
    111,
    users,
    0,
  ]);
  expect(first.ids).toEqual(Array.from({ length: 10 }, (_, at) => user(users - 1 - at).id));
  expect(second.ids).toEqual(Array.from({ length: 10 }, (_, at) => user(users - 11 - at).id));

  const database = await otherConnection(path);
  for (const query of queries) {
    const { page, count } = statementsFor({ ...everything, ...query });
    for (const { sql, values } of [page, count]) {
      const plan = database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...values)
        .map((row) => String(Reflect.get(Object(row), 'detail')));
      const slow = plan.filter((step) => /^SCAN (?!.*USING COVERING INDEX|json_each)/.test(step));
      expect({ sql, slow }).toEqual({ sql, slow: [] });
    }
  }
  database.close();
}, 60_000);

it('a file that is older than its directory is entered into it when it is opened', async () => {
  await using directory = await aDirectory();
  const path = join(directory.path, 'detent.db');
  const before = await openSqlite({ file: path });
  for (let index = 0; index < 3; index += 1)
    await before.accounts.insert(user(index), anAct({ id: `act ${index}` }), patient);
  await before.close();
  const database = await otherConnection(path);
  database.exec(
    `DELETE FROM directory; DELETE FROM directory_terms; UPDATE accounts SET state = '{' WHERE id = 'user-00001'`,
  );
  database.close();
  const after = await openSqlite({ file: path });
  expect((await after.directory.find(everything)).ids).toEqual(['user-00002', 'user-00000']);
  expect((await after.directory.find({ ...everything, beginning: 'user2@' })).total).toBe(1);
  await after.close();
});
