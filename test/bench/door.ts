import { Buffer } from 'node:buffer';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Load, openLoad } from './http-load.ts';

// The one port, which looks at the first bytes of a connection and watches over every request, beside a plain server of Node
// with the same handler. Both run in processes of their own and are asked by turns in one run.

const goal = 0.95;
const rounds = { warmUp: 10, counted: 41 };
const kept = { connections: 32, requests: 3000 };
const fresh = { connections: 8, requests: 400 };

interface Running {
  readonly kind: 'plain' | 'door';
  readonly child: ChildProcess;
  readonly port: number;
  readonly load: Load;
}

export async function run(): Promise<boolean> {
  const servers = [await start('plain'), await start('door')];
  try {
    const overKept = await compare(servers, ({ load }) => load.run(requests(kept.requests), kept.connections));
    const overFresh = await compare(servers, ({ port }) => onFresh(port));
    console.log(
      `requests per second, door / plain server, ${kept.connections} kept connections: ${shown(overKept)}  goal ${goal}`,
    );
    console.log(`requests per second, door / plain server, a connection each: ${shown(overFresh)}`);
    return median(overKept) >= goal;
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

async function start(kind: Running['kind']): Promise<Running> {
  const child = fork(fileURLToPath(new URL('door-server.ts', import.meta.url)), [kind]);
  const [ready]: unknown[] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (child.exitCode !== null) throw new Error(`${kind} did not start`);
  const port = Number(Reflect.get(Object(ready), 'port'));
  return { kind, child, port, load: await openLoad(port, kept.connections) };
}

async function compare(
  servers: readonly Running[],
  take: (server: Running) => Promise<number>,
): Promise<readonly number[]> {
  const ratios: number[] = [];
  for (let round = -rounds.warmUp; round < rounds.counted; round += 1) {
    const ms = { plain: 0, door: 0 };
    for (const server of round % 2 === 0 ? servers : servers.toReversed()) ms[server.kind] = await take(server);
    if (round >= 0) ratios.push(ms.plain / ms.door);
  }
  return ratios.toSorted((a, b) => a - b);
}

const head = 'GET /api/users/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nAuthorization: Bearer x\r\n';
const request = Buffer.from(`${head}\r\n`);
const lastRequest = Buffer.from(`${head}Connection: close\r\n\r\n`);
const requests = (count: number): readonly Uint8Array[] => Array.from({ length: count }, () => request);

async function onFresh(port: number): Promise<number> {
  let left = fresh.requests;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const socket = connect(port, '127.0.0.1', () => socket.write(lastRequest));
      await once(socket.resume(), 'close');
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: fresh.connections }, worker));
  return performance.now() - from;
}

const at = (sorted: readonly number[], part: number): number => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
const median = (sorted: readonly number[]): number => at(sorted, 0.5);
const shown = (sorted: readonly number[]): string =>
  `${median(sorted).toFixed(3)} (${at(sorted, 0.25).toFixed(3)} to ${at(sorted, 0.75).toFixed(3)})`;
