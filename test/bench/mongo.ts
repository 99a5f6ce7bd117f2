import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Accounts } from '@detent/core';
import { MongoClient } from 'mongodb';
import { clientFor } from '../../packages/adapter-mongo/src/connect.ts';
import type { StoredAccount } from '../../packages/adapter-mongo/src/mongo-database.ts';
import { openMongo } from '../../packages/adapter-mongo/src/open-mongo.ts';
import { openMongod } from '../support/mongod.ts';
import { changeOf, idOf, start } from './a-change.ts';
import { bodyLike, compareServers } from './compare-servers.ts';
import { type Prepared, removerOf } from './http-world.ts';
import { concerns } from './mongo-concerns.ts';
import { aRun, besides, databaseOf, openMongoWorld, type Place, prepareMongo, readFloor } from './mongo-world.ts';
import { median, shown } from './spread.ts';

// A removal on a replica set of three, beside what the driver alone takes for the same document: in process, and over HTTP
// beside a bare Koa handler; and whether a commit costs more where there are more accounts.

const goals = { ratio: 0.85, http: 0.8, growth: 0.15 };
const people = 640;
const loads: readonly Load[] = [
  { callers: 1, removals: 40 },
  { callers: 32, removals: 320 },
];
const rounds = { warmUp: 8, counted: 61 };
const httpLoads = [
  { connections: 1, requests: 40 },
  { connections: 32, requests: 320 },
] as const;
const httpRounds = { warmUp: 10, counted: 61 };
const sizes = [1_000, 100_000, 1_000_000] as const;
const growth = { warmUp: 6, counted: 61, commits: 150 };

const explanation = `
"bare" is the driver's findOne and guarded updateOne of the same documents with the same concerns: w=majority with journal,
reads of the primary. It sends the update that a removal was heard to send, and does nothing else. By turns in one run,
everybody on a database of their own; the median of the rounds' ratios, and the quartiles.
`;

export async function run(): Promise<boolean> {
  const directory = mkdtempSync(join(tmpdir(), 'detent-bench-'));
  try {
    console.log(explanation);
    const isNear = await onReplicaSet(directory);
    return (await acrossSizes()) && isNear;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function onReplicaSet(directory: string): Promise<boolean> {
  await using set = await openMongod('replica-set');
  const place = { directory, url: set.url, run: aRun() };
  const aside = besides(place);
  try {
    const prepared = await prepareMongo(place, people);
    const isNear = await besideTheDriver(place, prepared, aside.restore);
    return (await overHttp(place, prepared, aside.restore)) && isNear;
  } finally {
    await aside.dispose();
  }
}

interface Load {
  readonly callers: number;
  readonly removals: number;
}

/** Takes a factor off that account. */
type Remove = (accountId: string) => Promise<boolean>;

async function besideTheDriver(
  place: Place,
  prepared: readonly Prepared[],
  restore: () => Promise<void>,
): Promise<boolean> {
  const world = await openMongoWorld(place, 'detent');
  const client = clientFor(place.url);
  const subjects: readonly (readonly [string, Remove])[] = [
    ['detent', await removerOf(world, prepared)],
    ['bare', bareRemover(client, place)],
  ];
  const inTurn = createTurns(prepared, restore);
  let reached = true;
  for (const load of loads) {
    const ratios: number[] = [];
    const bareMs: number[] = [];
    for (let round = -rounds.warmUp; round < rounds.counted; round += 1) {
      const asked = await inTurn(load.removals);
      const ms = new Map<string, number>();
      for (const [name, remove] of round % 2 === 0 ? subjects : subjects.toReversed())
        ms.set(name, await timed(load, asked, remove));
      const [own = Number.NaN, bare = Number.NaN] = [ms.get('detent'), ms.get('bare')];
      if (round < 0) continue;
      ratios.push(bare / own);
      bareMs.push(bare / load.removals);
    }
    reached &&= median(ratios) >= goals.ratio;
    console.log(
      `removals per second, detent / bare driver, ${String(load.callers).padStart(2)} callers: ${shown(ratios)}  goal ${goals.ratio}` +
        `  (bare: ${(median(bareMs) * 1000).toFixed(0)} µs each)`,
    );
  }
  await world.store.close();
  await client.close();
  return reached;
}

/** Hands out those who still have what is taken off; when there are none left, everybody is given it back. */
function createTurns(
  prepared: readonly Prepared[],
  restore: () => Promise<void>,
): (count: number) => Promise<readonly Prepared[]> {
  let used = 0;
  return async function inTurn(count) {
    if (used + count > prepared.length) {
      await restore();
      used = 0;
    }
    used += count;
    return prepared.slice(used - count, used);
  };
}

async function timed({ callers }: Load, waiting: readonly Prepared[], remove: Remove): Promise<number> {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < waiting.length) {
      const one = waiting[next];
      next += 1;
      if (one === undefined || !(await remove(one.accountId)))
        throw new Error('a removal that nobody contested failed');
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: callers }, caller));
  return performance.now() - from;
}

