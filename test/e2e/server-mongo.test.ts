import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { run } from '@detent/server';
import { BSON, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../support/child.ts';
import { aDatabaseName, databaseIn, lackOf, sharedMongod } from '../support/mongo-store.ts';
import { describeWith } from '../support/require.ts';
import { aProxy } from '../support/tcp-proxy.ts';
import { Desk, login, type Settings, theServer } from './server-process.ts';

const standalone = await sharedMongod('standalone');
const replicaSet = await sharedMongod('replica-set');
let server: Program;

beforeAll(async () => {
  server = await theServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const urlOf = (mongod: typeof standalone): string => ('url' in mongod ? mongod.url : '');

interface OwnDesk extends AsyncDisposable {
  readonly desk: Desk;
}

/** A desk whose store is a database of its own. */
function onDatabase(url: string, settings: Settings = {}): OwnDesk {
  const database = aDatabaseName();
  const desk = new Desk(server, { DETENT_STORE: databaseIn(url, database), ...settings });
  return {
    desk,
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]();
      const client = new MongoClient(url);
      await client.db(database).dropDatabase();
      await client.close();
    },
  };
}

interface Said {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** What is typed at that desk; a process of its own would take a while to start. */
async function typed({ settings }: Desk, args: readonly string[], more: Settings = {}, input = ''): Promise<Said> {
  const said = { out: '', error: '' };
  const code = await run(args, {
    environment: { ...settings, ...more },
    stdin: Readable.from([input]),
    out: (text) => {
      said.out += text;
    },
    error: (text) => {
      said.error += text;
    },
  });
  return { code, ...said };
}

/** What a start with that store says, where it does not come to serving. */
async function refusal(store: string, args: readonly string[] = []): Promise<readonly [number, string]> {
  await using desk = new Desk([]);
  const { code, error } = await typed(desk, args, { DETENT_LOG_LEVEL: 'silent', DETENT_STORE: store });
  return [code, error];
}

const ready = async (url: string): Promise<readonly [number, unknown]> => {
  const answer = await fetch(`${url}/readyz`);
  return [answer.status, await answer.json()];
};

/** A list of objects in what a command printed. */
function listIn(
  printed: Readonly<Record<string, unknown>>,
  name: string,
): readonly Readonly<Record<string, unknown>>[] {
  const value = printed[name];
  return Array.isArray(value) ? value : [];
}

const password = 'Correct-Horse-7';
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** Processes are started, on machines that may have other things to do. */
const slowly = { timeout: 120_000 };

describeWith('mongodb', lackOf(replicaSet), 'a server on a mongodb replica set', () => {
  it('keeps everything there, beside commands and other servers, and lets go of it in order', slowly, async () => {
    await using own = onDatabase(urlOf(replicaSet), { DETENT_SEED: 'false' });
    const { desk } = own;
    const command = async (line: string, input?: string): Promise<Readonly<Record<string, unknown>>> => {
      const { code, out, error } = await typed(desk, [...line.split(' '), '--json'], {}, input);
      expect([code, error]).toEqual([0, '']);
      return JSON.parse(out);
    };
    const first = desk.start();
    const url = await first.url();
    expect((await first.printed(/npm run demo/)).input).toContain('kept in MongoDB');
    expect(await ready(url)).toEqual([200, { status: 'ok' }]);

    const add = 'account add --email otto@example.com --name Otto --password-stdin --verified';
    await command(add, `${password}\n`);
    const file = join(desk.path, 'in.jsonl');
    const ada = { email: 'ada@example.com', name: 'Ada', verified: true, factors: [{ kind: 'totp', secret }] };
    writeFileSync(file, JSON.stringify(ada));
    expect(await command(`account import ${file}`)).toEqual({ imported: 1, refused: [] });
    // The second one has the keys of the first, being at the same desk, and shares nothing else with it but the store.
    const second = desk.start();
    for (const at of [url, await second.url()])
      expect((await login(at, 'otto@example.com', password)).status).toBe(200);

    const accounts = listIn(await command('account list'), 'accounts');
    const id = String(accounts.find(({ email }) => email === 'ada@example.com')?.['id']);
    const factors = listIn(await command(`account show ${id}`), 'factors');
    const removed = await command(`factor remove ${id} ${String(factors[0]?.['id'])} --reason call-4711`);
    expect(removed).toMatchObject({ alerts: 1 });
    // Neither server made that commit; one of them finds it by looking.
    const told = /Mail: factor-removed to a•••@example\.com/;
    await Promise.any([first.printed(told), second.printed(told)]);

    for (const process of [first, second]) {
      process.signal('SIGTERM');
      expect(await process.exit).toBe(0);
      expect(process.log.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['started', 'stopping', 'stopped']));
      expect(process.error).not.toMatch(/mongodb:|otto@|ada@/);
    }
    expect([first, second].filter(({ out }) => told.test(out))).toHaveLength(1);
  });

  it('is not started on a secondary alone', async () => {
    const client = new MongoClient(urlOf(replicaSet));
    const { hosts, primary } = await client.db('admin').command({ hello: 1 });
    await client.close();
    const secondary = hosts.find((host: string) => host !== primary);
    expect(await refusal(`mongodb://${secondary}/?directConnection=true`)).toEqual([
      78,
      expect.stringContaining('DETENT_STORE cannot be used: names a secondary, on which nothing can be written'),
    ]);
  });
});

describeWith('mongodb', lackOf(standalone), 'a server on mongodb', () => {
  it('is ready as long as it reaches it', slowly, async () => {
    const { hostname, port } = new URL(urlOf(standalone));
    await using proxy = await aProxy({ host: hostname, port: Number(port) });
    const database = aDatabaseName();
    const through = `mongodb://127.0.0.1:${proxy.port}/${database}?directConnection=true&serverSelectionTimeoutMS=500`;
    await using desk = new Desk(server, { DETENT_STORE: through, DETENT_SEED: 'false' });
    const started = desk.start();
    const url = await started.url();
    expect(await ready(url)).toEqual([200, { status: 'ok' }]);
    proxy.cut();
    await expect
      .poll(() => ready(url), { timeout: 20_000 })
      .toEqual([503, expect.objectContaining({ parts: ['store'] })]);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect((await login(url, 'nobody@example.com', password)).status).toBe(500);
    proxy.mend();
    await expect.poll(() => ready(url), { timeout: 20_000 }).toEqual([200, { status: 'ok' }]);
    started.signal('SIGTERM');
    expect(await started.exit).toBe(0);

    const client = new MongoClient(urlOf(standalone));
    await client.db(database).dropDatabase();
    await client.close();
  });

  it('is not started with a user or password that it refuses, and repeats neither', async () => {
    const url = databaseIn(urlOf(standalone), 'x').replace('mongodb://', 'mongodb://somebody:sesame@');
    const [code, error] = await refusal(url);
    expect([code, error]).toEqual([78, expect.stringContaining('DETENT_STORE cannot be used: has a user or password')]);
    expect(error).not.toMatch(/sesame|somebody/);
  });
});

/** Answers every message as a server of that wire version would answer a greeting. */
async function aServerOf(maxWireVersion: number): Promise<AsyncDisposable & { readonly url: string }> {
  const sockets = new Set<Socket>();
  const fake = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Uint8Array) => {
      const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const [requestId, isQuery] = [view.getInt32(4, true), view.getInt32(12, true) === opQuery];
      const hello = {
        ok: 1,
        helloOk: true,
        isWritablePrimary: true,
        maxWireVersion,
        minWireVersion: 0,
        maxBsonObjectSize: 16_777_216,
      };
      const body = BSON.serialize(hello);
      const head = new DataView(new ArrayBuffer(isQuery ? 36 : 21));
      head.setInt32(0, head.byteLength + body.length, true);
      head.setInt32(8, requestId, true);
      head.setInt32(12, isQuery ? opReply : opMsg, true);
      if (isQuery) head.setInt32(32, 1, true);
      socket.write(new Uint8Array(head.buffer));
      socket.write(body);
    });
  });
  fake.listen(0, '127.0.0.1');
  await once(fake, 'listening');
  const address = fake.address();
  return {
    url: `mongodb://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      fake.close();
      await once(fake, 'close');
    },
  };
}

const [opReply, opQuery, opMsg] = [1, 2004, 2013];

describe('a start without a mongodb that can be used', slowly, () => {
  it.each([
    ['5.0, which the driver knows', 13],
    ['3.2, which it does not', 4],
  ])('ends with 78 where the server is %s', async (_which, wireVersion) => {
    await using old = await aServerOf(wireVersion);
    expect(await refusal(old.url)).toEqual([
      78,
      expect.stringContaining('DETENT_STORE cannot be used: names a MongoDB older than 6.0'),
    ]);
  });

  it('ends with 78 where the connection string names a certificate that is not there', async () => {
    const [code, error] = await refusal('mongodb://127.0.0.1:9/?tls=true&tlsCAFile=/nowhere/ca.pem');
    expect([code, error]).toEqual([78, expect.stringContaining('names a file with a certificate or key')]);
  });

  it.each([[[]], [['account', 'list']]])(
    'ends with 1 where nothing answers, and says what was tried: %s',
    async (args) => {
      const store = 'mongodb://somebody:sesame@127.0.0.1:9,127.0.0.2:9/?serverSelectionTimeoutMS=200';
      const [code, error] = await refusal(store, args);
      expect(code).toBe(1);
      expect(error).toContain('no MongoDB to write to answers: 127.0.0.1:9 ECONNREFUSED, 127.0.0.2:9 ECONNREFUSED');
      expect(error).not.toMatch(/sesame|somebody/);
    },
  );
});
