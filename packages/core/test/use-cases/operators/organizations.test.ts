import { defaultPolicy, type Organization, type Refused } from '@detent/core';
import { anOrganization, failing } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { atOnce, aWorld, before, failureOf, grace, ofOwners, type World } from '../../support/world.ts';

const demanding = { secondFactor: 'required', countingKinds: ['totp'] } as const;
const add = (world: World, wishes: Partial<Organization> = {}) =>
  world.detent.addOrganization(ofOwners, anOrganization(wishes));
const stored = async (world: World, id = 'organization-1') =>
  (await world.stores.organizations.find(id))?.value ?? null;
const taken = (field: string) => ({ code: 'input-invalid', field, rule: 'taken' });

describe('adding an organization', () => {
  it('stores it with what it decides, its domains in lower case', async () => {
    const world = await aWorld(null);
    const answer = await add(world, { domains: ['Example.ORG'], language: 'de', policy: demanding });
    const organization = anOrganization({ domains: ['example.org'], language: 'de', policy: demanding });
    expect(answer).toEqual({ kind: 'set', organization });
    expect(await stored(world)).toEqual(organization);
    expect(await world.detent.policies('organization-1')).toMatchObject({ ...demanding, language: 'de' });
  });

  it('is refused where its id or one of its domains is taken', async () => {
    const world = await aWorld(null);
    await add(world, { domains: ['example.org'] });
    expect(failureOf(await add(world))).toEqual(taken('id'));
    expect(failureOf(await add(world, { id: 'organization-2', domains: ['EXAMPLE.org'] }))).toEqual(taken('domains'));
    expect(await stored(world, 'organization-2')).toBeNull();
  });

  it('gives one domain to one of twenty who want it at once', async () => {
    const world = await aWorld(null);
    const answers = await atOnce(20, (at) => add(world, { id: `organization-${at}`, domains: ['example.org'] }));
    expect(answers.filter(({ kind }) => kind === 'set')).toHaveLength(1);
  });

  it('is refused to anybody but an owner, and where nobody could live up to what it decides', async () => {
    const world = await aWorld(null);
    expect(failureOf(await world.detent.addOrganization(grace, anOrganization()))).toEqual({ code: 'role-forbidden' });
    const unfit = await add(world, { policy: { countingKinds: ['email'] } });
    expect(failureOf(unfit)).toEqual({ code: 'policy-unsatisfiable' });
    expect(await stored(world)).toBeNull();
  });
});

describe('setting an organization’s policy', () => {
  it('replaces what it decides and leaves all else', async () => {
    const world = await aWorld(null);
    await add(world, { name: 'Example', domains: ['example.org'], policy: { undoWindowMs: 86_400_000 } });
    const answer = await world.detent.setPolicy(ofOwners, 'organization-1', demanding);
    const organization = anOrganization({ name: 'Example', domains: ['example.org'], policy: demanding });
    expect(answer).toEqual({ kind: 'set', organization });
    expect(await stored(world)).toEqual(organization);
  });

  it('judges it together with what the server decides', async () => {
    const noMail = { channels: { sms: false, email: false }, maxFactors: { totp: 0, sms: 1, email: 1 } };
    const world = await aWorld(null, { policy: noMail });
    await add(world);
    const { setPolicy } = world.detent;
    expect(failureOf(await setPolicy(ofOwners, 'organization-1', demanding))).toEqual({ code: 'policy-unsatisfiable' });
    const withApps = { ...demanding, maxFactors: { totp: 1 } };
    expect((await setPolicy(ofOwners, 'organization-1', withApps)).kind).toBe('set');
  });

  it('is refused to anybody but an owner, and for an organization that is not there', async () => {
    const world = await aWorld(null);
    const { setPolicy } = world.detent;
    expect(failureOf(await setPolicy(grace, 'organization-1', {}))).toEqual({ code: 'role-forbidden' });
    expect(failureOf(await setPolicy(ofOwners, 'organization-1', {}))).toEqual({
      code: 'input-invalid',
      field: 'organization',
      rule: 'unknown',
    });
  });

  it('loses no change that comes between', async () => {
    const world = await aWorld(null);
    await add(world);
    const renames = async () => {
      const found = await world.stores.organizations.find('organization-1');
      return found === null || world.stores.organizations.replace({ ...found.value, name: 'Renamed' }, found.version);
    };
    const late = world.server({ organizations: before(world.stores.organizations, 'replace', renames) });
    await late.setPolicy(ofOwners, 'organization-1', demanding);
    expect(await stored(world)).toMatchObject({ name: 'Renamed', policy: demanding });
  });

  it('gives up after 64 tries', async () => {
    const world = await aWorld(null);
    await add(world);
    const { organizations } = world.stores;
    const lost = (times: number) =>
      world.server({ organizations: failing(organizations, { method: 'replace', how: 'refused', times }) });
    const conflict: Refused['failure'] = { code: 'conflict' };
    expect(failureOf(await lost(64).setPolicy(ofOwners, 'organization-1', demanding))).toEqual(conflict);
    expect((await lost(63).setPolicy(ofOwners, 'organization-1', demanding)).kind).toBe('set');
  });
});

describe('the default organization', () => {
  it('is made by whichever server starts first, and decides nothing until somebody says so', async () => {
    const world = await aWorld(null);
    await atOnce(3, () => world.detent.ensureOrganization('default'));
    await world.detent.setPolicy(ofOwners, 'default', demanding);
    await world.detent.ensureOrganization('default');
    expect(await stored(world, 'default')).toEqual(
      anOrganization({ id: 'default', name: 'default', policy: demanding }),
    );
    expect(await world.detent.policies(null)).toEqual(defaultPolicy);
  });
});
