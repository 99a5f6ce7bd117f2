import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createAdmin,
  createApp,
  createClientAddresses,
  createHttpServer,
  createOrigins,
  httpLimits,
} from '@detent/adapter-http';
import { createAdministration } from '@detent/core';
import { createPages } from '../../packages/adapter-http/src/pages/mount.ts';
import { chooseDriver } from '../../packages/adapter-sqlite/src/driver.ts';
import type { AdminFloor } from './admin.ts';
import { asJson, groupCommit, hasJson, written } from './bare-sqlite.ts';
import { announce, relay, serveKoa } from './http-parts.ts';
import { baseUrl, openWorld } from './http-world.ts';

// One of the servers that `admin.ts` compares, in a process of its own: `bare`, `detent`, or `relaying`, which is `detent`
// with its relay at work.

const [, , kind = '', directory = ''] = process.argv;
const file = `${kind}.db`;

announce(kind === 'bare' ? await serveBare() : await serveDetent(kind === 'relaying'));

/** The whole way: edge, contract, core, store. */
async function serveDetent(relaying: boolean): Promise<number> {
  const world = await openWorld(directory, file);
  const { detent } = world;
  const ports = { ...world.store, ...world.ports };
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const unlimited = { most: 10_000_000, inMs: 60_000 };
  const { clock, ids, hasher, organizations } = ports;
  const admin = createAdmin({
    administration: createAdministration(ports, detent),
    detent,
    organizations,
    hasher,
    clock,
    log: silent,
    onJob: () => undefined,
    settings: {
      enabled: true,
      cookieName: 'nest_auth_admin',
      cookies: { secure: true, path: '/auth/admin' },
      origins: createOrigins({ addresses: [baseUrl], loopbackIsOne: false }),
      csrf: 'origin',
      reasonRequired: 'by-role',
      allowManagement: true,
      removals: { helpDesk: unlimited, others: unlimited },
      recordAddresses: false,
    },
  });
  const server = createHttpServer(silent, { ...httpLimits, keepAliveMs: 600_000 });
  server.answerWith(
    createApp({
      mounts: [admin],
      elsewhere: createPages({ formPages: [], operations: [] }),
      pathPrefix: '',
      secure: true,
      recordAddresses: false,
      clientAddress: createClientAddresses({ trusted: [], header: 'x-forwarded-for' }),
      clock,
      ids,
      log: silent,
    }),
  );
  if (relaying) relay(world);
  return (await server.listen({ host: '127.0.0.1', port: 0 })).port;
}

/**
 * The floor: Koa and one handler that hashes the session token, reads the four rows (session, administrator, the
 * administrator's account, the user's account), runs the one statement with what a removal binds, and answers the same body.
 */
async function serveBare(): Promise<number> {
  const floor: AdminFloor = JSON.parse(readFileSync(join(directory, 'floor.json'), 'utf8'));
  const { driver } = await chooseDriver();
  const database = new driver.DatabaseSync(join(directory, file), { timeout: 1000 });
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY; PRAGMA cache_size = -131072`);
  const [session, administrator, account] = [floor.findSession, floor.findAdministrator, floor.findAccount].map((sql) =>
    database.prepare(sql),
  );
  if (session === undefined || administrator === undefined || account === undefined) throw new Error('not prepared');
  const write = groupCommit(database, floor.update);
  const expected = floor.values.at(-1) ?? null;
  const parts = floor.values.slice(0, -2).map(asJson);

  return serveKoa(async (exchange) => {
    const token = exchange.get('Authorization').slice('Bearer '.length);
    const id = createHash('sha256').update(token).digest('base64url');
    const userId = exchange.path.split('/')[5] ?? '';
    const rows =
      hasJson(session.get(id), ['value']) &&
      hasJson(administrator.get(floor.administratorId), ['value']) &&
      hasJson(account.get(floor.accountId), ['state', 'person']) &&
      hasJson(account.get(userId), ['state', 'person']);
    if (rows && (await write([...parts.map(written), userId, expected])))
      exchange.body = { message: 'TOTP device deleted successfully' };
  });
}
