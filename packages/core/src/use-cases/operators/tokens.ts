import type { Operator } from '../../actor.ts';
import type { Failure } from '../../failure.ts';
import { cleanText } from '../../hygiene.ts';
import type { ApiToken, ApiTokens } from '../../ports/api-tokens.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Organizations } from '../../ports/organizations.ts';
import { rankOfRole } from '../../rules/govern-administrator.ts';
import { grantToken } from '../../rules/grant-token.ts';
import { permissions } from '../../rules/permissions.ts';
import { tokenOver } from '../../rules/token-over.ts';
import { type Refused, refused } from '../../verdict.ts';
import { guarded, guardedNow } from '../guarded.ts';

export interface ServiceTokenDeps {
  readonly apiTokens: ApiTokens;
  readonly organizations: Organizations;
  readonly hasher: Hasher;
  readonly ids: Ids;
  readonly clock: Clock;
}

export interface AskedToken {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly role: ApiToken['role'];
  readonly organizations: ApiToken['organizations'];
  /** From now on; null for a token without end. */
  readonly livesMs: number | null;
}

/** The token itself is shown this once; what is stored is its hash. */
export type TokenMade = { readonly kind: 'made'; readonly token: string; readonly stored: ApiToken } | Refused;
export type TokenRevoked = { readonly kind: 'revoked'; readonly stored: ApiToken } | Refused;

export type TokenVerdict =
  | { readonly kind: 'good'; readonly stored: ApiToken }
  | { readonly kind: 'bad'; readonly because: 'unknown' | 'revoked' | 'expired' };

/** The tokens of service accounts: made, shown and revoked by owners, and checked at every call of a service. */
export interface ServiceTokens {
  create(actor: Operator, asked: AskedToken): Promise<TokenMade>;
  list(actor: Operator): Promise<readonly ApiToken[]>;
  /** Holds from the next call on, on every server. Revoking what is revoked changes nothing. */
  revoke(actor: Operator, tokenId: string): Promise<TokenRevoked>;
  /** One read. That it was used is remembered here and written by `recordUses`. */
  verify(token: string): Promise<TokenVerdict>;
  /** Writes when each token was last used, once for however many calls, and says how many that were. */
  recordUses(): Promise<number>;
}

export function createServiceTokens(deps: ServiceTokenDeps): ServiceTokens {
  const { apiTokens, hasher, ids, clock } = deps;
  const uses = new Map<string, number>();

  async function find(tokenId: string): ReturnType<ApiTokens['find']> {
    return guarded('ApiTokens', 'read', () => apiTokens.find(tokenId));
  }

  async function recordUse(tokenId: string, usedAt: number): Promise<'written' | 'known' | 'lost'> {
    const found = await find(tokenId);
    if (found === null || (found.value.lastUsedAt ?? 0) >= usedAt) return 'known';
    const used = { ...found.value, lastUsedAt: usedAt };
    return (await guarded('ApiTokens', 'write', () => apiTokens.replace(used, found.version))) ? 'written' : 'lost';
  }

  return {
    async create(actor, asked) {
      const name = cleanText(asked.name, longestName) ?? '';
      const failure =
        grantToken(actor, asked.organizations) ?? flawOf(name, asked) ?? (await unknownOrganization(deps, asked));
      if (failure !== null) return refused(failure);
      const token = ids.token();
      const now = clock.now();
      const stored: ApiToken = {
        id: ids.id(),
        hash: guardedNow('Hasher', 'write', () => hasher.fingerprint(token)),
        name,
        permissions: permissions.filter((permission) => asked.permissions.includes(permission)),
        role: asked.role,
        organizations: asked.organizations,
        createdAt: now,
        expiresAt: asked.livesMs === null ? null : now + asked.livesMs,
        revokedAt: null,
        lastUsedAt: null,
      };
      const inserted = await guarded('ApiTokens', 'write', () => apiTokens.insert(stored));
      return inserted ? { kind: 'made', token, stored } : refused({ code: 'conflict' });
    },

    async list(actor) {
      const all = await guarded('ApiTokens', 'read', () => apiTokens.list());
      return all.filter(({ organizations }) => grantToken(actor, organizations) === null);
    },

    async revoke(actor, tokenId) {
      for (let attempt = 0; attempt < mostTries; attempt += 1) {
        const found = await find(tokenId);
        if (found === null || grantToken(actor, found.value.organizations) !== null) return refused(unknownToken);
        if (found.value.revokedAt !== null) return { kind: 'revoked', stored: found.value };
        const stored = { ...found.value, revokedAt: clock.now() };
        if (await guarded('ApiTokens', 'write', () => apiTokens.replace(stored, found.version)))
          return { kind: 'revoked', stored };
      }
      return refused({ code: 'conflict' });
    },

    async verify(token) {
      const hash = guardedNow('Hasher', 'read', () => hasher.fingerprint(token));
      const found = await guarded('ApiTokens', 'read', () => apiTokens.findByHash(hash));
      if (found === null) return { kind: 'bad', because: 'unknown' };
      const now = clock.now();
      const because = tokenOver(found.value, now);
      if (because !== null) return { kind: 'bad', because };
      uses.set(found.value.id, now);
      return { kind: 'good', stored: found.value };
    },

    async recordUses() {
      let written = 0;
      for (const [tokenId, usedAt] of Array.from(uses)) {
        const recorded = await recordUse(tokenId, usedAt);
        if (recorded === 'written') written += 1;
        // What somebody else was faster with, and a use that came meanwhile, are written next time.
        if (recorded !== 'lost' && uses.get(tokenId) === usedAt) uses.delete(tokenId);
      }
      return written;
    },
  };
}

/** A service that acts by its token: it ranks as an administrator, or as a help desk where that is its role. */
export const serviceActor = ({ id, name, role, organizations }: ApiToken): Operator => ({
  kind: 'service',
  id,
  name,
  accountId: null,
  rank: rankOfRole[role ?? 'administrator'],
  organizations,
});

const longestName = 200;
const mostTries = 64;
const unknownToken: Failure = { code: 'input-invalid', field: 'token', rule: 'unknown' };

function flawOf(name: string, asked: AskedToken): Failure | null {
  if (name === '') return invalid('name', 'text');
  const strange = asked.permissions.some((permission) => !permissions.some((known) => known === permission));
  if (strange) return invalid('permission', 'unknown');
  if (asked.permissions.length === 0 && asked.role === null) return invalid('permission', 'missing');
  if (asked.organizations.length === 0) return invalid('organization', 'missing');
  return asked.livesMs !== null && asked.livesMs <= 0 ? invalid('expires', 'range') : null;
}

async function unknownOrganization(deps: ServiceTokenDeps, { organizations }: AskedToken): Promise<Failure | null> {
  if (organizations === '*') return null;
  for (const organizationId of organizations) {
    const found = await guarded('Organizations', 'read', () => deps.organizations.find(organizationId));
    if (found === null) return invalid('organization', 'unknown');
  }
  return null;
}

const invalid = (field: string, rule: string): Failure => ({ code: 'input-invalid', field, rule });
