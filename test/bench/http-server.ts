import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkingKeys } from '@detent/adapter-crypto';
import { chooseDriver } from '../../packages/adapter-sqlite/src/driver.ts';
import { asJson, groupCommit, hasJson, written } from './bare-sqlite.ts';
import { announce, claims, serveDetent, serveKoa } from './http-parts.ts';
import { type Floor, openWorld } from './http-world.ts';

// One of the servers that `http.ts` compares, in a process of its own: `bare`, `detent`, or `relaying`, which is `detent`
// with its relay at work.

const [, , kind = '', directory = ''] = process.argv;
const file = `${kind}.db`;

announce(
  kind === 'bare' ? await serveBare() : await serveDetent(await openWorld(directory, file), kind === 'relaying'),
);

/**
 * The floor: Koa and one handler that checks both tokens by their HMACs, reads the two rows, runs the one statement with what
 * a removal binds, and answers a body of the same size. Rows and parameters are JSON, so it parses what it reads and writes
 * out what it binds. It checks no field, decides nothing, tells nobody, logs nothing and refuses nothing.
 */
async function serveBare(): Promise<number> {
  const floor: Floor = JSON.parse(readFileSync(join(directory, 'floor.json'), 'utf8'));
  const world = await openWorld(directory, 'ring-only.db');
  const { key } = new WorkingKeys(world.ring).current('signed-tokens');
  await world.store.close();
  const { driver } = await chooseDriver();
  const database = new driver.DatabaseSync(join(directory, file), { timeout: 1000 });
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536`);
  const [session, account] = [database.prepare(floor.findSession), database.prepare(floor.findAccount)];
  const write = groupCommit(database, floor.update);
  const body = JSON.parse(readFileSync(join(directory, 'body.json'), 'utf8'));
  const expected = floor.values.at(-1) ?? null;
  const parts = floor.values.slice(0, -2).map(asJson);

  return serveKoa(async (exchange) => {
    const access = claims(key, exchange.get('Authorization').slice('Bearer '.length));
    const stepUp = claims(key, exchange.get('X-Step-Up-Token'));
    if (access === null || stepUp === null) return;
    if (!hasJson(session.get(access.session), ['value']) || !hasJson(account.get(access.sub), ['state', 'person']))
      return;
    if (await write([...parts.map(written), access.sub, expected])) exchange.body = body;
  });
}
