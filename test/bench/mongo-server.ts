import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkingKeys } from '@detent/adapter-crypto';
import type { Filter } from 'mongodb';
import { clientFor } from '../../packages/adapter-mongo/src/connect.ts';
import type { StoredAccount } from '../../packages/adapter-mongo/src/mongo-database.ts';
import { announce, claims, serveDetent, serveKoa } from './http-parts.ts';
import { concerns } from './mongo-concerns.ts';
import { databaseOf, openMongoWorld, readFloor, type Subject } from './mongo-world.ts';

// One of the servers that `mongo.ts` compares, in a process of its own: `bare`, `detent`, or `relaying`, which is `detent`
// with its relay at work.

const [, , kind = '', directory = '', url = '', run = ''] = process.argv;
const place = { directory, url, run };
announce(kind === 'bare' ? await serveBare() : await serveMongo(kind === 'relaying' ? 'relaying' : 'detent'));

async function serveMongo(subject: Subject): Promise<number> {
  return serveDetent(await openMongoWorld(place, subject), subject === 'relaying');
}

/**
 * The floor: Koa and one handler that checks both tokens by their HMACs, reads the two documents, runs the one guarded update
 * with as much as a removal writes, and answers a body of the same size. It checks no field, decides nothing, tells nobody,
 * logs nothing and refuses nothing.
 */
async function serveBare(): Promise<number> {
  const floor = readFloor(place);
  const world = await openMongoWorld(place, 'bare');
  const { key } = new WorkingKeys(world.ring).current('signed-tokens');
  await world.store.close();
  const db = clientFor(url).db(databaseOf(place, 'bare'), concerns);
  const sessions = db.collection<{ _id: string }>('sessions');
  const accounts = db.collection<StoredAccount & { sequence: number }>('accounts');
  const body = JSON.parse(readFileSync(join(directory, 'body.json'), 'utf8'));
  return serveKoa(async (exchange) => {
    const access = claims(key, exchange.get('Authorization').slice('Bearer '.length));
    const stepUp = claims(key, exchange.get('X-Step-Up-Token'));
    if (access === null || stepUp === null) return;
    const [session, account] = await Promise.all([
      sessions.findOne({ _id: access.session }, { projection: floor.session }),
      accounts.findOne({ _id: access.sub }, { projection: floor.account }),
    ]);
    if (session === null || account === null) return;
    const guard: Filter<StoredAccount & { sequence: number }> = { _id: access.sub, sequence: account.sequence };
    const { matchedCount } = await accounts.updateOne(guard, floor.update);
    if (matchedCount === 1) exchange.body = body;
  });
}
