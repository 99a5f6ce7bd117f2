import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMongo } from '@detent/adapter-mongo';
import { caught } from '@detent/core/testing';
import { MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settings } from '../../packages/server/src/config/settings.ts';
import { productionRules } from '../../packages/server/src/production/refuse-insecure.ts';
import { productionFacts } from '../../packages/server/test/production/good-production.ts';
import { lackOf, sharedMongod } from '../support/mongo-store.ts';
import { mongodBinary } from '../support/mongod.ts';
import { describeWith } from '../support/require.ts';
import { isThorough } from '../support/thorough.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly profiles?: readonly string[];
}

const compose: {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
} = parse(read('compose.yaml'), { merge: true });
const services = Object.entries(compose.services);
const servers = services.filter(([name]) => name.startsWith('detent-')).map(([, service]) => service);
const mongods = services.filter(([name]) => name.startsWith('mongodb-'));

const secret = 'a'.repeat(48);
/** What has to be set, as somebody sets it who follows the first lines of the file. */
const set: Readonly<Record<string, string>> = {
  MONGODB_PASSWORD: secret,
  MONGODB_ADMIN_PASSWORD: secret,
  ADMIN_SECRET_KEY: secret,
  MAIL_FROM: 'security@your.org',
  MAIL_CONTACT: 'help@your.org',
};

/** As docker fills it in. */
const filled = (text: string): string =>
  text.replaceAll(
    /\$\{(\w+)(?::-([^}]*)|:\?)\}/g,
    (_whole, name: string, standard: string | undefined) => standard ?? set[name] ?? '',
  );

const environmentOf = ({ environment = {} }: Service): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value)]));

describe('the compose file', () => {
  it('has two servers, a replica set of three, a mail server and who makes certificates', () => {
    expect(services.map(([name]) => name).toSorted()).toEqual(
      [
        'certificates',
        'detent-1',
        'detent-2',
        'keys',
        'mail',
        'mongodb-1',
        'mongodb-2',
        'mongodb-3',
        'replica-set',
      ].toSorted(),
    );
    expect(compose.services['keys']?.profiles).toEqual(['setup']);
  });

  it('sets nothing that is no setting, and nothing that production refuses', () => {
    const known = new Set(Object.values(settings).map(({ variable }) => variable));
    expect(servers).toHaveLength(2);
    for (const server of servers) {
      const environment = environmentOf(server);
      const ours = Object.keys(environment).filter((name) => name.startsWith('DETENT_'));
      expect(ours.length).toBeGreaterThan(8);
      expect(ours.filter((name) => !known.has(name))).toEqual([]);
      expect(environment['DETENT_MODE']).toBe('production');
      const facts = productionFacts(environment);
      expect(facts.config.store.kind).toBe('mongodb');
      expect(productionRules.flatMap((rule) => rule(facts))).toEqual([]);
    }
  });

  it('asks for nothing to be set that its first lines do not set', () => {
    const text = read('compose.yaml');
    const needed = new Set([...text.matchAll(/\$\{(\w+):\?\}/g)].map(([, name]) => name));
    expect(needed).toEqual(new Set(Object.keys(set)));
    const [head = ''] = text.split('\nname:');
    for (const name of needed) expect(head).toContain(`${name}=`);
  });

  it('reaches every server of the set by a name that is there, and no setting gives more than one server', () => {
    const { config } = productionFacts(environmentOf(servers[0] ?? {}));
    const [, hosts = ''] = /@([^/]+)\//.exec(config.store.kind === 'mongodb' ? config.store.url : '') ?? [];
    expect(hosts.split(',')).toEqual(mongods.map(([name]) => name));
    expect(read('ops/start-replica-set.js')).toContain(
      hosts
        .split(',')
        .map((host) => `'${host}:27017'`)
        .join(', '),
    );
    expect(environmentOf(servers[0] ?? {})).toEqual(environmentOf(servers[1] ?? {}));
  });

  it('mounts, waits for and names only what is there, and pins every image', () => {
    for (const [name, { image, volumes = [], depends_on: waits = {} }] of services) {
      for (const volume of volumes) {
        const [from = ''] = volume.split(':');
        const isThere = from.startsWith('./') ? existsSync(new URL(from, root)) : from in compose.volumes;
        expect([name, volume, isThere]).toEqual([name, volume, true]);
      }
      for (const other of Object.keys(waits))
        expect([name, other]).toEqual([name, expect.toSatisfy((one) => one in compose.services)]);
      expect([name, image]).toEqual([
        name,
        expect.stringMatching(/^(detent|docker\.io\/[\w./-]+:v?\d+\.\d+\.\d+(-\w+)?)$/),
      ]);
    }
  });
});

