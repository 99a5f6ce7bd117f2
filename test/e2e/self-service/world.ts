import {
  Argon2Hasher,
  createKeyRing,
  OtpauthOneTimePasswords,
  RandomIds,
  RingTokens,
  RingVault,
  WorkingKeys,
} from '@detent/adapter-crypto';
import { documentSelfService } from '@detent/adapter-http';
import {
  type Account,
  type Ask,
  allowed,
  type DetentPorts,
  defaultLives,
  type Event,
  type InitialFactor,
  type NoticeKind,
  type Person as PersonData,
  type SettledAct,
} from '@detent/core';
import { ManualClock } from '@detent/core/testing';
import { Device, type DeviceWishes } from './device.ts';
import { heldToDocument } from './held-to-document.ts';
import { type HttpClient, httpClient } from './http-client.ts';
import { type Mail, openPostOffice, type PostOffice } from './post-office.ts';
import { baseUrl, type RunningServer, type Serve, type ServerWishes } from './server.ts';
import type { OpenStorage, OperatorPorts, Storage } from './storage.ts';

/** Where the cases run: over which stores, and by what they are served. */
export interface Host {
  readonly open: OpenStorage;
  readonly serve: Serve;
  /** How its servers are spoken to; by HTTP/1.1 unless told otherwise. */
  readonly connect?: (port: number) => HttpClient;
}

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly name: string;
  /** Of each authenticator app that was given. */
  readonly secrets: string[];
}

export interface PersonWishes {
  readonly totp?: number;
  /** Whether codes by mail are on; a text is another mailbox than the account's own. */
  readonly email?: boolean | string;
  readonly sms?: string;
  readonly verified?: boolean;
  readonly password?: string | null;
  readonly name?: string;
  readonly person?: Partial<PersonData>;
  /** Null for an account of no organization. */
  readonly organizationId?: string | null;
}

/** A Saturday in January, at noon. */
export const start: number = Date.UTC(2026, 0, 31, 12);
export const password = 'S3cur3P@ssw0rd!';

/** One store, the servers over it, the people in it, and their mail. */
export class World implements AsyncDisposable {
  readonly clock: ManualClock;
  readonly ports: DetentPorts & OperatorPorts;
  readonly server: RunningServer;
  readonly #storage: Storage;
  readonly #serve: Serve;
  readonly #connect: (port: number) => HttpClient;
  readonly #wishes: ServerWishes;
  readonly #stops: (() => Promise<void>)[] = [];
  readonly #clients = new Map<number, HttpClient>();
  #post: PostOffice | null = null;
  #people = 0;

  private constructor(
    of: {
      readonly storage: Storage;
      readonly serve: Serve;
      readonly connect: (port: number) => HttpClient;
      readonly wishes: ServerWishes;
      readonly clock: ManualClock;
    },
    ports: DetentPorts & OperatorPorts,
    server: RunningServer,
  ) {
    this.#storage = of.storage;
    this.#serve = of.serve;
    this.#connect = of.connect;
    this.#wishes = of.wishes;
    this.clock = of.clock;
    this.ports = ports;
    this.server = server;
    this.#stops.push(() => server.stop());
  }

  static async open(host: Host, wishes: ServerWishes = {}): Promise<World> {
    const clock = new ManualClock(start);
    const storage = await host.open();
    const ports = { ...storage.ports, ...cryptography(clock) };
    const server = await host.serve(ports, wishes);
    const { serve, connect = httpClient } = host;
    return new World({ storage, serve, connect, wishes, clock }, ports, server);
  }

  /** Another server over the same store: with ports of its own kind, or with other settings. */
  async another(
    wishes: ServerWishes & { readonly ports?: Partial<DetentPorts>; readonly ownWay?: boolean } = {},
  ): Promise<RunningServer> {
    const { ports, ownWay = false, ...rest } = wishes;
    const stored = ownWay ? await this.#storage.another() : {};
    const server = await this.#serve({ ...this.ports, ...stored, ...ports }, { ...this.#wishes, ...rest });
    this.#stops.push(() => server.stop());
    return server;
  }

  async post(alertsOff: readonly NoticeKind[] = []): Promise<PostOffice> {
    this.#post ??= await openPostOffice(this.ports, this.server.detent, alertsOff);
    return this.#post;
  }

  async deliver(): Promise<readonly Mail[]> {
    return (await this.post()).deliver();
  }

