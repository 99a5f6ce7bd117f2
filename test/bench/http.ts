import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyLike, compareServers, kinds } from './compare-servers.ts';
import { prepare } from './http-world.ts';

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

export async function run(): Promise<boolean> {
  const directory = mkdtempSync(join(tmpdir(), 'detent-bench-'));
  try {
    const each = loads.reduce((sum, { requests }) => sum + requests, 0);
    const { people, floor } = await prepare(directory, each * (rounds.warmUp + rounds.counted));
    writeFileSync(join(directory, 'floor.json'), JSON.stringify(floor));
    writeFileSync(join(directory, 'body.json'), JSON.stringify(bodyLike));
    for (const kind of kinds) copyFileSync(join(directory, 'source.db'), join(directory, `${kind}.db`));
    return await compareServers({
      program: new URL('http-server.ts', import.meta.url),
      args: [directory],
      loads,
      rounds,
      goal,
      requests: (before, count) => Promise.resolve(people.slice(before, before + count).map(({ request }) => request)),
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
