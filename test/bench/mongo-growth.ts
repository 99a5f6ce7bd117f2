import type { Accounts } from '@detent/core';
import { MongoClient } from 'mongodb';
import { openMongo } from '../../packages/adapter-mongo/src/open-mongo.ts';
import { openMongod } from '../support/mongod.ts';
import { changeOf, idOf, start } from './a-change.ts';
import { aRun } from './mongo-world.ts';
import { median, shown } from './spread.ts';

const goal = 0.15;
const sizes = [1_000, 100_000, 1_000_000] as const;
const growth = { warmUp: 6, counted: 61, commits: 150 };

/** What a commit takes, read and write, on accounts spread over all there are. */
export async function acrossSizes(): Promise<boolean> {
  // With a cache that holds the upper pages of the indexes of a million accounts, as a server of that size has.
  await using mongod = await openMongod('standalone', { cacheGB: 2 });
  const client = new MongoClient(mongod.url);
  const begins = aRun();
  const subjects = new Map<number, { readonly accounts: Accounts; close(): Promise<void> }>();
  const costs = new Map<number, number[]>(sizes.map((size) => [size, []]));
  for (const size of sizes) {
    const database = `${begins}-${size}`;
    const store = await openMongo({ url: mongod.url, database });
    await store.accounts.insert({ ...start, id: idOf(0) }, changeOf(0, 0).act, signal);
    await multiply(client, database, size);
    subjects.set(size, store);
  }
  for (let round = -growth.warmUp; round < growth.counted; round += 1) {
    const taken = new Map<number, number[]>(sizes.map((size) => [size, []]));
    // One commit with each size by turns, so that whatever else the machine does falls on all of them.
    for (let turn = 0; turn < growth.commits; turn += 1) {
      for (const place of sizes.keys()) {
        const size = sizes[(place + turn) % sizes.length] ?? 0;
        const { accounts } = subjects.get(size) ?? {};
        if (accounts === undefined) throw new Error('nothing was opened');
        taken.get(size)?.push(await committing(accounts, pick(round, turn, size)));
      }
    }
    for (const size of sizes) {
      const ids = Array.from({ length: growth.commits }, (_, turn) => idOf(pick(round, turn, size)));
      const all = client.db(`${begins}-${size}`).collection<{ _id: string }>('accounts');
      await all.updateMany({ _id: { $in: ids } }, { $set: { outbox: [], due: {} } });
    }
    const least = median(taken.get(sizes[0]) ?? []);
    if (round >= 0) for (const [size, ms] of taken) costs.get(size)?.push(median(ms) / least);
  }
  for (const [size, found] of costs)
    console.log(`cost of a commit with ${String(size).padStart(7)} accounts / with ${sizes[0]}: ${shown(found)}`);
  const most = Math.max(...[...costs.values()].map(median)) - 1;
  console.log(`  growth ${(most * 100).toFixed(0)} %  goal ${goal * 100} %`);
  for (const [size, store] of subjects) {
    await store.close();
    await client.db(`${begins}-${size}`).dropDatabase();
  }
  await client.close();
  return most <= goal;
}

const signal = { aborted: false };

/** Accounts spread over all there are; none twice in a round. */
const pick = (round: number, turn: number, count: number): number => ((round + 100) * 7_919 + turn * 104_729) % count;

async function committing(accounts: Accounts, index: number): Promise<number> {
  const from = performance.now();
  const found = await accounts.find(idOf(index), signal);
  if (found === null) throw new Error('an account is missing');
  if ((await accounts.commit(changeOf(index, found.sequence), signal)) !== 'committed')
    throw new Error('a commit that nobody contested was refused');
  return performance.now() - from;
}

/** Makes that many of the one that is there, on the server itself. */
async function multiply(client: MongoClient, database: string, count: number): Promise<void> {
  const accounts = client.db(database).collection<{ _id: string }>('accounts');
  await accounts.updateOne({ _id: idOf(0) }, { $set: { outbox: [], due: {} } });
  const together = 20_000;
  for (let from = 1; from < count; from += together) {
    const hex = Array.from({ length: Math.min(together, count - from) }, (_, at) => idOf(from + at));
    await accounts
      .aggregate([
        { $match: { _id: idOf(0) } },
        { $set: { number: hex } },
        { $unwind: '$number' },
        { $set: { _id: '$number' } },
        { $unset: 'number' },
        { $merge: { into: 'accounts', on: '_id', whenMatched: 'fail', whenNotMatched: 'insert' } },
      ])
      .toArray();
  }
}
