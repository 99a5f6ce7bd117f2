import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MongoClient } from 'mongodb';
import { clientFor } from '../../packages/adapter-mongo/src/connect.ts';
import type { StoredAccount } from '../../packages/adapter-mongo/src/mongo-database.ts';
import { openMongod } from '../support/mongod.ts';
import { bodyLike, compareServers } from './compare-servers.ts';
import { type Prepared, removerOf } from './http-world.ts';
import { concerns } from './mongo-concerns.ts';
import { acrossSizes } from './mongo-growth.ts';
import { aRun, besides, databaseOf, openMongoWorld, type Place, prepareMongo, readFloor } from './mongo-world.ts';
import { median, shown } from './spread.ts';

// A removal on a replica set of three, beside what the driver alone takes for the same document: in process, and over HTTP
// beside a bare Koa handler; and whether a commit costs more where there are more accounts.

const goals = { ratio: 0.85, http: 0.8 };
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
