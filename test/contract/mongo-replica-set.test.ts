import { storageContract } from '@detent/core/testing';
import { afterAll } from 'vitest';
import { emptied, runnerOn, sharedMongod } from '../support/mongo-store.ts';
import { isThorough } from '../support/thorough.ts';

// What every store promises, held by MongoDB on three servers that replicate each other.

const mongod = await sharedMongod('replica-set');
const store = emptied(mongod);
const { describe, it } = runnerOn(mongod);
/** As long as all others together; otherwise shown on one server alone. */
const longest = 'a thousand orders of commits and settlements lose and revive nothing';

afterAll(() => store.close());

storageContract(
  { describe, it: (name, body) => (isThorough || name !== longest ? it(name, body) : undefined) },
  'mongodb replica-set',
  store.open,
);