// No server of this kind is among those that are shared; that there can be one is known from them.
const mongod = isThorough ? await sharedMongod('standalone') : { lack: 'not asked for' };
const openssl = ((): string | null => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'there is no openssl';
  }
})();

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A server of the set as the compose file starts it, but for where it lies. */
async function aMember(
  certificates: string,
  dbPath: string,
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const port = await freePort();
  const [, ...flags] = mongods[0]?.[1].command ?? [];
  const here = flags
    .filter((flag) => flag !== '--bind_ip_all')
    .map((flag) => flag.replace('/certificates', certificates));
  const child = spawn(
    await mongodBinary(),
    [...here, '--port', String(port), '--dbpath', dbPath, '--wiredTigerCacheSizeGB', '0.25'],
    {
      stdio: 'ignore',
    },
  );
  return { child, port };
}

const suite = (): void => {
  it('let a server in that signs in and trusts the authority, and nobody else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'detent-compose-'));
    const [certificates, data] = [join(folder, 'certificates'), join(folder, 'data')];
    execFileSync('mkdir', [certificates, data]);
    const make = (): void =>
      void execFileSync('sh', [new URL('ops/make-certificates.sh', root).pathname, certificates]);
    make();
    const first = readFileSync(join(certificates, 'mongodb/server.pem'), 'utf8');
    make();
    expect(readFileSync(join(certificates, 'mongodb/server.pem'), 'utf8')).toBe(first);

    const { child, port } = await aMember(certificates, data);
    try {
      const ca = join(certificates, 'mongodb/ca.pem');
      const direct = `mongodb://127.0.0.1:${port}/?directConnection=true&tls=true&tlsCAFile=${ca}`;
      const client = new MongoClient(direct, { serverSelectionTimeoutMS: 20_000 });
      const admin = client.db('admin');
      await admin.command({ replSetInitiate: { _id: 'detent', members: [{ _id: 0, host: `127.0.0.1:${port}` }] } });
      await expect
        .poll(async () => (await admin.command({ hello: 1 }))['isWritablePrimary'], { timeout: 20_000 })
        .toBe(true);
      await admin.command({ createUser: 'admin', pwd: secret, roles: ['root'] });
      await client.close();
      const rooted = new MongoClient(direct.replace('//', `//admin:${secret}@`));
      await rooted.db('detent').command({ createUser: 'detent', pwd: secret, roles: ['readWrite'] });
      await rooted.close();

      const url = (environmentOf(servers[0] ?? {})['DETENT_STORE'] ?? '')
        .replace(/@[^/]+/, `@127.0.0.1:${port}`)
        .replace('/certificates/detent', join(certificates, 'detent'));
      const store = await openMongo({ url });
      expect(store.server.deployment).toBe('replica-set');
      expect(await store.accounts.find('nobody', { aborted: false })).toBeNull();
      await store.close();

      const quick = '&serverSelectionTimeoutMS=300';
      const refused = async (other: string): Promise<unknown> =>
        Reflect.get(Object(await caught(() => openMongo({ url: other + quick }))), 'detail');
      expect(await refused(url.replace(secret, 'b'))).toBe('has a user or password that MongoDB refuses');
      expect(await refused(url.replace(`detent:${secret}@`, ''))).toContain('has a user who may not read');
      expect(await refused(url.replace(/tlsCAFile=[^&]*&/, ''))).toMatch(
        /no MongoDB to write to answers: .*(SELF_SIGNED|UNABLE_TO)/,
      );
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    }
  });
};
if (isThorough)
  describeWith('mongodb', lackOf(mongod) ?? openssl, 'the certificates and flags of the compose file', suite);
