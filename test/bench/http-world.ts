import { Buffer } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Argon2Hasher,
  createKeyRing,
  formatKeyRing,
  type KeyRing,
  OtpauthOneTimePasswords,
  parseKeyRing,
  RandomIds,
  RingTokens,
  RingVault,
  SystemClock,
  WorkingKeys,
} from '@detent/adapter-crypto';
import { createDetent, type Detent, type DetentPorts, defaultLives, defaultPolicy, type Self } from '@detent/core';
import {
  type ChosenDriver,
  chooseDriver,
  type Database,
  type SqlValue,
} from '../../packages/adapter-sqlite/src/driver.ts';
import { openWith, type SqliteStore } from '../../packages/adapter-sqlite/src/open-sqlite.ts';

export const baseUrl = 'https://id.example.com';
/** Longer than any run: nothing that was made beforehand may run out. */
const long = 7 * 86_400_000;
const policy = { ...defaultPolicy, stepUpMs: long };

export interface World {
  readonly ports: DetentPorts;
  readonly detent: Detent;
  readonly ring: KeyRing;
}

interface SqliteWorld extends World {
  readonly store: SqliteStore;
}

const ringFile = (directory: string): string => join(directory, 'ring.json');

export async function openWorld(directory: string, file: string, chosen?: ChosenDriver): Promise<SqliteWorld> {
  const store = await openWith(
    chosen ?? (await chooseDriver()),
    { file: join(directory, file) },
    { limitMs: 5000, pauseMs: 30 },
  );
  const ring = parseKeyRing(readFileSync(ringFile(directory), 'utf8'));
  return { ...composed(store, ring), store };
}

type Storage = Omit<DetentPorts, 'clock' | 'ids' | 'vault' | 'hasher' | 'oneTimePasswords' | 'tokens'>;

/** Everything that core can do, over that store and with the real cryptography. */
export function composed(store: Storage, ring: KeyRing): World {
  const keys = new WorkingKeys(ring);
  const clock = new SystemClock();
  const ports: DetentPorts = {
    ...store,
    clock,
    ids: new RandomIds(clock),
    vault: new RingVault(keys),
    hasher: new Argon2Hasher(keys),
    oneTimePasswords: new OtpauthOneTimePasswords(),
    tokens: new RingTokens(keys, baseUrl),
  };
  const detent = createDetent(ports, { policy, lives: { ...defaultLives, accessMs: long } });
  return { ports, detent, ring };
}

/** What a removal does to the file: the two rows it reads and the statement it writes, with all that is bound. */
export interface Floor {
  readonly findSession: string;
  readonly findAccount: string;
  readonly update: string;
  readonly values: readonly SqlValue[];
}

/** One account, its session, and the request that takes its TOTP off. */
export interface Prepared {
  readonly accountId: string;
  readonly sequence: number;
  readonly request: Uint8Array;
}

/** Fills a file with people who have just stepped up, and writes down what one removal does to it. */
export async function prepare(
  directory: string,
  count: number,
): Promise<{ readonly people: readonly Prepared[]; readonly floor: Floor }> {
  writeFileSync(ringFile(directory), formatKeyRing(createKeyRing()), { mode: 0o600 });
  const chosen = await chooseDriver();
  const heard: { readonly sql: string; readonly values: readonly SqlValue[] }[] = [];
  const world = await openWorld(
    directory,
    'source.db',
    listening(chosen, (sql, values) => heard.push({ sql, values })),
  );
  const passwordHash = await world.ports.hasher.hash('S3cur3P@ssw0rd!');
  const people: Prepared[] = [];
  for (let done = 0; done <= count; done += 500)
    people.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(500, count + 1 - done) }, (_, at) => person(world, passwordHash, done + at)),
      )),
    );

  heard.length = 0;
  const [model, ...rest] = people;
  if (model === undefined) throw new Error('nobody is there');
  await removeOnce(world, model);
  const find = (start: string) => heard.find(({ sql }) => sql.startsWith(start));
  const [session, account, update] = [
    'SELECT version, value FROM sessions',
    'SELECT id, sequence, state',
    'UPDATE accounts SET',
  ].map(find);
  if (session === undefined || account === undefined || update === undefined)
    throw new Error('not the statements of a removal');
  await world.store.close();

  const database: Database = new chosen.driver.DatabaseSync(join(directory, 'source.db'));
  database.exec(`UPDATE accounts SET outbox = '', settled_at = NULL; PRAGMA wal_checkpoint(TRUNCATE)`);
  database.close();
  const floor = { findSession: session.sql, findAccount: account.sql, update: update.sql, values: update.values };
  return { people: rest, floor };
}

