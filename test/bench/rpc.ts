import { Buffer } from 'node:buffer';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bodyLike } from './compare-servers.ts';
import { run as runDoor } from './door.ts';
import { type Prepared, prepare } from './http-world.ts';
import { type CallLoad, openHttp1, openHttp2, type WireCall } from './rpc-load.ts';
import { shown } from './spread.ts';

// The e-mail removal of people by everything that a ZITADEL call can travel in, each beside the bare handler of the http suite:
// the same tokens, the same two reads, one durable write. What gRPC costs its client is in its figure, since both share the machine;
// the others are asked by bare sockets. Behind it, what the port that tells protocols apart costs beside a plain server.

const loads = [
  { atOnce: 1, calls: 100 },
  { atOnce: 32, calls: 480 },
] as const;
const rounds = { warmUp: 10, counted: 15 };

const forms = ['bare', 'REST', 'Connect JSON', 'Connect binary', 'gRPC-Web', 'gRPC'] as const;
type Form = (typeof forms)[number];

interface Running {
  readonly form: Form;
  readonly child: ChildProcess;
  readonly load: CallLoad;
}

export async function run(): Promise<boolean> {
  await compare();
  return runDoor();
}

async function compare(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'detent-bench-'));
  const servers: Running[] = [];
  try {
    const each = loads.reduce((sum, { calls }) => sum + calls, 0);
    const { people, floor } = await prepare(directory, each * (rounds.warmUp + rounds.counted));
    writeFileSync(join(directory, 'floor.json'), JSON.stringify(floor));
    writeFileSync(join(directory, 'body.json'), JSON.stringify(bodyLike));
    for (const form of forms) servers.push(await start(form, directory));
    await measure(servers, people);
  } finally {
    // Listened for before any of them can have gone.
    const gone = servers.map(({ child }) => once(child, 'exit'));
    for (const { load, child } of servers) {
      load.close();
      child.disconnect();
    }
    await Promise.all(gone);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function start(form: Form, directory: string): Promise<Running> {
  const name = form.replace(' ', '-');
  copyFileSync(join(directory, 'source.db'), join(directory, `${name}.db`));
  const program = form === 'bare' ? 'http-server.ts' : 'rpc-server.ts';
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), [name, directory]);
  const [ready]: unknown[] = await once(child, 'message');
  const port = Number(Reflect.get(Object(ready), 'port'));
  const load =
    form === 'gRPC' ? await openHttp2(port) : await openHttp1(port, 32, form === 'gRPC-Web' ? 'grpc-status: 0' : null);
  return { form, child, load };
}

async function measure(servers: readonly Running[], people: readonly Prepared[]): Promise<void> {
  const taken = new Map(loads.map(({ atOnce }) => [atOnce, [] as Readonly<Record<string, number>>[]]));
  let next = 0;
  for (let round = -rounds.warmUp; round < rounds.counted; round += 1) {
    for (const { atOnce, calls } of loads) {
      const asked = people.slice(next, next + calls);
      next += calls;
      const ms: Record<string, number> = {};
      for (const { form, load } of turned(servers, round)) {
        const wired = asked.map((person) => callOf(form, person));
        ms[form] = await load.run(wired, atOnce);
      }
      if (round >= 0) taken.get(atOnce)?.push(ms);
    }
  }
  for (const { atOnce } of loads) {
    for (const form of forms.slice(1)) {
      const ratios = (taken.get(atOnce) ?? []).map((ms) => (ms['bare'] ?? 0) / (ms[form] ?? 1));
      console.log(
        `calls per second, ${form.padEnd(14)} / bare handler, ${String(atOnce).padStart(2)} at once: ${shown(ratios)}`,
      );
    }
  }
}

/** Everybody has every place in the order as often as anybody else. */
const turned = (servers: readonly Running[], round: number): readonly Running[] =>
  servers.map((_, place) => servers[(place + round + servers.length * 8) % servers.length] ?? neverMissing());

function neverMissing(): never {
  throw new TypeError('a turn without a server');
}

/** The same person asks for the same thing; the bare handler is asked as the http suite asks it. */
function callOf(form: Form, { accountId, request }: Prepared): WireCall {
  const text = Buffer.from(request).toString('latin1');
  const authorization = /Authorization: (.*)\r\n/.exec(text)?.[1] ?? '';
  const stepUp = /X-Step-Up-Token: (.*)\r\n/.exec(text)?.[1] ?? '';
  const headers = { authorization, 'x-step-up-token': stepUp, 'user-agent': 'bench' };
  if (form === 'bare') return { verb: 'DELETE', path: '/api/auth/2fa/totp', headers, body: null };
  if (form === 'REST') return { verb: 'DELETE', path: `/v2/users/${accountId}/otp_email`, headers, body: null };
  const { type, body } = bodies[form](accountId);
  const path = '/zitadel.user.v2.UserService/RemoveOTPEmail';
  return { verb: 'POST', path, headers: { ...headers, 'content-type': type }, body };
}

const binary = (userId: string): Uint8Array => Buffer.concat([Uint8Array.of(0x0a, userId.length), Buffer.from(userId)]);

function framed(message: Uint8Array): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

const bodies: Readonly<
  Record<Exclude<Form, 'bare' | 'REST'>, (userId: string) => { readonly type: string; readonly body: Uint8Array }>
> = {
  'Connect JSON': (userId) => ({ type: 'application/json', body: Buffer.from(JSON.stringify({ userId })) }),
  'Connect binary': (userId) => ({ type: 'application/proto', body: binary(userId) }),
  'gRPC-Web': (userId) => ({ type: 'application/grpc-web+proto', body: framed(binary(userId)) }),
  gRPC: (userId) => ({ type: 'application/grpc+proto', body: framed(binary(userId)) }),
};
