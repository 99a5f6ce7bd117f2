import {
  type Admin,
  type AdminSettings,
  createAdmin,
  createApp,
  createClientAddresses,
  createHttpServer,
  createOrigins,
  createSelfService,
  documentAdmin,
  httpLimits,
} from '@detent/adapter-http';
import {
  type Account,
  type Act,
  type Administration,
  type AdministrationPorts,
  type AdministrationSettings,
  type Administrator,
  type Ask,
  allowed,
  createAdministration,
  createDetent,
  createServiceTokens,
  type Detent,
  defaultPolicy,
  type Event,
  type InitialFactor,
  type NoticeKind,
  type Operator,
  type Person as PersonData,
  type Policy,
} from '@detent/core';
import { ManualClock } from '@detent/core/testing';
import { createPages } from '../../../packages/adapter-http/src/pages/mount.ts';
import { codeAt } from '../self-service/authenticator.ts';
import { heldToDocument } from '../self-service/held-to-document.ts';
import { type Answer, type HttpClient, httpClient, type Sent } from '../self-service/http-client.ts';
import { openPostOffice, type PostOffice } from '../self-service/post-office.ts';
import { cryptography } from '../self-service/world.ts';

export const origin = 'https://id.example.com';
export const password = 'S3cur3P@ssw0rd!';
export const secretKey = 'k'.repeat(32);
const start = Date.UTC(2026, 0, 31, 12);

type StoragePorts = Omit<AdministrationPorts, keyof ReturnType<typeof cryptography>>;

/** An empty store, and any number of ways to it. */
export interface Storage {
  readonly ports: StoragePorts;
  another(): Promise<StoragePorts>;
  close(): Promise<void>;
}

/** Where the cases run. */
export interface Host {
  readonly open: () => Promise<Storage>;
}

export interface Wishes {
  readonly baseUrl?: string;
  readonly policy?: Partial<Policy>;
  readonly admin?: Partial<AdminSettings>;
  readonly administration?: Partial<AdministrationSettings>;
  readonly trustedProxies?: readonly string[];
  readonly ports?: Partial<AdministrationPorts>;
}

interface Line {
  readonly level: string;
  readonly [member: string]: unknown;
}

/** One server over a store, and what it is made of. */
export interface Running {
  readonly port: number;
  readonly detent: Detent;
  readonly administration: Administration;
  readonly operations: Admin['operations'];
  readonly log: readonly Line[];
  stop(): Promise<unknown>;
}

/** Answers of this contract are as its document foresees them. */
const held = ({ port, operations }: Running): HttpClient =>
  heldToDocument(httpClient(port), {
    prefix: '/auth/admin/',
    forgivesSlash: true,
    contract: () => documentAdmin(operations),
  });

export interface Somebody {
  readonly id: string;
  readonly email: string;
  readonly secrets: readonly string[];
  /** Of the authenticator apps, in the order in which they were given. */
  readonly devices: readonly string[];
}

export interface PersonWishes {
  readonly totp?: number;
  readonly email?: boolean;
  readonly sms?: string;
  readonly organizationId?: string | null;
  readonly address?: string;
  readonly verified?: boolean;
  readonly password?: string | null;
  readonly person?: Partial<PersonData>;
}

export interface Signed {
  readonly administrator: Administrator;
  readonly token: string;
}

export type Carried = { readonly token?: string | null; readonly cookie?: string } & Sent;

const off = { most: 0, inMs: 60_000 };

/** One store, the servers over it, the people and administrators in it. */
export class World implements AsyncDisposable {
  readonly clock: ManualClock;
  readonly ports: AdministrationPorts;
  readonly server: Running;
  readonly #storage: Storage;
  readonly #wishes: Wishes;
  readonly #running: Running[];
  readonly #clients = new Map<number, HttpClient>();
  #post: PostOffice | null = null;
  #people = 0;

  private constructor(
    storage: Storage,
    clock: ManualClock,
    ports: AdministrationPorts,
    server: Running,
    wishes: Wishes,
  ) {
    this.#storage = storage;
    this.clock = clock;
    this.ports = ports;
    this.server = server;
    this.#running = [server];
    this.#wishes = wishes;
  }

  static async open(host: Host, wishes: Wishes = {}): Promise<World> {
    const clock = new ManualClock(start);
    const storage = await host.open();
    const ports = { ...storage.ports, ...cryptography(clock) };
    const world = new World(storage, clock, ports, await serve(ports, wishes), wishes);
    for (const id of ['default', 'A', 'B']) await world.server.detent.ensureOrganization(id);
    return world;
  }

