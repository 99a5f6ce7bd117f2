import { afterAll, describe } from 'vitest';
import { emptied, lackOf, sharedMongod, storageOn } from '../support/mongo-store.ts';
import type { Deployment } from '../support/mongod.ts';
import { describeWith } from '../support/require.ts';
import { disableCases } from './self-service/cases/disable.ts';
import { raceCases } from './self-service/cases/races.ts';
import { serveParts } from './self-service/server.ts';
import { selfServiceSuite } from './self-service/suite.ts';
import type { Host } from './self-service/world.ts';

/** The self-service suite over MongoDB: all of it, or what has to do with removing and with racing. */
export async function selfServiceOnMongo(deployment: Deployment, which: 'all' | 'removal'): Promise<void> {
  const mongod = await sharedMongod(deployment);
  const store = emptied(mongod);
  afterAll(() => store.close());

  const lack = lackOf(mongod);
  const register = lack === null ? suites[which] : lacking(lack);
  register(`mongodb ${deployment}`, { open: storageOn(store), serve: serveParts });
}

type Suite = (name: string, host: Host) => void;

const suites: Readonly<Record<'all' | 'removal', Suite>> = {
  all: selfServiceSuite,
  removal(name, host) {
    describe(`self-service over ${name}`, () => {
      disableCases(host);
      raceCases(host);
    });
  },
};

const lacking =
  (lack: string): Suite =>
  (name, host) =>
    describeWith('mongodb', lack, `self-service over ${name}`, () => {
      disableCases(host);
    });
