import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  Argon2Hasher,
  formatKeyRing,
  leastArgon2Cost,
  parseKeyRing,
  RingVault,
  WorkingKeys,
} from '@detent/adapter-crypto';
import { openSqlite, type SqliteStore } from '@detent/adapter-sqlite';
import { Keys, readConfig, run, startServer } from '@detent/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../support/child.ts';
import { isLong, isThorough } from '../support/thorough.ts';
import { codeAt } from './self-service/authenticator.ts';
import { Desk, login, theServer } from './server-process.ts';

const people = isLong ? 100_000 : 600;
const password = 'Correct-Horse-7';
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const still = { aborted: false };

let server: Program | null = null;

beforeAll(async () => {
  if (isThorough) server = await theServer();
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

/** Everybody has one password, so that it is hashed once, and an authenticator app each. */
async function importPeople(desk: Desk): Promise<void> {
  const ring = parseKeyRing(readFileSync(join(desk.path, 'data/key-ring.json'), 'utf8'));
  const cost = { memoryKiB: 19_456, passes: 2, lanes: 1 };
  const passwordHash = await new Argon2Hasher(new WorkingKeys(ring), { cost }).hash(password);
  const factors = [{ kind: 'totp', secret }];
  const file = join(desk.path, 'in.jsonl');
  writeFileSync(file, '');
  for (let from = 0; from < people; from += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, people - from) }, (_, index) =>
      JSON.stringify({ email: `p${from + index}@example.com`, name: 'P', verified: true, passwordHash, factors }),
    );
    appendFileSync(file, `${lines.join('\n')}\n`);
  }
  expect((await desk.command(`account import ${file} --json`)).out).toBe(`{"imported":${people},"refused":[]}\n`);
}

/** One after another signs in by password and by what the app shows, until it is ended. */
class SignIns implements AsyncDisposable {
  done = 0;
  slowestMs = 0;
  readonly refused: string[] = [];
  #over = false;
  readonly #running: Promise<void>;

  constructor(url: string) {
    this.#running = this.#run(url);
  }

  async #run(url: string): Promise<void> {
    // In strides, so that those are met whose secrets are being sealed anew.
    for (let turn = 0; !this.#over; turn += 1) await this.#signIn(url, `p${(turn * 7919) % people}@example.com`);
  }

