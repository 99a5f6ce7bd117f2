import { afterAll } from 'vitest';
import { emptied, lackOf, sharedMongod } from '../../support/mongo-store.ts';
import { describeWith } from '../../support/require.ts';
import { adminSuite, registerAdminCases } from './suite.ts';
import type { Host } from './world.ts';

const mongod = await sharedMongod('standalone');
const store = emptied(mongod);
afterAll(() => store.close());

const host: Host = {
  async open() {
    const ports = await store.open();
    const others: { close(): Promise<void> }[] = [];
    return {
      ports,
      async another() {
        const other = await store.another();
        others.push(other);
        return other;
      },
      async close() {
        for (const other of others) await other.close();
        await ports.close();
      },
    };
  },
};

const lack = lackOf(mongod);
if (lack === null) adminSuite('mongodb', host);
else
  describeWith('mongodb', lack, 'administrators over mongodb', () => {
    registerAdminCases(host);
  });
