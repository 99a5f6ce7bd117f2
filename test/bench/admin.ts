import { Buffer } from 'node:buffer';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdministration } from '@detent/core';
import { compareServers, kinds } from './compare-servers.ts';
import { type Floor, openWorld, type Prepared, prepare } from './http-world.ts';

// An administrator takes a device off over HTTP, beside a bare Koa handler that does the same reads and the same durable write
// (`serveBare` in admin-server.ts says exactly what): as `http.ts`, with the session of one owner and four rows to read.

const goal = 0.8;
const loads = [
  { connections: 1, requests: 150 },
  { connections: 32, requests: 640 },
] as const;
const rounds = { warmUp: 12, counted: 25 };

export interface AdminFloor extends Floor {
  readonly findAdministrator: string;
  readonly administratorId: string;
  readonly accountId: string;
}

export async function run(): Promise<boolean> {
  const directory = mkdtempSync(join(tmpdir(), 'detent-bench-'));
  try {
    const each = loads.reduce((sum, { requests }) => sum + requests, 0);
    const { people, floor } = await prepare(directory, each * (rounds.warmUp + rounds.counted));
    const { requests, ...owner } = await asOwner(directory, people);
    const findAdministrator = 'SELECT version, value FROM administrators WHERE id = ?';
    const whole: AdminFloor = { ...floor, ...owner, findAdministrator };
    writeFileSync(join(directory, 'floor.json'), JSON.stringify(whole));
    for (const kind of kinds) copyFileSync(join(directory, 'source.db'), join(directory, `${kind}.db`));
    return await compareServers({
      program: new URL('admin-server.ts', import.meta.url),
      args: [directory],
      loads,
      rounds,
      goal,
      requests: (before, count) => Promise.resolve(requests.slice(before, before + count)),
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** One owner in a session, and a request of theirs for each person's device. */
async function asOwner(directory: string, people: readonly Prepared[]) {
  const world = await openWorld(directory, 'source.db');
  const ports = { ...world.store, ...world.ports };
  const administration = createAdministration(ports, world.detent);
  const signal = { aborted: false };
  const actor = { kind: 'owner', id: 'bench', name: null, accountId: null, rank: 4, organizations: '*' } as const;
  const set = await administration.administrators.add({ door: 'bench', reason: null, origin: null, signal }, actor, {
    email: 'root@example.com',
    password: null,
    name: 'Root',
    role: 'owner',
    organizations: '*',
    metadata: {},
  });
  if (set.kind === 'refused') throw new Error(set.failure.code);
  const { id: administratorId, accountId } = set.administrator;
  const account = await ports.accounts.find(accountId, signal);
  if (account === null) throw new Error('no account');
  const begun = await administration.sessions.begin({
    administrator: set.administrator,
    account,
    proofs: [],
    origin: null,
  });
  const requests: Uint8Array[] = [];
  for (const person of people) {
    const found = await ports.accounts.find(person.accountId, signal);
    const device = found?.factors.find(({ kind }) => kind === 'totp')?.id ?? '';
    requests.push(requestOf(begun.token, person.accountId, device));
  }
  await world.store.close();
  return { administratorId, accountId, requests };
}

const requestOf = (token: string, userId: string, deviceId: string): Uint8Array =>
  Buffer.from(
    `DELETE /auth/admin/api/users/${userId}/totp-devices/${deviceId} HTTP/1.1\r\nHost: id.example.com\r\nAuthorization: Bearer ${token}\r\nAccept: application/json\r\nUser-Agent: bench\r\n\r\n`,
    'latin1',
  );
