import { type ApiToken, type AskedToken, createServiceTokens, type Operator, serviceActor } from '@detent/core';
import { anApiToken, anOrganization, failing } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { atOnce, aWorld, before, failureOf, grace, ofOwners, type World } from '../../support/world.ts';

const asked: AskedToken = {
  name: 'Billing',
  permissions: ['user.write'],
  role: null,
  organizations: '*',
  livesMs: null,
};

async function aShop(wishes: Partial<Pick<World['stores'], 'apiTokens'>> = {}) {
  const world = await aWorld(null);
  await world.stores.organizations.insert(anOrganization({ id: 'acme' }));
  const { hasher, ids, clock } = world.ports;
  const deps = { ...world.stores, ...wishes, hasher, ids, clock };
  const tokens = createServiceTokens(deps);
  const make = async (more: Partial<AskedToken> = {}): Promise<{ token: string; stored: ApiToken }> => {
    const made = await tokens.create(ofOwners, { ...asked, ...more });
    if (made.kind === 'refused') throw new TypeError(made.failure.code);
    return made;
  };
  const stored = async (id: string): Promise<ApiToken | undefined> => (await world.stores.apiTokens.find(id))?.value;
  return { world, tokens, make, stored, another: () => createServiceTokens(deps) };
}

const ofAcme: Operator = { ...ofOwners, organizations: ['acme'] };

describe('making a token', () => {
  it('shows it once and keeps its hash', async () => {
    const shop = await aShop();
    const { token, stored } = await shop.make({ name: '  Billing ', organizations: ['acme'], livesMs: 1000 });
    const now = shop.world.ports.clock.now();
    expect(token.length).toBeGreaterThanOrEqual(43);
    expect(await shop.stored(stored.id)).toEqual({
      id: stored.id,
      hash: shop.world.ports.hasher.fingerprint(token),
      name: 'Billing',
      permissions: ['user.write'],
      role: null,
      organizations: ['acme'],
      createdAt: now,
      expiresAt: now + 1000,
      revokedAt: null,
      lastUsedAt: null,
    });
    expect(JSON.stringify(await shop.stored(stored.id))).not.toContain(token);
  });

  it('names each permission once', async () => {
    const shop = await aShop();
    const { stored } = await shop.make({ permissions: ['user.write', 'user.read', 'user.write'], role: 'help-desk' });
    expect(stored).toMatchObject({ permissions: ['user.read', 'user.write'], role: 'help-desk', expiresAt: null });
  });

  it.each([
    [{ name: ' ' }, 'name', 'text'],
    [{ name: 'a\u0000b' }, 'name', 'text'],
    [{ permissions: ['user.admin'] }, 'permission', 'unknown'],
    [{ permissions: [] }, 'permission', 'missing'],
    [{ organizations: [] }, 'organization', 'missing'],
    [{ organizations: ['nowhere'] }, 'organization', 'unknown'],
    [{ livesMs: 0 }, 'expires', 'range'],
  ] as const)('is refused with %j', async (more, field, rule) => {
    const { tokens } = await aShop();
    const answer = await tokens.create(ofOwners, { ...asked, ...more });
    expect(failureOf(answer)).toEqual({ code: 'input-invalid', field, rule });
    expect(await tokens.list(ofOwners)).toEqual([]);
  });

  it('is an owner’s business, and reaches no further than they do', async () => {
    const { tokens } = await aShop();
    expect(failureOf(await tokens.create(grace, asked))).toEqual({ code: 'role-forbidden' });
    expect(failureOf(await tokens.create(ofAcme, asked))).toEqual({ code: 'role-forbidden' });
    expect((await tokens.create(ofAcme, { ...asked, organizations: ['acme'] })).kind).toBe('made');
  });

  it('is refused where the store has such a token already', async () => {
    const world = await aWorld(null);
    const apiTokens = failing(world.stores.apiTokens, { method: 'insert', how: 'refused' });
    const { tokens } = await aShop({ apiTokens });
    expect(failureOf(await tokens.create(ofOwners, asked))).toEqual({ code: 'conflict' });
  });
});

describe('a token that is shown', () => {
  it('is good until it expires, and nothing like it is', async () => {
    const shop = await aShop();
    const { token, stored } = await shop.make({ livesMs: 1000 });
    expect(await shop.tokens.verify(token)).toEqual({ kind: 'good', stored });
    expect(await shop.tokens.verify(`${token}x`)).toEqual({ kind: 'bad', because: 'unknown' });
    shop.world.ports.clock.pass(999);
    expect((await shop.tokens.verify(token)).kind).toBe('good');
    shop.world.ports.clock.pass(1);
    expect(await shop.tokens.verify(token)).toEqual({ kind: 'bad', because: 'expired' });
  });

  it('is no good on any server once it was revoked', async () => {
    const shop = await aShop();
    const { token, stored } = await shop.make();
    const other = shop.another();
    expect((await other.verify(token)).kind).toBe('good');
    const now = shop.world.ports.clock.now();
    expect(await shop.tokens.revoke(ofOwners, stored.id)).toEqual({
      kind: 'revoked',
      stored: { ...stored, revokedAt: now },
    });
    expect(await other.verify(token)).toEqual({ kind: 'bad', because: 'revoked' });
  });

  it('acts as a service in its organizations, ranking as its role does', () => {
    const token = anApiToken({ organizations: ['acme'] });
    const service = { kind: 'service', id: 'token-1', name: 'Billing', accountId: null, organizations: ['acme'] };
    expect(serviceActor(token)).toEqual({ ...service, rank: 2 });
    expect(serviceActor({ ...token, role: 'administrator' })).toEqual({ ...service, rank: 2 });
    expect(serviceActor({ ...token, role: 'help-desk' })).toEqual({ ...service, rank: 1 });
  });
});