  async #signIn(url: string, email: string): Promise<void> {
    const since = performance.now();
    const first = await login(url, email, password);
    const challenge: unknown = Reflect.get(Object(await first.json()), 'twoFactorAuthenticationToken');
    const second = await fetch(`${url}/api/auth/2fa/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-two-factor-authentication-token': String(challenge) },
      body: JSON.stringify({ totp: codeAt(secret, Date.now()) }),
    });
    this.slowestMs = Math.max(this.slowestMs, performance.now() - since);
    if (first.status === 200 && second.status === 200) this.done += 1;
    else this.refused.push(`${first.status} ${second.status} ${await second.text()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    await this.#running;
  }
}

/** Under which key that account's secret lies. */
async function keyOf(store: SqliteStore, accountId: string): Promise<string> {
  const account = await store.accounts.find(accountId, still);
  return account?.factors[0]?.sealed?.split('.')[1] ?? '';
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe('a rotation of keys', { timeout: 3_600_000 }, () => {
  // It starts ten processes; what they do is shown below in one.
  it.each(isThorough ? ['killed twice'] : [])(
    'is, %s, gone on with, loses no secret and refuses nobody (security case 12)',
    async () => {
      await using desk = new Desk(server ?? [], {
        DETENT_SEED: 'false',
        DETENT_RATE_LIMIT_IP: '0',
        DETENT_RATE_LIMIT_LOGIN: '0',
        DETENT_ALERT_LOGIN: 'false',
      });
      const started = desk.start();
      const url = await started.url();
      await importPeople(desk);
      const path = join(desk.path, 'data/key-ring.json');
      const ring = () => parseKeyRing(readFileSync(path, 'utf8'));
      const old = ring().keys[0]?.id ?? '';
      /** As if the step had been taken long ago; the server has seen it. */
      const waitedFor = async (sentence: RegExp): Promise<void> => {
        await expect.poll(() => sentence.test(started.error), { timeout: 20_000 }).toBe(true);
        if (isLong) return;
        const older = ring();
        for (const key of older.keys) Object.assign(key, { since: (key.since ?? 60_000) - 60_000 });
        writeFileSync(path, formatKeyRing(older));
      };

      await using signIns = new SignIns(url);

      const current = JSON.parse((await desk.command('keys add --json')).out).id;
      await waitedFor(new RegExp(`"ring":"[^"]*${current} opens`));
      expect(await desk.command(`keys promote ${current}`)).toMatchObject({ code: 0 });
      await waitedFor(new RegExp(`"ring":"[^"]*${current} current`));

      const store = await openSqlite({ file: join(desk.path, 'data/detent.db') });
      const ids = await store.accounts.list({ after: null, limit: people });
      expect(ids).toHaveLength(people);
      const begun = performance.now();
      // Early where there are few, so that it is never through before it is killed.
      for (const share of isLong ? [0.3, 0.7] : [0.1, 0.3]) {
        const rewrapping = desk.start({}, ['keys', 'rewrap', '--json']);
        const milestone = ids[Math.floor(people * share)] ?? '';
        await expect
          .poll(() => keyOf(store, milestone), { timeout: 3_000_000, interval: isLong ? 200 : 5 })
          .toBe(current);
        rewrapping.signal('SIGKILL');
        await rewrapping.exit;
        expect(await keyOf(store, ids.at(-1) ?? '')).toBe(old);
      }
      const rest = await desk.command('keys rewrap --json');
      const rewrapMs = performance.now() - begun;
      expect(rest.code).toBe(0);
      expect(JSON.parse(rest.out)).toMatchObject({ accounts: people, failed: [] });
      expect(JSON.parse(rest.out).secrets).toBeLessThan(people * 0.75);

      const verified = await desk.command('keys verify --json');
      expect(JSON.parse(verified.out)).toMatchObject({ clean: true, accounts: people, unread: 0, unknown: [] });
      expect(verified.code).toBe(0);
      expect((await desk.command(`keys retire ${old} --end-tokens --json`)).code).toBe(0);
      await waitedFor(new RegExp(`"ring":"[^"]*${old} retired`));
      const soFar = signIns.done;
      await expect.poll(() => signIns.done, { timeout: 20_000 }).toBeGreaterThan(soFar);
      await signIns[Symbol.asyncDispose]();
      expect(signIns.refused).toEqual([]);
      expect(signIns.done).toBeGreaterThan(5);

      const vault = new RingVault(new WorkingKeys(ring()));
      let opened = 0;
      for (const id of ids) {
        const [factor] = (await store.accounts.find(id, still))?.factors ?? [];
        const bound = { purpose: 'totp-secret', accountId: id, of: factor?.id ?? '' } as const;
        if (vault.open(factor?.sealed ?? '', bound) === secret) opened += 1;
      }
      expect(opened).toBe(people);
      await store.close();
      started.signal('SIGTERM');
      expect(await started.exit).toBe(0);
      if (isLong) {
        const seconds = Math.round(rewrapMs / 1000);
        const { done, slowestMs } = signIns;
        const figures = {
          people,
          rewrapSeconds: seconds,
          signIns: done,
          slowestSignInMs: Math.round(slowestMs),
          opened,
        };
        writeFileSync('reports/key-rotation.json', `${JSON.stringify(figures)}\n`);
      }
    },
  );

  it('is gone along with by a server that runs, and people sign in after each step', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'detent-rotation-'));
    const environment = { DETENT_DATA_DIR: folder, DETENT_PORT: '0', DETENT_SEED: 'false' };
    const detent = async (line: string): Promise<Readonly<Record<string, unknown>>> => {
      let out = '';
      const code = await run([...line.split(' '), '--json'], {
        environment,
        stdin: Readable.from([]),
        out: (text) => {
          out += text;
        },
        error: () => undefined,
      });
      return { code, ...JSON.parse(out) };
    };
    const { config } = readConfig(environment);
    const running = await startServer(config, { environment, log: silent, print: () => undefined });
    try {
      const keys = await running.container.getAsync(Keys);
      const path = join(folder, 'key-ring.json');
      const signIn = await importedPerson(folder, detent);
      /** The server goes by the ring in the file; then it is as if that had been long ago. */
      const known = async (): Promise<void> => {
        const ring = parseKeyRing(readFileSync(path, 'utf8'));
        await expect.poll(() => formatKeyRing(keys.ring()), { timeout: 20_000 }).toBe(formatKeyRing(ring));
        for (const key of ring.keys) Object.assign(key, { since: (key.since ?? 60_000) - 60_000 });
        writeFileSync(path, formatKeyRing(ring));
        expect(await signIn(running.url)).toEqual([200, 200]);
      };
      const old = keys.currentId();
      const { id: current } = await detent('keys add');
      await known();
      await detent(`keys promote ${String(current)}`);
      await known();
      expect(keys.currentId()).toBe(current);
      expect(await detent('keys rewrap')).toMatchObject({ code: 0, secrets: 1 });
      expect(await detent(`keys retire ${old} --end-tokens`)).toMatchObject({ code: 0 });
      await known();
      expect(keys.opening('totp-secret', old)).toBeNull();
    } finally {
      await running.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

/** Somebody with a password and an app; answers how they sign in, with the statuses of both steps. */
async function importedPerson(
  folder: string,
  detent: (line: string) => Promise<unknown>,
): Promise<(url: string) => Promise<readonly number[]>> {
  const ring = parseKeyRing(readFileSync(join(folder, 'key-ring.json'), 'utf8'));
  const passwordHash = await new Argon2Hasher(new WorkingKeys(ring), { cost: leastArgon2Cost }).hash(password);
  const file = join(folder, 'in.jsonl');
  const factors = [{ kind: 'totp', secret }];
  writeFileSync(file, JSON.stringify({ email: 'ada@example.com', name: 'Ada', verified: true, passwordHash, factors }));
  await detent(`account import ${file}`);
  let step = 0;
  return async (url) => {
    const first = await login(url, 'ada@example.com', password);
    const challenge: unknown = Reflect.get(Object(await first.json()), 'twoFactorAuthenticationToken');
    // A code works once: one of the step after this one is taken too, and of the one before.
    step += 1;
    const second = await fetch(`${url}/api/auth/2fa/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-two-factor-authentication-token': String(challenge) },
      body: JSON.stringify({ totp: codeAt(secret, Date.now() + (step - 2) * 30_000) }),
    });
    return [first.status, second.status];
  };
}