export async function person({ detent, ports }: World, passwordHash: string, index: number): Promise<Prepared> {
  const accountId = ports.ids.id();
  const address = { value: `Ada.${index}@Example.com`, normal: `ada.${index}@example.com`, verified: true };
  const outcome = await detent.addAccount(
    { door: 'bench', reason: null, origin: null, signal: { aborted: false } },
    {
      actor: { kind: 'system', id: 'bench' },
      accountId,
      organizationId: 'default',
      how: 'imported',
      person: {
        kind: 'person',
        name: 'Ada',
        identityProviders: [],
        passwordHash,
        roles: ['USER'],
        groups: [],
        language: null,
        zone: null,
        avatar: null,
        metadata: {},
      },
      email: address,
      phone: null,
      factors: [
        { kind: 'totp', secret: ports.oneTimePasswords.secret(), label: 'Phone' },
        { kind: 'email', address, label: '' },
      ],
      rank: 0,
    },
  );
  if (outcome.kind === 'refused') throw new Error(outcome.failure.code);
  const { epoch, sequence } = outcome.account;
  const [session, accessJti, refreshJti] = [ports.ids.uuid(), ports.ids.jti(), ports.ids.jti()];
  const now = ports.clock.now();
  await ports.sessions.insert({
    id: session,
    accountId,
    kind: 'person',
    generation: 0,
    startedAt: now,
    expiresAt: now + long,
    proofs: [{ method: 'pwd', addressId: null, factorId: null, boundAt: null, at: now }],
    clientId: ports.ids.jti(),
    client: { browser: 'Firefox', system: 'Linux', address: null },
    onlyEnrols: false,
    refresh: { jti: refreshJti, issuedAt: now, expiresAt: now + long, previous: null },
    access: [{ jti: accessJti, expiresAt: now + long, generation: 0 }],
  });
  const life = { at: now, ms: long };
  const access = ports.tokens.sign(
    'access_token',
    { sub: accountId, jti: accessJti, session, roles: ['USER'], groups: [] },
    life,
  );
  const stepUp = ports.tokens.sign(
    'step_up_token',
    { sub: accountId, jti: ports.ids.jti(), session, epoch, amr: ['pwd', 'otp'] },
    life,
  );
  return { accountId, sequence, request: requestOf(access, stepUp) };
}

const requestOf = (access: string, stepUp: string): Uint8Array =>
  Buffer.from(
    `DELETE /api/auth/2fa/totp HTTP/1.1\r\nHost: id.example.com\r\nAuthorization: Bearer ${access}\r\nX-Step-Up-Token: ${stepUp}\r\nAccept: application/json\r\nUser-Agent: bench\r\n\r\n`,
    'latin1',
  );

/** The use case behind the endpoint, so that every statement of it is heard. */
export async function removeOnce({ detent, ports }: World, { accountId }: Prepared): Promise<void> {
  const signal = { aborted: false };
  const [found] = await ports.sessions.listOf(accountId);
  if (found === undefined) throw new Error('no session');
  const { id, generation, onlyEnrols, clientId, proofs, access } = found.value;
  const claims = { sub: accountId, session: id, jti: access[0]?.jti ?? '' };
  const checked = await detent.checkSession({ signal }, claims);
  if (checked.kind === 'refused' || checked.account.kind !== 'found') throw new Error('no session');
  const { account } = checked.account;
  const stepUp = {
    accountId,
    sessionId: id,
    epoch: account.epoch,
    expiresAt: ports.clock.now() + long,
    methods: ['otp'],
  };
  const session = { id, generation, onlyEnrols, clientId, proofs };
  const origin = { address: null, browser: 'Firefox', system: 'Linux' };
  const outcome = await detent.removeFactor(
    { accountId, door: 'self-service', reason: null, origin, signal, seen: account },
    {
      actor: { kind: 'self', accountId, session, stepUp },
      which: { kind: 'totp' },
      includePending: false,
      ifMatch: null,
      needsPassword: true,
      compromised: false,
    },
  );
  if (outcome.kind === 'refused') throw new Error(outcome.failure.code);
}

/** The use case behind the endpoint, for people whose sessions are looked up beforehand. */
export async function removerOf(
  { detent, ports }: World,
  people: readonly Prepared[],
): Promise<(accountId: string) => Promise<boolean>> {
  const signal = { aborted: false };
  const origin = { address: null, browser: 'Firefox', system: 'Linux' };
  const actors = new Map<string, Self>();
  for (const { accountId } of people) {
    const [found] = await ports.sessions.listOf(accountId);
    const account = await ports.accounts.find(accountId, signal);
    if (found === undefined || account === null) throw new Error('no session');
    const { id, generation, onlyEnrols, clientId, proofs } = found.value;
    const expiresAt = ports.clock.now() + long;
    const stepUp = { accountId, sessionId: id, epoch: account.epoch, expiresAt, methods: ['otp'] };
    actors.set(accountId, {
      kind: 'self',
      accountId,
      session: { id, generation, onlyEnrols, clientId, proofs },
      stepUp,
    });
  }
  return async function remove(accountId) {
    const actor = actors.get(accountId);
    if (actor === undefined) return false;
    const outcome = await detent.removeFactor(
      { accountId, door: 'self-service', reason: null, origin, signal },
      { actor, which: { kind: 'totp' }, includePending: false, ifMatch: null, needsPassword: true, compromised: false },
    );
    return outcome.kind === 'done';
  };
}

/** The driver, with every statement that is run written down. */
function listening(chosen: ChosenDriver, hear: (sql: string, values: readonly SqlValue[]) => void): ChosenDriver {
  class Listening extends chosen.driver.DatabaseSync {
    override prepare(sql: string): ReturnType<Database['prepare']> {
      const statement = super.prepare(sql);
      return {
        run(...values) {
          hear(sql, values);
          return statement.run(...values);
        },
        get(...values) {
          hear(sql, values);
          return statement.get(...values);
        },
        all: (...values) => statement.all(...values),
      };
    }
  }
  return { ...chosen, driver: { ...chosen.driver, DatabaseSync: Listening } };
}