describe('revoking a token', () => {
  it('keeps the instant of the first time', async () => {
    const shop = await aShop();
    const { stored } = await shop.make();
    await shop.tokens.revoke(ofOwners, stored.id);
    const first = await shop.stored(stored.id);
    shop.world.ports.clock.pass(1000);
    expect(await shop.tokens.revoke(ofOwners, stored.id)).toEqual({ kind: 'revoked', stored: first });
  });

  it('finds none that does not exist or reaches further than who asks', async () => {
    const shop = await aShop();
    const { stored } = await shop.make();
    const unknown = { code: 'input-invalid', field: 'token', rule: 'unknown' };
    expect(failureOf(await shop.tokens.revoke(ofOwners, 'nothing'))).toEqual(unknown);
    expect(failureOf(await shop.tokens.revoke(ofAcme, stored.id))).toEqual(unknown);
    expect(await shop.tokens.list(ofAcme)).toEqual([]);
    expect(await shop.tokens.list(ofOwners)).toEqual([stored]);
  });

  it('holds against a use that is recorded at the same time, and gives up after 64 tries', async () => {
    const shop = await aShop();
    const { token, stored } = await shop.make();
    await shop.tokens.verify(token);
    const { apiTokens } = shop.world.stores;
    const late = createServiceTokens({
      ...shop.world.ports,
      ...shop.world.stores,
      apiTokens: before(apiTokens, 'replace', () => shop.tokens.recordUses()),
    });
    expect((await late.revoke(ofOwners, stored.id)).kind).toBe('revoked');
    expect(await shop.stored(stored.id)).toMatchObject({
      revokedAt: expect.any(Number),
      lastUsedAt: expect.any(Number),
    });

    const other = await shop.make({ name: 'Other' });
    const lost = (times: number) =>
      createServiceTokens({
        ...shop.world.ports,
        ...shop.world.stores,
        apiTokens: failing(apiTokens, { method: 'replace', how: 'refused', times }),
      });
    expect(failureOf(await lost(64).revoke(ofOwners, other.stored.id))).toEqual({ code: 'conflict' });
    expect((await lost(63).revoke(ofOwners, other.stored.id)).kind).toBe('revoked');
  });
});

describe('the last use of a token', () => {
  it('is written once for however many calls', async () => {
    const shop = await aShop();
    const { token, stored } = await shop.make();
    await atOnce(20, () => shop.tokens.verify(token));
    expect(await shop.stored(stored.id)).toMatchObject({ lastUsedAt: null });
    const usedAt = shop.world.ports.clock.now();
    shop.world.ports.clock.pass(60_000);
    expect(await shop.tokens.recordUses()).toBe(1);
    expect(await shop.stored(stored.id)).toMatchObject({ lastUsedAt: usedAt });
    expect(await shop.tokens.recordUses()).toBe(0);
  });

  it('never goes back, whichever server writes last', async () => {
    const shop = await aShop();
    const { token, stored } = await shop.make();
    const other = shop.another();
    await other.verify(token);
    shop.world.ports.clock.pass(1000);
    await shop.tokens.verify(token);
    const usedAt = shop.world.ports.clock.now();
    expect(await shop.tokens.recordUses()).toBe(1);
    expect(await other.recordUses()).toBe(0);
    expect(await shop.stored(stored.id)).toMatchObject({ lastUsedAt: usedAt });
  });

  it('is kept for the next time where somebody else was faster, and forgotten with its token', async () => {
    const shop = await aShop();
    const { token, stored } = await shop.make();
    const { apiTokens } = shop.world.stores;
    const slow = createServiceTokens({
      ...shop.world.ports,
      ...shop.world.stores,
      apiTokens: failing(apiTokens, { method: 'replace', how: 'refused', times: 1 }),
    });
    await slow.verify(token);
    expect(await slow.recordUses()).toBe(0);
    expect(await slow.recordUses()).toBe(1);

    await shop.tokens.verify(token);
    const found = await apiTokens.find(stored.id);
    await apiTokens.remove(stored.id, found?.version ?? '');
    expect(await shop.tokens.recordUses()).toBe(0);
  });

  it('is not lost where it comes while an earlier one is written', async () => {
    const shop = await aShop();
    const { token, stored } = await shop.make();
    const { clock } = shop.world.ports;
    const { apiTokens } = shop.world.stores;
    const busy = createServiceTokens({
      ...shop.world.ports,
      ...shop.world.stores,
      apiTokens: before(apiTokens, 'replace', async () => {
        clock.pass(1000);
        await busy.verify(token);
      }),
    });
    await busy.verify(token);
    expect(await busy.recordUses()).toBe(1);
    expect(await busy.recordUses()).toBe(1);
    expect(await shop.stored(stored.id)).toMatchObject({ lastUsedAt: expect.any(Number) });
  });
});