  /** Another server over the same store. */
  async another(wishes: Wishes = {}): Promise<Running> {
    const stored = await this.#storage.another();
    const ports = { ...this.ports, ...stored, ...wishes.ports };
    const running = await serve(ports, { ...this.#wishes, ...wishes });
    this.#running.push(running);
    return running;
  }

  async administrator(
    role: Administrator['role'] = 'owner',
    organizations: Administrator['organizations'] = '*',
    wishes: { readonly email?: string; readonly name?: string } = {},
  ): Promise<Administrator> {
    this.#people += 1;
    const email = wishes.email ?? `${role}.${this.#people}@example.com`;
    const set = await this.server.administration.administrators.add(outside, commandLine, {
      email,
      password: `${password}-admin`,
      name: wishes.name ?? 'Grace',
      role,
      organizations,
      metadata: {},
    });
    if (set.kind === 'refused') throw new Error(set.failure.code);
    return set.administrator;
  }

  /** An administrator in a session that was made by hand. */
  async signedIn(
    role: Administrator['role'] = 'owner',
    organizations: Administrator['organizations'] = '*',
  ): Promise<Signed> {
    return this.session(await this.administrator(role, organizations));
  }

  async session(administrator: Administrator): Promise<Signed> {
    const { value } = await this.stored(administrator.id);
    const account = await this.account({ id: value.accountId });
    const begun = await this.server.administration.sessions.begin({
      administrator: value,
      account,
      proofs: [],
      origin: null,
    });
    return { administrator: value, token: begun.token };
  }

  async stored(id: string): Promise<{ readonly value: Administrator; readonly version: string | number }> {
    const found = await this.ports.administrators.find(id);
    if (found === null) throw new Error(`no administrator ${id}`);
    return found;
  }

  /** A token of a service with that role. */
  async service(role: 'help-desk' | 'administrator' | null, organizations: '*' | readonly string[] = '*') {
    const made = await createServiceTokens(this.ports).create(commandLine, {
      name: 'robot',
      permissions: role === null ? ['user.credential.write'] : [],
      role,
      organizations,
      livesMs: null,
    });
    if (made.kind === 'refused') throw new Error(made.failure.code);
    return made;
  }

  /** Somebody with a password and two authenticator apps, unless told otherwise. */
  async person(wishes: PersonWishes = {}): Promise<Somebody> {
    this.#people += 1;
    const { totp = 2, email: byMail = false, sms, organizationId = 'default', verified = true } = wishes;
    const email = wishes.address ?? `ada.${this.#people}@example.com`;
    const { ids, oneTimePasswords, hasher } = this.ports;
    const mailbox = { value: email, normal: email.toLowerCase(), verified };
    const number = sms === undefined ? null : { value: sms, normal: sms, verified: true };
    const secrets = Array.from({ length: totp }, () => oneTimePasswords.secret());
    const factors: readonly InitialFactor[] = [
      ...secrets.map((secret, index) => ({ kind: 'totp', secret, label: `Phone ${index + 1}` }) as const),
      ...(number === null ? [] : [{ kind: 'sms', address: number, label: '' } as const]),
      ...(byMail ? [{ kind: 'email', address: mailbox, label: '' } as const] : []),
    ];
    const typed = wishes.password === undefined ? password : wishes.password;
    const id = ids.id();
    const outcome = await this.server.detent.addAccount(outside, {
      actor: system,
      accountId: id,
      organizationId,
      how: 'added',
      person: { ...nobody, passwordHash: typed === null ? null : await hasher.hash(typed), ...wishes.person },
      email: mailbox,
      phone: number,
      factors,
      rank: 0,
    });
    if (outcome.kind === 'refused') throw new Error(outcome.failure.code);
    const devices = outcome.account.factors.filter(({ kind }) => kind === 'totp').map((factor) => factor.id);
    return { id, email, secrets, devices };
  }

  /** Begins the enrolment of one more app; its id. */
  async pending({ id }: Pick<Somebody, 'id'>): Promise<string> {
    const { shown } = await this.server.detent.beginTotp(
      { ...outside, accountId: id },
      { actor: system, oneOfAKind: false, ifMatch: null, needsPassword: false },
    );
    if (shown === null) throw new Error('not begun');
    return shown.factorId;
  }

  async happen(person: Pick<Somebody, 'id'>, ...events: readonly [Event, ...Event[]]): Promise<void> {
    const ask: Ask = { ...outside, accountId: person.id };
    const outcome = await this.server.detent.decide.commit(ask, system, () => allowed(...events));
    if (outcome.kind === 'refused') throw new Error(outcome.failure.code);
  }

  async send(
    method: string,
    path: string,
    { token, cookie, ...sent }: Carried = {},
    to = this.server,
  ): Promise<Answer> {
    const headers = {
      ...(token === null || token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      ...sent.headers,
    };
    const client = this.#clients.get(to.port) ?? held(to);
    this.#clients.set(to.port, client);
    return client.send(method, path, { ...sent, headers });
  }

  /** The request at the heart of this contract. */
  readonly remove = (
    person: Pick<Somebody, 'id' | 'devices'>,
    carried: Carried,
    device = person.devices[0] ?? '',
    to = this.server,
  ): Promise<Answer> => this.send('DELETE', devicePath(person.id, device), carried, to);

  code(secret: string): string {
    return codeAt(secret, this.clock.now());
  }

  /** What an authenticator app shows in the next time step. */
  nextCode(secret: string): string {
    this.clock.pass(30_000);
    return this.code(secret);
  }

  async account(person: Pick<Somebody, 'id'>): Promise<Account> {
    const account = await this.ports.accounts.find(person.id, { aborted: false });
    if (account === null) throw new Error(`no account ${person.id}`);
    return account;
  }

  /** What happened to an account, oldest first. */
  async acts(person: Pick<Somebody, 'id'>): Promise<readonly Act[]> {
    const acts = await this.server.detent.readHistory({ accountId: person.id, limit: 1000 });
    return acts.map(({ act }) => act).toReversed();
  }

  async told(person: Pick<Somebody, 'id'>): Promise<readonly NoticeKind[]> {
    return (await this.acts(person)).flatMap(({ notices }) => notices.map(({ kind }) => kind));
  }

  async post(): Promise<PostOffice> {
    this.#post ??= await openPostOffice(this.ports, this.server.detent);
    return this.#post;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients.values()) client.close();
    for (const running of this.#running) await running.stop();
    await this.#post?.[Symbol.asyncDispose]();
    await this.#storage.close();
  }
}

export const devicePath = (id: string, device: string): string => `/auth/admin/api/users/${id}/totp-devices/${device}`;

const system = { kind: 'system', id: 'test' } as const;
const outside: Omit<Ask, 'accountId'> = { door: 'test', reason: null, origin: null, signal: { aborted: false } };
const commandLine: Operator = {
  kind: 'owner',
  id: 'command-line',
  name: null,
  accountId: null,
  rank: 4,
  organizations: '*',
};

const nobody = {
  kind: 'person',
  name: 'Ada',
  identityProviders: [],
  roles: ['USER'],
  groups: [],
  language: null,
  zone: null,
  avatar: null,
  metadata: {},
} as const;

/** The parts put together by hand. */
async function serve(ports: AdministrationPorts, wishes: Wishes): Promise<Running> {
  const policy = { ...defaultPolicy, channels: { email: true, sms: false }, ...wishes.policy };
  const all = { ...ports, ...wishes.ports };
  const detent = createDetent(all, { policy, signInLimit: off });
  const administration = createAdministration(all, detent, { settings: { secretKey, ...wishes.administration } });
  const baseUrl = new URL(wishes.baseUrl ?? origin);
  const pathPrefix = baseUrl.pathname.replace(/\/$/, '');
  const lines: Line[] = [];
  const at =
    (level: string) =>
    (entry: object): void =>
      void lines.push({ ...entry, level });
  const log = { info: at('info'), warn: at('warn'), error: at('error') };
  const origins = createOrigins({ addresses: [baseUrl.href], loopbackIsOne: false });
  const { clock, ids, organizations, hasher, tokens } = all;
  const admin = createAdmin({
    administration,
    detent,
    organizations,
    hasher,
    clock,
    log,
    onJob: () => undefined,
    settings: {
      enabled: true,
      cookieName: 'nest_auth_admin',
      cookies: { secure: true, path: `${pathPrefix}/auth/admin` },
      origins,
      csrf: 'origin',
      reasonRequired: 'by-role',
      allowManagement: true,
      removals: { helpDesk: off, others: off },
      recordAddresses: true,
      ...wishes.admin,
    },
  });
  const selfService = createSelfService({
    detent,
    tokens,
    clock,
    settings: {
      carriers: { headerAuth: true, preferHeader: true },
      misspeltHeaders: false,
      cookies: { secure: true, path: '/' },
      origins,
      limits: { address: off, account: off },
      recordAddresses: false,
      organizationId: 'default',
      startsWithMail: false,
      stepUpMs: policy.stepUpMs,
    },
  });
  const server = createHttpServer(log, httpLimits);
  server.answerWith(
    createApp({
      mounts: [admin, selfService],
      elsewhere: createPages({ formPages: [], operations: [] }),
      pathPrefix,
      secure: true,
      recordAddresses: false,
      clientAddress: createClientAddresses({ trusted: wishes.trustedProxies ?? [], header: 'x-forwarded-for' }),
      clock,
      ids,
      log,
    }),
  );
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  return { port, detent, administration, operations: admin.operations, log: lines, stop: () => server.stop(0) };
}
