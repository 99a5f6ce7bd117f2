import { Buffer } from 'node:buffer';
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { WorkingKeys } from '@detent/adapter-crypto';
import {
  createApp,
  createClientAddresses,
  createHttpServer,
  createOrigins,
  createSelfService,
  httpLimits,
} from '@detent/adapter-http';
import { createRelay } from '@detent/core';
import { RecordingAlertSender, RecordingCodeSender } from '@detent/core/testing';
import Koa from 'koa';
import { createPages } from '../../packages/adapter-http/src/pages/mount.ts';
import { chooseDriver, type Database, type SqlValue } from '../../packages/adapter-sqlite/src/driver.ts';
import { baseUrl, type Floor, openWorld, type World } from './http-world.ts';

// One of the servers that `http.ts` compares, in a process of its own: `bare`, `detent`, or `relaying`, which is `detent`
// with its relay at work.

const [, , kind = '', directory = ''] = process.argv;
const file = `${kind}.db`;

const port = kind === 'bare' ? await serveBare() : await serveDetent(kind === 'relaying');
process.on('message', () => process.send?.({ rss: process.memoryUsage().rss }));
process.on('disconnect', () => process.exit(0));
process.send?.({ port });

/** The whole way: edge, contract, core, store. */
async function serveDetent(relaying: boolean): Promise<number> {
  const world = await openWorld(directory, file);
  const { ports, detent } = world;
  const none = { most: 200_000, inMs: 60_000 };
  const origins = createOrigins({ addresses: [baseUrl], loopbackIsOne: false });
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const selfService = createSelfService({
    detent,
    tokens: ports.tokens,
    clock: ports.clock,
    settings: {
      carriers: { headerAuth: true, preferHeader: true },
      misspeltHeaders: true,
      cookies: { secure: true, path: '/' },
      origins,
      limits: { address: { ...none, most: 10_000_000 }, account: none },
      recordAddresses: false,
      organizationId: 'default',
      startsWithMail: true,
      stepUpMs: 900_000,
    },
  });
  const server = createHttpServer(silent, { ...httpLimits, keepAliveMs: 600_000 });
  server.answerWith(
    createApp({
      mounts: [selfService],
      elsewhere: createPages({ formPages: [], operations: [] }),
      pathPrefix: '',
      secure: true,
      recordAddresses: false,
      clientAddress: createClientAddresses({ trusted: [], header: 'x-forwarded-for' }),
      clock: ports.clock,
      ids: ports.ids,
      log: silent,
    }),
  );
  if (relaying) relay(world);
  return (await server.listen({ host: '127.0.0.1', port: 0 })).port;
}

/** A relay as a server runs it: again as soon as it says that there is more, and every 100 ms. */
function relay({ ports, detent }: World): void {
  const accepted = { kind: 'accepted', code: '250' } as const;
  const senders = {
    alerts: [Object.assign(new RecordingAlertSender(), { send: async () => accepted })],
    codes: [Object.assign(new RecordingCodeSender(), { send: async () => accepted })],
  };
  const works = createRelay({ ...ports, policies: detent.policies, senders, within: (work) => work, alertsOff: [] });
  const pass = async (): Promise<void> => {
    const { waitMs } = await works.pass();
    setTimeout(() => void pass(), waitMs === 0 ? 50 : 100);
  };
  void pass();
}

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

  const koa = new Koa();
  koa.use(async (exchange) => {
    const access = claims(key, exchange.get('Authorization').slice('Bearer '.length));
    const stepUp = claims(key, exchange.get('X-Step-Up-Token'));
    if (access === null || stepUp === null) return;
    if (!hasJson(session.get(access.session), ['value']) || !hasJson(account.get(access.sub), ['state', 'person']))
      return;
    if (await write([...parts.map(written), access.sub, expected])) exchange.body = body;
  });
  const answer = koa.callback();
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  // Connections rest while others are measured.
  server.keepAliveTimeout = 600_000;
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

/** One parameter: a text of JSON as what it holds, so that binding it means writing it. */
type Part = { readonly plain: SqlValue } | { readonly json: unknown; readonly tail: string };

function asJson(value: SqlValue): Part {
  if (typeof value !== 'string' || !value.startsWith('{')) return { plain: value };
  return { json: JSON.parse(value), tail: value.endsWith('\n') ? '\n' : '' };
}

const written = (part: Part): SqlValue => ('plain' in part ? part.plain : JSON.stringify(part.json) + part.tail);

const hasJson = (row: unknown, columns: readonly string[]): boolean =>
  columns.every((column) => typeof JSON.parse(String(Reflect.get(Object(row), column))) === 'object');

interface Claims {
  readonly sub: string;
  readonly session: string;
}

function claims(key: KeyObject, token: string): Claims | null {
  const second = token.lastIndexOf('.');
  const signature = createHmac('sha256', key).update(token.slice(0, second)).digest('base64url');
  const [expected, given] = [Buffer.from(signature), Buffer.from(token.slice(second + 1))];
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  return JSON.parse(Buffer.from(token.slice(token.indexOf('.') + 1, second), 'base64url').toString());
}

type Values = Floor['values'];

/** The writes of one turn of the event loop in one transaction, each answered after it. */
function groupCommit(database: Database, sql: string): (values: Values) => Promise<boolean> {
  const [begin, update, end] = ['BEGIN IMMEDIATE', sql, 'COMMIT'].map((text) => database.prepare(text));
  if (begin === undefined || update === undefined || end === undefined) throw new Error('nothing was prepared');
  let waiting: { readonly values: Values; readonly resolve: (done: boolean) => void }[] = [];
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    begin.run();
    const done = batch.map(({ values }) => update.run(...values).changes === 1);
    end.run();
    for (const [index, { resolve }] of batch.entries()) resolve(done[index] === true);
  };
  return (values) =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ values, resolve });
    });
}
