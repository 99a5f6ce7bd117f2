import { afterAll } from 'vitest';
import { emptied, lackOf, sharedMongod } from '../../support/mongo-store.ts';
import { describeWith } from '../../support/require.ts';
import { serveParts } from '../self-service/server.ts';
import type { OpenStorage } from '../self-service/storage.ts';
import { removalSuite } from './suite.ts';

const mongod = await sharedMongod('standalone');
const store = emptied(mongod);
afterAll(() => store.close());

const open: OpenStorage = async () => {
  const ports = await store.open();
  return { ports, another: () => store.another(), close: () => ports.close() };
};

removalSuite('mongodb', { open, serve: serveParts }, (name, suite) =>
  describeWith('mongodb', lackOf(mongod), name, suite),
);
