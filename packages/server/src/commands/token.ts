import { type ApiToken, permissions } from '@detent/core';
import * as tokens from '../tokens.ts';
import { type Call, type Command, done, UsageError } from './command.ts';
import { commandLine, withStores } from './with-stores.ts';

export const tokenCommands: readonly Command[] = [
  {
    name: 'token create',
    words: [],
    options: {
      name: { value: 'N', needed: true, help: 'which service it is for' },
      permission: {
        value: 'P[,P]',
        multiple: true,
        help: `what it may do by ZITADEL calls: ${permissions.join(', ')}`,
      },
      role: { value: 'R', help: 'what it may do among administrators: administrator or help-desk' },
      organization: { value: 'O', multiple: true, help: 'where; may be given several times' },
      instance: { help: 'everywhere, instead of in some organizations' },
      expires: { value: 'DAYS', help: 'after so many days; never where it is left out' },
    },
    help: 'Makes a token for a service. It is shown this once.',
    run: (call, terminal) => {
      const asked = askedToken(call);
      return withStores(terminal, async ({ container }) => {
        const serviceTokens = await container.getAsync(tokens.ServiceTokens);
        const made = await serviceTokens.create(commandLine, asked);
        return made.kind === 'refused' ? made : done({ id: made.stored.id, token: made.token }, made.token);
      });
    },
  },
  {
    name: 'token list',
    words: [],
    options: {},
    help: 'Lists the tokens of services, revoked ones too, and when each was last used.',
    run: (_call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const serviceTokens = await container.getAsync(tokens.ServiceTokens);
        const all = await serviceTokens.list(commandLine);
        return done({ tokens: all.map(shown) }, ...all.map(lineOf));
      }),
  },
  {
    name: 'token revoke',
    words: ['ID'],
    options: {},
    help: 'Revokes a token of a service, at once and for good.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const serviceTokens = await container.getAsync(tokens.ServiceTokens);
        const revoked = await serviceTokens.revoke(commandLine, call.word('ID'));
        return revoked.kind === 'refused' ? revoked : done({}, 'The token is worth nothing any more.');
      }),
  },
];

const day = 86_400_000;
const longestDays = 3650;
const roles = ['administrator', 'help-desk'] as const;

function askedToken(call: Call) {
  const everywhere = call.flag('instance');
  const organizations = call.all('organization');
  if (everywhere === organizations.length > 0) throw new UsageError('either --organization or --instance is needed');
  const typedRole = call.text('role');
  const role = roles.find((known) => known === typedRole) ?? null;
  if (typedRole !== role) throw new UsageError(`--role must be ${roles.join(' or ')}`);
  const held = call.all('permission').flatMap((list) => list.split(',').map((one) => one.trim()));
  const strange = held.find((one) => !permissions.some((known) => known === one));
  if (strange !== undefined) throw new UsageError(`--permission must be of ${permissions.join(', ')}`);
  if (held.length === 0 && role === null) throw new UsageError('--permission or --role is missing');
  return {
    name: call.text('name') ?? '',
    permissions: held,
    role,
    organizations: everywhere ? ('*' as const) : organizations,
    livesMs: lifeOf(call),
  };
}

function lifeOf(call: Call): number | null {
  const typed = call.text('expires');
  if (typed === null) return null;
  const days = /^\d{1,4}$/.test(typed) ? Number(typed) : 0;
  if (days < 1 || days > longestDays) throw new UsageError(`--expires must be 1 to ${longestDays} days`);
  return days * day;
}

/** Neither the token nor its hash. */
const shown = ({ hash: _kept, createdAt, expiresAt, revokedAt, lastUsedAt, ...token }: ApiToken): object => ({
  ...token,
  createdAt: iso(createdAt),
  expiresAt: iso(expiresAt),
  revokedAt: iso(revokedAt),
  lastUsedAt: iso(lastUsedAt),
});

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function lineOf({ id, name, permissions: held, role, organizations, revokedAt, lastUsedAt }: ApiToken): string {
  const where = organizations === '*' ? 'instance' : organizations.join(',');
  const state = revokedAt === null ? `used ${iso(lastUsedAt) ?? 'never'}` : 'revoked';
  return [id, name, [...held, ...(role === null ? [] : [role])].join(','), where, state].join('\t');
}