function bareRemover(client: MongoClient, place: Place): Remove {
  const { account: projection, update } = readFloor(place);
  const accounts = client
    .db(databaseOf(place, 'bare'), concerns)
    .collection<StoredAccount & { readonly sequence: number }>('accounts');
  return async (accountId) => {
    const found = await accounts.findOne({ _id: accountId }, { projection });
    if (found === null) return false;
    const { matchedCount } = await accounts.updateOne({ _id: accountId, sequence: found.sequence }, update);
    return matchedCount === 1;
  };
}

async function overHttp(place: Place, prepared: readonly Prepared[], restore: () => Promise<void>): Promise<boolean> {
  writeFileSync(join(place.directory, 'body.json'), JSON.stringify(bodyLike));
  const inTurn = createTurns(prepared, restore);
  await restore();
  return compareServers({
    program: new URL('mongo-server.ts', import.meta.url),
    args: [place.directory, place.url, place.run],
    loads: httpLoads,
    rounds: httpRounds,
    goal: goals.http,
    requests: async (_before, count) => (await inTurn(count)).map(({ request }) => request),
  });
}

/** What a commit takes, read and write, on accounts spread over all there are. */
async function acrossSizes(): Promise<boolean> {
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
    const order = sizes.map((_, turn) => sizes[(turn + round + growth.warmUp) % sizes.length] ?? 0);
    const taken = new Map<number, number>();
    for (const size of order) {
      const ids = pick(round, size);
      const { accounts } = subjects.get(size) ?? {};
      if (accounts === undefined) throw new Error('nothing was opened');
      taken.set(size, await committing(accounts, ids));
      const all = client.db(`${begins}-${size}`).collection<{ _id: string }>('accounts');
      await all.updateMany({ _id: { $in: ids.map(idOf) } }, { $set: { outbox: [], due: {} } });
    }
    const least = taken.get(sizes[0]) ?? Number.NaN;
    if (round >= 0) for (const [size, ms] of taken) costs.get(size)?.push(ms / least);
  }
  for (const [size, found] of costs)
    console.log(`cost of a commit with ${String(size).padStart(7)} accounts / with ${sizes[0]}: ${shown(found)}`);
  const medians = [...costs.values()].map(median);
  const spread = Math.max(...medians) / Math.min(...medians) - 1;
  console.log(`  spread ${(spread * 100).toFixed(0)} %  goal ${goals.growth * 100} %`);
  for (const [size, store] of subjects) {
    await store.close();
    await client.db(`${begins}-${size}`).dropDatabase();
  }
  await client.close();
  return spread <= goals.growth;
}

const signal = { aborted: false };

/** Accounts spread over all there are; none twice in a round. */
const pick = (round: number, count: number): readonly number[] =>
  Array.from({ length: growth.commits }, (_, turn) => ((round + 100) * 7_919 + turn * 104_729) % count);

async function committing(accounts: Accounts, ids: readonly number[]): Promise<number> {
  const from = performance.now();
  for (const index of ids) {
    const found = await accounts.find(idOf(index), signal);
    if (found === null) throw new Error('an account is missing');
    if ((await accounts.commit(changeOf(index, found.sequence), signal)) !== 'committed')
      throw new Error('a commit that nobody contested was refused');
  }
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
