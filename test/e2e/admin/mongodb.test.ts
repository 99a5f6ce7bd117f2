import { afterAll } from 'vitest';
import { emptied, lackOf, sharedMongod, storageOn } from '../../support/mongo-store.ts';
import { describeWith } from '../../support/require.ts';
import { adminSuite, registerAdminCases } from './suite.ts';
import type { Host } from './world.ts';

const mongod = await sharedMongod('standalone');
const store = emptied(mongod);
afterAll(() => store.close());

const host: Host = { open: storageOn(store) };
const lack = lackOf(mongod);
if (lack === null) adminSuite('mongodb', host);
else
  describeWith('mongodb', lack, 'administrators over mongodb', () => {
    registerAdminCases(host);
  });
