import { type AskedToken, createServiceTokens, type Factor, type Kind, type Operator } from '@detent/core';
import { anOrganization } from '@detent/core/testing';
import { afterAll, beforeAll } from 'vitest';
import type { Device } from '../self-service/device.ts';
import type { ServerWishes } from '../self-service/server.ts';
import { type Host, type Person, type PersonWishes, World } from '../self-service/world.ts';
import { type Headers, type Lines, linesTo } from './transports.ts';

/** A world with lines to its server, and services and administrators that may ask. */
export interface Parties {
  readonly world: World;
  readonly lines: Lines;
  /** A service with every permission everywhere. */
  readonly billing: Headers;
  /** A service with these permissions, everywhere unless told otherwise. */
  readonly service: (permissions: readonly string[], wishes?: Partial<AskedToken>) => Promise<Headers>;
  /** Somebody's own session, with a step-up unless told otherwise. */
  readonly self: (
    person: Person,
  ) => Promise<{ readonly device: Device; readonly headers: Headers; readonly bare: Headers }>;
  readonly person: (wishes?: PersonWishes) => Promise<Person>;
  readonly organization: (id: string, domains?: readonly string[]) => Promise<void>;
  readonly factor: (person: Person, kind: Kind) => Promise<Factor>;
  /** What an account looks like to whoever wants to show that nothing changed. */
  readonly state: (person: Pick<Person, 'id'>) => Promise<unknown>;
}

export const number = '+491701234567';
const everything = ['user.read', 'user.write', 'user.credential.write'] as const;

/** SMS is on, and every limit off. */
const usual: ServerWishes = { policy: { channels: { email: true, sms: true } } };

/** One world for all the cases of a suite, each with people of its own. */
export function shared(host: Host, wishes: ServerWishes = {}): () => Parties {
  let open: (Parties & AsyncDisposable) | null = null;
  beforeAll(async () => {
    open = await openParties(host, wishes);
  });
  afterAll(async () => {
    await open?.[Symbol.asyncDispose]();
  });
  return () => {
    if (open === null) throw new Error('the world is not there yet');
    return open;
  };
}

export async function openParties(host: Host, wishes: ServerWishes = {}): Promise<Parties & AsyncDisposable> {
  const world = await World.open(host, { ...usual, ...wishes, policy: { ...usual.policy, ...wishes.policy } });
  const { ports } = world;
  await ports.organizations.insert(anOrganization({ id: 'default', name: 'default' }));
  const tokens = createServiceTokens(ports);
  const lines = linesTo(world.server.port);
  const service: Parties['service'] = async (permissions, wished = {}) => {
    const asked = { name: 'Billing', permissions, role: null, organizations: '*', livesMs: null, ...wished } as const;
    const made = await tokens.create(root, asked);
    if (made.kind === 'refused') throw new TypeError(JSON.stringify(made.failure));
    return bearer(made.token);
  };
  return {
    world,
    lines,
    billing: await service(everything),
    service,
    async self(person) {
      const device = await world.inSession(person);
      const bare = bearer(String(device.tokens.access));
      return { device, bare, headers: { ...bare, 'x-step-up-token': String(device.tokens.stepUp) } };
    },
    person: (wished = {}) => world.person(wished),
    async organization(id, domains = []) {
      await ports.organizations.insert(anOrganization({ id, name: id, domains }));
    },
    async factor(person, kind) {
      const { factors } = await world.account(person);
      const found = factors.find((factor) => factor.kind === kind && factor.state !== 'removed');
      if (found === undefined) throw new TypeError(`no ${kind}`);
      return found;
    },
    state: async (person) => [await ports.accounts.find(person.id, { aborted: false }), await world.acts(person)],
    async [Symbol.asyncDispose]() {
      await lines[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

export const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

const root: Operator = { kind: 'owner', id: 'root', name: null, accountId: null, rank: 4, organizations: '*' };
