import { afterAll } from 'vitest';
import { emptied, lackOf, sharedMongod, storageOn } from '../../support/mongo-store.ts';
import { describeWith } from '../../support/require.ts';
import { serveParts } from '../self-service/server.ts';
import { removalSuite } from './suite.ts';

const mongod = await sharedMongod('standalone');
const store = emptied(mongod);
afterAll(() => store.close());

removalSuite('mongodb', { open: storageOn(store), serve: serveParts }, (name, suite) =>
  describeWith('mongodb', lackOf(mongod), name, suite),
);