  #held(port: number): HttpClient {
    const { operations } = this.server;
    return heldToDocument(this.#connect(port), {
      prefix: '/api/',
      contract: () => documentSelfService(operations),
    });
  }

  /** Connections to a server, which everybody in this world shares. */
  client({ port }: Pick<RunningServer, 'port'>): HttpClient {
    const client = this.#clients.get(port) ?? this.#held(port);
    this.#clients.set(port, client);
    return client;
  }

  /** Somebody with a password, an authenticator app and codes by mail, unless told otherwise. */
  async person(wishes: PersonWishes = {}): Promise<Person> {
    this.#people += 1;
    const { totp = 1, email: byMail = true, verified = true, sms, name = 'Ada', organizationId = 'default' } = wishes;
    const email = `Ada.${this.#people}@Example.com`;
    const mailbox = { value: email, normal: email.toLowerCase(), verified };
    const other = { value: String(byMail), normal: String(byMail).toLowerCase(), verified: true };
    const number = sms === undefined ? null : { value: sms, normal: sms, verified: true };
    const secrets = Array.from({ length: totp }, () => this.ports.oneTimePasswords.secret());
    const typed = wishes.password === undefined ? password : wishes.password;
    const passwordHash = typed === null ? null : await this.ports.hasher.hash(typed);
    const factors: readonly InitialFactor[] = [
      ...secrets.map((secret) => ({ kind: 'totp', secret, label: '' }) as const),
      ...(number === null ? [] : [{ kind: 'sms', address: number, label: '' } as const]),
      ...(byMail === false ? [] : [{ kind: 'email', address: byMail === true ? mailbox : other, label: '' } as const]),
    ];
    const id = this.ports.ids.id();
    const outcome = await this.server.detent.addAccount(outside, {
      actor: system,
      accountId: id,
      organizationId,
      how: 'added',
      person: { ...nobody, name, passwordHash, ...wishes.person },
      email: mailbox,
      phone: number,
      factors,
      rank: 0,
    });
    if (outcome.kind === 'refused') throw new Error(outcome.failure.code);
    return { id, email, password: typed ?? password, name, secrets };
  }

  device(person: Person, wishes: Partial<DeviceWishes> = {}): Device {
    return new Device(this, person, { server: this.server, by: 'header', ...wishes });
  }

  /** A device in a session that was made by hand: all tokens, the step-up by a second factor, and nothing else happened. */
  async inSession(person: Person, wishes: Partial<DeviceWishes> = {}): Promise<Device> {
    const { sessions, ids, tokens } = this.ports;
    const account = await this.account(person);
    const { id: sub, epoch } = account;
    const now = this.clock.now();
    const [session, accessJti, refreshJti] = [ids.uuid(), ids.jti(), ids.jti()];
    const { accessMs, refreshMs } = defaultLives;
    await sessions.insert({
      id: session,
      accountId: sub,
      kind: 'person',
      generation: account.sessions.generation,
      startedAt: now,
      expiresAt: now + refreshMs,
      proofs: [{ method: 'pwd', addressId: null, factorId: null, boundAt: null, at: now }],
      clientId: null,
      client: { browser: 'Firefox', system: 'Linux', address: null },
      onlyEnrols: false,
      refresh: { jti: refreshJti, issuedAt: now, expiresAt: now + refreshMs, previous: null },
      access: [{ jti: accessJti, expiresAt: now + accessMs, generation: account.sessions.accessGeneration }],
    });
    const life = { at: now, ms: accessMs };
    const amr = account.factors.length > 0 ? ['pwd', 'otp'] : ['pwd'];
    const device = this.device(person, wishes);
    device.tokens.access = tokens.sign('access_token', { sub, jti: accessJti, session, roles: [], groups: [] }, life);
    device.tokens.refresh = tokens.sign('refresh_token', { sub, jti: refreshJti, session }, { at: now, ms: refreshMs });
    device.tokens.stepUp = tokens.sign('step_up_token', { sub, jti: ids.jti(), session, epoch, amr }, life);
    return device;
  }

  /** Commits these events, as if something else had happened to the account. */
  async happen(person: Pick<Person, 'id'>, ...events: readonly [Event, ...Event[]]): Promise<void> {
    const ask: Ask = { ...outside, accountId: person.id };
    const outcome = await this.server.detent.decide.commit(ask, system, () => allowed(...events));
    if (outcome.kind === 'refused') throw new Error(outcome.failure.code);
  }

  /** Somebody signed in by password and authenticator app, who has just stepped up. */
  async steppedUp(wishes: PersonWishes = {}): Promise<Device> {
    const device = this.device(await this.person(wishes));
    await device.signIn();
    await device.stepUp();
    return device;
  }

  async account(person: Pick<Person, 'id'>): Promise<Account> {
    const account = await this.ports.accounts.find(person.id, { aborted: false });
    if (account === null) throw new Error(`no account ${person.id}`);
    return account;
  }

  /** What happened to an account, oldest first. */
  async acts(person: Pick<Person, 'id'>): Promise<readonly SettledAct['act'][]> {
    const acts = await this.server.detent.readHistory({ accountId: person.id, limit: 1000 });
    return acts.map(({ act }) => act).toReversed();
  }

  /** Of which kinds notices were ever written, oldest first. */
  async told(person: Pick<Person, 'id'>, kind?: NoticeKind): Promise<readonly NoticeKind[]> {
    const kinds = (await this.acts(person)).flatMap(({ notices }) => notices.map((notice) => notice.kind));
    return kind === undefined ? kinds : kinds.filter((one) => one === kind);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients.values()) client.close();
    for (const stop of this.#stops) await stop();
    await this.#post?.[Symbol.asyncDispose]();
    await this.#storage.close();
  }
}

/** The real ports, with argon2id at the least cost there is: what it costs is not what these tests are about. */
export function cryptography(
  clock: ManualClock,
): Pick<DetentPorts, 'clock' | 'ids' | 'vault' | 'hasher' | 'oneTimePasswords' | 'tokens'> {
  const keys = new WorkingKeys(createKeyRing());
  return {
    clock,
    ids: new RandomIds(clock),
    vault: new RingVault(keys),
    hasher: new Argon2Hasher(keys, { cost: { memoryKiB: 8, passes: 1, lanes: 1 } }),
    oneTimePasswords: new OtpauthOneTimePasswords(),
    tokens: new RingTokens(keys, baseUrl),
  };
}

export const system = { kind: 'system', id: 'test' } as const;
export const outside: Omit<Ask, 'accountId'> = { door: 'test', reason: null, origin: null, signal: { aborted: false } };

const nobody = {
  kind: 'person',
  identityProviders: [],
  roles: ['USER'],
  groups: [],
  language: null,
  zone: null,
  avatar: null,
  metadata: {},
} as const;
