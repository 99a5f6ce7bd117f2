import { storageContract } from '@detent/core/testing';
import { afterAll } from 'vitest';
import { emptied, runnerOn, sharedMongod } from '../support/mongo-store.ts';
import { withoutLongest } from '../support/thorough.ts';

// What every store promises, held by MongoDB on one server that stands alone.

const mongod = await sharedMongod('standalone');
const store = emptied(mongod);

afterAll(() => store.close());

storageContract(withoutLongest(runnerOn(mongod)), 'mongodb standalone', store.open);
