import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Load, openLoad } from './http-load.ts';
import { at, median } from './spread.ts';

// Servers in processes of their own that are asked for the same by turns, in one run.

export const kinds = ['bare', 'detent', 'relaying'] as const;
export type Kind = (typeof kinds)[number];

export interface Comparison {
  /** Started once for each kind, which is its first argument. */
  readonly program: URL;
  readonly args: readonly string[];
  readonly loads: readonly { readonly connections: number; readonly requests: number }[];
  readonly rounds: { readonly warmUp: number; readonly counted: number };
  /** The least ratio with the relay off. */
  readonly goal: number;
  /** So many requests; so many were asked for before. */
  readonly requests: (before: number, count: number) => Promise<readonly Uint8Array[]>;
}

interface Running {
  readonly kind: Kind;
  readonly child: ChildProcess;
  readonly load: Load;
  readonly startedMs: number;
}

/** Prints the ratios; false when the goal is missed. */
export async function compareServers(wishes: Comparison): Promise<boolean> {
  const servers: Running[] = [];
  try {
    for (const kind of kinds) servers.push(await start(kind, wishes));
    return await compare(servers, wishes);
  } finally {
    // Listened for before any of them can have gone.
    const gone = servers.map(({ child }) => once(child, 'exit'));
    for (const { load, child } of servers) {
      load.close();
      child.disconnect();
    }
    await Promise.all(gone);
  }
}

async function start(kind: Kind, { program, args }: Comparison): Promise<Running> {
  const from = performance.now();
  const child = fork(fileURLToPath(program), [kind, ...args]);
  const [ready]: unknown[] = await once(child, 'message');
  const load = await openLoad(Number(Reflect.get(Object(ready), 'port')), 32);
  return { kind, child, load, startedMs: performance.now() - from };
}

async function compare(servers: readonly Running[], wishes: Comparison): Promise<boolean> {
  const { loads, rounds, goal } = wishes;
  const taken = new Map(loads.map(({ connections }) => [connections, [] as Readonly<Record<Kind, number>>[]]));
  let next = 0;
  for (let round = -rounds.warmUp; round < rounds.counted; round += 1) {
    for (const { connections, requests } of loads) {
      const asked = await wishes.requests(next, requests);
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
      `requests per second, detent / bare, ${String(connections).padStart(2)} connections: relay off ${spread(off)}  goal ${goal}` +
        `  relay on ${spread(on)}  (bare: ${bare.toFixed(0)} µs a request)`,
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
    .map((_, place) => servers[(place + round + servers.length * 8) % servers.length])
    .filter((one) => one !== undefined);

async function residentIn(child: ChildProcess): Promise<number> {
  const heard = once(child, 'message');
  child.send('how large');
  const [answer]: unknown[] = await heard;
  return Number(Reflect.get(Object(answer), 'rss'));
}

const spread = (values: readonly number[]): string =>
  `${median(values).toFixed(2)} (${at(values, 0.25).toFixed(2)} to ${at(values, 0.75).toFixed(2)})`;

/** As long as what a removal answers. */
export const bodyLike = {
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
