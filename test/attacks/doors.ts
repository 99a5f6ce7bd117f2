import { type AskedToken, createServiceTokens, type Factor, type Kind, type Operator } from '@detent/core';
import type { Answer, Sent } from '../e2e/self-service/http-client.ts';
import type { Person, World } from '../e2e/self-service/world.ts';
import { removals } from '../e2e/zitadel/removals.ts';
import { linesTo, type Said } from '../e2e/zitadel/transports.ts';
import { ask } from './attacked.ts';

export type Headers = Readonly<Record<string, string>>;

const root: Operator = { kind: 'owner', id: 'root', name: null, accountId: null, rank: 4, organizations: '*' };

/** What a service with this token sends: every permission, and a role among administrators, unless told otherwise. */
export async function service({ ports }: World, wishes: Partial<AskedToken> = {}): Promise<Headers> {
  const made = await createServiceTokens(ports).create(root, {
    name: 'robot',
    permissions: ['user.read', 'user.write', 'user.credential.write'],
    role: 'administrator',
    organizations: '*',
    livesMs: null,
    ...wishes,
  });
  if (made.kind === 'refused') throw new TypeError(made.failure.code);
  return { Authorization: `Bearer ${made.token}` };
}

/** One way in which a contract takes a factor off somebody else's account. */
export interface Door {
  readonly name: string;
  readonly kind: Kind;
  /** Whether its request names the factor, and not only its kind. */
  readonly namesFactor: boolean;
  readonly remove: (world: World, of: { userId: string; factorId: string }, headers: Headers) => Promise<Answer>;
}

const door = (name: string, kind: Kind, path: (userId: string, factorId: string) => string, sent: Sent = {}): Door => ({
  name,
  kind,
  namesFactor: path('', 'x') !== path('', 'y'),
  remove: (world, { userId, factorId }, headers) =>
    ask(world, 'DELETE', path(userId, factorId), { ...sent, headers: { ...headers, ...sent.headers } }),
});

const reason = { query: 'reason=asked+by+phone' };

/** The ways of services and administrators. */
export const doors: readonly Door[] = [
  door('ZITADEL v2', 'email', (user) => `/v2/users/${user}/otp_email`),
  door('ZITADEL v3alpha', 'totp', (user, factor) => `/v3alpha/users/${user}/totp/${factor}`),
  door('ZITADEL resources', 'sms', (user, factor) => `/resources/v3alpha/users/${user}/otp_sms/${factor}`),
  door('administrators, a device', 'totp', (user, id) => `/auth/admin/api/users/${user}/totp-devices/${id}`, reason),
  door('administrators, a factor', 'sms', (user, id) => `/auth/admin/api/users/${user}/factors/${id}`, reason),
];

export async function factorOf(world: World, person: Pick<Person, 'id'>, kind: Kind): Promise<Factor> {
  const found = (await world.account(person)).factors.find((factor) => factor.kind === kind);
  if (found === undefined) throw new TypeError(`no ${kind}`);
  return found;
}

/** Status, headers and body, without what differs between any two answers and without these words. */
export function comparable({ status, headers, text }: Answer, ...without: readonly string[]): string {
  const { date: _date, 'x-request-id': _id, ...rest } = headers;
  const said = text.replace(/"timestamp":"[^"]*"/, '');
  return without.reduce((so, word) => so.replaceAll(word, '…'), JSON.stringify([status, rest, said]));
}

/** Everything is allowed that can be: SMS too. */
export const withSms = { policy: { channels: { email: true, sms: true } } } as const;
export const allKinds = { sms: '+491701234567' } as const;

/** A removal asked for by each of the three ZITADEL contracts, in everything that a call can travel in. */
export async function byEveryLine(
  world: World,
  of: (kind: Kind) => Promise<{ readonly userId: string; readonly factorId: string }>,
  headers: Headers,
): Promise<readonly Said[]> {
  await using lines = linesTo(world.server.port);
  const said: Said[] = [];
  for (const { kind, ask: remove } of removals) {
    const named = await of(kind);
    for (const line of lines.all) said.push(await remove(line.ask, named, headers));
  }
  return said;
}

/** How many answers that is. */
export const everyLine = 15;

/** What a refusal is known by. */
export const refusalOf = ({ code, detail }: Said): readonly [number, string | undefined] => [code, detail?.id];
