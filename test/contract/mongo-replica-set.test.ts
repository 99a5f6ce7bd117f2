import { storageContract } from '@detent/core/testing';
import { afterAll } from 'vitest';
import { emptied, runnerOn, sharedMongod } from '../support/mongo-store.ts';
import { withoutLongest } from '../support/thorough.ts';

// What every store promises, held by MongoDB on three servers that replicate each other.

const mongod = await sharedMongod('replica-set');
const store = emptied(mongod);

afterAll(() => store.close());

storageContract(withoutLongest(runnerOn(mongod)), 'mongodb replica-set', store.open);
