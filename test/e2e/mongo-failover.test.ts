import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openMongo } from '@detent/adapter-mongo';
import { caught } from '@detent/core/testing';
import { MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { aDatabaseName, lackOf, sharedMongod } from '../support/mongo-store.ts';
import { type ReplicaSet, startReplicaSet } from '../support/mongod.ts';
import { describeWith } from '../support/require.ts';
import { isLong } from '../support/thorough.ts';
import { deliverAll, longLives, longStepUp, reckon, startLoad } from './mongo-load.ts';
import { serveParts } from './self-service/server.ts';
import type { OpenStorage } from './self-service/storage.ts';
import { World } from './self-service/world.ts';

const lanes = 6;
/** Deeds that are acknowledged between one loss and the next. */
const between = isLong ? 30 : 12;

// A set that is killed is no set for other suites; that there can be one is known from the one they share.
const mongod = await sharedMongod('replica-set');

const storageOn = ({ url }: ReplicaSet): OpenStorage =>
  async function openStorage() {
    const ports = await openMongo({ url, database: aDatabaseName() });
    return { ports, another: () => Promise.reject(new Error('one way is enough')), close: () => ports.close() };
  };

async function primaryOf(client: MongoClient): Promise<string> {
  const { primary } = await client.db('admin').command({ hello: 1 });
  return String(primary);
}

/** Waits until every server of the set is up and one of them leads. */
async function healthy(client: MongoClient): Promise<void> {
  for (;;) {
    const states: number[] = [];
    await caught(async () => {
      const { members } = await client.db('admin').command({ replSetGetStatus: 1 });
      for (const { state } of members) states.push(Number(state));
    });
    if (states.length === 3 && states.every((state) => state === 1 || state === 2) && states.includes(1)) return;
    await pause(100);
  }
}

/** Loses a primary under load, and answers how to bring the set back to three. */
type Loss = (set: ReplicaSet, client: MongoClient) => Promise<() => Promise<void>>;

const stepsDown: Loss = async (_set, client) => {
  await client.db('admin').command({ replSetStepDown: 2, secondaryCatchUpPeriodSecs: 1, force: true });
  return () => Promise.resolve();
};

const isKilled: Loss = async ({ members }, client) => {
  const primary = await primaryOf(client);
  const member = members.find(({ host }) => host === primary);
  if (member === undefined) throw new Error(`${primary} is no member`);
  await member.kill();
  return () => member.restart();
};

/** Every push loses a primary once in each way; before a release five times each in a run of its own. */
const runs: readonly (readonly [string, readonly Loss[]])[] = isLong
  ? [
      ['steps down, five times', Array<Loss>(5).fill(stepsDown)],
      ['is killed, five times', Array<Loss>(5).fill(isKilled)],
    ]
  : [['steps down and then is killed', [stepsDown, isKilled]]];

describeWith('mongodb', lackOf(mongod), 'a mongodb replica set under load', () => {
  it.each(runs)(
    'whose primary %s, loses nothing that was acknowledged and does nothing twice',
    async (how, losses) => {
      await using set = await startReplicaSet();
      const client = new MongoClient(set.url, { serverSelectionTimeoutMS: 10_000 });
      const world = await World.open(
        { open: storageOn(set), serve: serveParts },
        { lives: longLives, policy: longStepUp },
      );
      const ledger = startLoad(world, lanes);
      await ledger.more(between);
      const pauses: number[] = [];
      for (const [time, lose] of losses.entries()) {
        if (time > 0) await healthy(client);
        ledger.longestPause();
        const mend = await lose(set, client);
        await ledger.more(between);
        pauses.push(Math.round(ledger.longestPause()));
        // The last one may stay away: two of three go on.
        if (time + 1 < losses.length) await mend();
      }
      await ledger.stop();
      await deliverAll(world);
      const reckoned = await reckon(world, ledger);
      const acknowledged = ledger.entries.reduce((sum, entry) => sum + entry.acknowledged.length, 0);
      expect(acknowledged).toBeGreaterThan(between * (losses.length + 1));

      if (isLong) {
        mkdirSync('reports', { recursive: true });
        const figures = { how, people: ledger.entries.length, acknowledged, ...reckoned, pauses };
        const failures = Object.fromEntries(ledger.failures);
        const name = how.replaceAll(/\W+/g, '-');
        writeFileSync(`reports/mongo-failover-${name}.json`, `${JSON.stringify({ ...figures, failures })}\n`);
      }
      await world[Symbol.asyncDispose]();
      await client.close();
    },
    300_000,
  );
});
