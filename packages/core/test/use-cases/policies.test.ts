import { describe, expect, it } from 'vitest';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import type { Organization, PolicyOverrides } from '../../src/ports/organizations.ts';
import { caught, ManualClock, MemoryOrganizations, noon } from '../../src/testing/index.ts';
import { createPolicies, merged, type Policies } from '../../src/use-cases/policies.ts';
import { day } from '../actors.ts';
import { instead } from './deciding.ts';

const anOrganization = (policy: PolicyOverrides = {}, wishes: Partial<Organization> = {}): Organization => ({
  id: 'organization-1',
  name: 'Analytical Engines',
  domains: ['example.org'],
  language: 'fr',
  locked: false,
  policy,
  ...wishes,
});

const server: Policy = { ...defaultPolicy, countingKinds: ['totp'], alertNumbers: 'never', relaxedDoors: ['zitadel'] };

interface World {
  readonly policies: Policies;
  readonly clock: ManualClock;
  readonly organizations: MemoryOrganizations;
  readonly reads: () => number;
  /** Writes what the organization decides from now on. */
  readonly decides: (organization: Organization) => Promise<void>;
}

async function world(...organizations: readonly Organization[]): Promise<World> {
  const stored = new MemoryOrganizations();
  for (const organization of organizations) await stored.insert(organization);
  let reads = 0;
  const read = instead(stored, {
    find: async (id) => {
      reads += 1;
      return stored.find(id);
    },
  });
  const clock = new ManualClock(noon);
  const policies = createPolicies({ organizations: read, clock, server });
  const decides = async (organization: Organization): Promise<void> => {
    const found = await stored.find(organization.id);
    await stored.replace(organization, found?.version ?? '');
  };
  return { policies, clock, organizations: stored, reads: () => reads, decides };
}

describe('the policy in force', () => {
  it('is the server’s where there is no organization, and then at once', async () => {
    const { policies, reads } = await world(anOrganization());
    expect(policies(null)).toBe(server);
    expect(await policies('nobody')).toBe(server);
    expect(reads()).toBe(1);
  });

  it('is the server’s with what the organization decided', async () => {
    const { policies } = await world(anOrganization({ freezeMs: 2 * day }, { locked: true }));
    expect(await policies('organization-1')).toEqual({ ...server, freezeMs: 2 * day, language: 'fr', locked: true });
  });

  it('is read once a second for each organization', async () => {
    const { policies, clock, reads, decides } = await world(
      anOrganization(),
      anOrganization({}, { id: 'organization-2', domains: [] }),
    );
    await policies('organization-1');
    clock.pass(999);
    await decides(anOrganization({ freezeMs: 2 * day }));
    expect(await policies('organization-1')).toMatchObject({ freezeMs: server.freezeMs });
    expect(reads()).toBe(1);
    clock.pass(1);
    expect(await policies('organization-1')).toMatchObject({ freezeMs: 2 * day });
    expect(reads()).toBe(2);
    await policies('organization-2');
    expect(reads()).toBe(3);
  });

  it('is answered at once while it is fresh', async () => {
    const { policies } = await world(anOrganization());
    const first = await policies('organization-1');
    expect(policies('organization-1')).toBe(first);
  });

  it('is read again when the clock was set back', async () => {
    const { policies, clock, reads } = await world(anOrganization());
    await policies('organization-1');
    await policies('organization-1');
    expect(reads()).toBe(1);
    clock.pass(-1);
    await policies('organization-1');
    expect(reads()).toBe(2);
  });

  it('is known of at most ten thousand organizations at once', async () => {
    const { policies, reads } = await world(anOrganization());
    await policies('organization-1');
    for (let at = 1; at < 10_000; at += 1) await policies(`other-${at}`);
    await policies('organization-1');
    expect(reads()).toBe(10_000);
    await policies('one-too-many');
    await policies('organization-1');
    expect(reads()).toBe(10_002);
  });

  it('fail-closed: is no policy where organizations cannot be read', async () => {
    const { organizations, clock } = await world();
    const broken = instead(organizations, { find: () => Promise.reject(new Error('gone')) });
    const policies = createPolicies({ organizations: broken, clock, server });
    expect(await caught(() => policies('organization-1'))).toMatchObject({
      failure: { code: 'port-failed', port: 'Organizations', op: 'read' },
    });
  });
});

describe('what an organization decides', () => {
  it.each<PolicyOverrides>([
    { countingKinds: ['totp', 'email'] },
    { secondFactor: 'required' },
    { sessionsOnRemove: 'none' },
    { undoWindowMs: 9 * day },
    { freezeMs: 9 * day },
    { alertNumbers: 'always' },
    { relaxedDoors: ['self-service'] },
    { relaxedDoors: [] },
  ])('takes the place of the server’s: %j', (policy) => {
    expect(merged(server, anOrganization(policy))).toEqual({ ...server, ...policy, language: 'fr' });
  });

  it('leaves open what it does not name', () => {
    expect(merged(server, anOrganization())).toEqual({ ...server, language: 'fr' });
    const policy = {
      onlyFactor: { helpDesk: 'refuse' },
      maxFactors: { totp: 2 },
      alerts: { includeReason: true },
    } as const;
    expect(merged(server, anOrganization(policy))).toEqual({
      ...server,
      onlyFactor: { ...server.onlyFactor, helpDesk: 'refuse' },
      maxFactors: { ...server.maxFactors, totp: 2 },
      alerts: { ...server.alerts, includeReason: true },
      language: 'fr',
    });
  });

  it('is always its language, also where it has none, and whether it is locked', () => {
    const speaking: Policy = { ...server, language: 'de', locked: true };
    expect(merged(speaking, anOrganization({}, { language: null }))).toMatchObject({ language: null, locked: false });
  });

  it('bounded-guessing: is never what is told, nor any figure about guesses', () => {
    const odd = { alerts: { off: ['factor-removed'] }, guesses: { perCode: 1000 }, stepUpMs: 9 * day };
    const organization = { ...anOrganization(), policy: odd as PolicyOverrides };
    const { guesses, stepUpMs } = merged(server, organization);
    expect([guesses, stepUpMs]).toEqual([server.guesses, server.stepUpMs]);
  });
});
