import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Load, openLoad } from './http-load.ts';
import { type Prepared, prepare } from './http-world.ts';

// Disabling TOTP over HTTP beside a bare Koa handler that does the same reads, the same token checks and the same durable
// write (`serveBare` in http-server.ts says exactly what). All servers run in processes of their own, from copies of one file,
// and are asked by turns in one run, each about accounts that it has never touched. Nobody collects garbage in between: that
// would throw away compiled code with it, and the more of it there is the more.

const goal = 0.8;
const loads = [
  { connections: 1, requests: 150 },
  { connections: 32, requests: 640 },
] as const;
const rounds = { warmUp: 12, counted: 25 };
const kinds = ['bare', 'detent', 'relaying'] as const;

type Kind = (typeof kinds)[number];

interface Running {
  readonly kind: Kind;
  readonly child: ChildProcess;
  readonly load: Load;
  readonly startedMs: number;
}

export async function run(): Promise<boolean> {
  const directory = mkdtempSync(join(tmpdir(), 'detent-bench-'));
  const servers: Running[] = [];
  try {
    const each = loads.reduce((sum, { requests }) => sum + requests, 0);
    const { people, floor } = await prepare(directory, each * (rounds.warmUp + rounds.counted));
    writeFileSync(join(directory, 'floor.json'), JSON.stringify(floor));
    writeFileSync(join(directory, 'body.json'), JSON.stringify(bodyLike));
    for (const kind of kinds) {
      copyFileSync(join(directory, 'source.db'), join(directory, `${kind}.db`));
      servers.push(await start(kind, directory));
    }
    return await compare(servers, people);
  } finally {
    for (const { load, child } of servers) {
      load.close();
      child.disconnect();
    }
    for (const { child } of servers) await once(child, 'exit');
    rmSync(directory, { recursive: true, force: true });
  }
}

async function start(kind: Kind, directory: string): Promise<Running> {
  const from = performance.now();
  const child = fork(fileURLToPath(new URL('http-server.ts', import.meta.url)), [kind, directory]);
  const [ready]: unknown[] = await once(child, 'message');
  const load = await openLoad(Number(Reflect.get(Object(ready), 'port')), 32);
  return { kind, child, load, startedMs: performance.now() - from };
}

async function compare(servers: readonly Running[], people: readonly Prepared[]): Promise<boolean> {
  const taken = new Map(loads.map(({ connections }) => [connections, [] as Readonly<Record<Kind, number>>[]]));
  let next = 0;
  for (let round = -rounds.warmUp; round < rounds.counted; round += 1) {
    for (const { connections, requests } of loads) {
      const asked = people.slice(next, next + requests).map(({ request }) => request);
      next += requests;
      const ms: Record<Kind, number> = { bare: 0, detent: 0, relaying: 0 };
      for (const { kind, load } of turned(servers, round)) ms[kind] = await load.run(asked, connections);
      if (round >= 0) taken.get(connections)?.push(ms);
    }
  }
  let reached = true;
  for (const { connections, requests } of loads) {
    const found = taken.get(connections) ?? [];
    const off = found.map(({ bare, detent }) => bare / detent);
    const on = found.map(({ bare, relaying }) => bare / relaying);
    const bare = (median(found.map((one) => one.bare)) * 1000) / requests;
    reached &&= median(off) >= goal;
    console.log(
      `requests per second, detent / bare, ${String(connections).padStart(2)} connections: relay off ${shown(off)}  goal ${goal}` +
        `  relay on ${shown(on)}  (bare: ${bare.toFixed(0)} µs a request)`,
    );
  }
  for (const { kind, child, startedMs } of servers) {
    const megabytes = (await residentIn(child)) / 2 ** 20;
    console.log(
      `${kind}: up after ${startedMs.toFixed(0)} ms, ${megabytes.toFixed(0)} MB resident after ${next} removals`,
    );
  }
  return reached;
}

/** Everybody has every place in the order as often as anybody else. */
const turned = (servers: readonly Running[], round: number): readonly Running[] =>
  servers
    .map((_, at) => servers[(at + round + servers.length * 8) % servers.length])
    .filter((one) => one !== undefined);

async function residentIn(child: ChildProcess): Promise<number> {
  const heard = once(child, 'message');
  child.send('how large');
  const [answer]: unknown[] = await heard;
  return Number(Reflect.get(Object(answer), 'rss'));
}

const at = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN;
const median = (values: readonly number[]): number => at(values, 0.5);
const shown = (values: readonly number[]): string =>
  `${median(values).toFixed(2)} (${at(values, 0.25).toFixed(2)} to ${at(values, 0.75).toFixed(2)})`;

/** As long as what a removal answers. */
const bodyLike = {
  id: '65f0c0ffee65f0c0ffee65f0',
  name: 'Ada',
  email: 'Ada.10000@Example.com',
  identityProviders: ['password'],
  roles: ['USER'],
  emailVerified: false,
  lastActive: '2026-01-31T12:00:00.000Z',
  twoFactorAuthEnabled: true,
  preferredTwoFactorMethod: 'email',
  twoFactorMethods: ['email'],
  avatar: null,
  createdAt: '2026-01-31T12:00:00.000Z',
  groups: [],
};
