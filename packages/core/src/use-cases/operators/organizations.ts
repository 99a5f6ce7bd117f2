import type { Operator } from '../../actor.ts';
import type { Policy } from '../../policy.ts';
import type { Organization, Organizations, PolicyOverrides } from '../../ports/organizations.ts';
import { changePolicy } from '../../rules/change-policy.ts';
import { governOrganization } from '../../rules/govern-organization.ts';
import { type Refused, refused } from '../../verdict.ts';
import { guarded } from '../guarded.ts';
import { merged } from '../policies.ts';

export interface OrganizationDeps {
  readonly organizations: Organizations;
  /** What holds where an organization decided nothing. */
  readonly server: Policy;
}

export type OrganizationSet = { readonly kind: 'set'; readonly organization: Organization } | Refused;

export type AddOrganization = (actor: Operator, organization: Organization) => Promise<OrganizationSet>;

/** Adds an organization with what it decides. Of many who want one id or one domain exactly one gets it. */
export function createAddOrganization({ organizations, server }: OrganizationDeps): AddOrganization {
  return async function add(actor, asked) {
    const organization = { ...asked, domains: asked.domains.map((domain) => domain.toLowerCase()) };
    const failure = governOrganization(actor, organization.id) ?? changePolicy(merged(server, organization));
    if (failure !== null) return refused(failure);
    if (await guarded('Organizations', 'write', () => organizations.insert(organization)))
      return { kind: 'set', organization };
    const same = await guarded('Organizations', 'read', () => organizations.find(organization.id));
    return refused({ code: 'input-invalid', field: same === null ? 'domains' : 'id', rule: 'taken' });
  };
}

export type SetPolicy = (actor: Operator, organizationId: string, policy: PolicyOverrides) => Promise<OrganizationSet>;

const mostTries = 64;

/** Replaces what an organization decides, judged together with what it leaves to the server. It holds everywhere a second later. */
export function createSetPolicy({ organizations, server }: OrganizationDeps): SetPolicy {
  return async function setPolicy(actor, organizationId, policy) {
    const forbidden = governOrganization(actor, organizationId);
    if (forbidden !== null) return refused(forbidden);
    for (let attempt = 0; attempt < mostTries; attempt += 1) {
      const found = await guarded('Organizations', 'read', () => organizations.find(organizationId));
      if (found === null) return refused({ code: 'input-invalid', field: 'organization', rule: 'unknown' });
      const organization = { ...found.value, policy };
      const failure = changePolicy(merged(server, organization));
      if (failure !== null) return refused(failure);
      if (await guarded('Organizations', 'write', () => organizations.replace(organization, found.version)))
        return { kind: 'set', organization };
    }
    return refused({ code: 'conflict' });
  };
}

export type EnsureOrganization = (organizationId: string) => Promise<void>;

/** The default organization always exists: whichever server starts first makes it, and it decides nothing until somebody says so. */
export function createEnsureOrganization({
  organizations,
}: Pick<OrganizationDeps, 'organizations'>): EnsureOrganization {
  return async function ensure(id) {
    const bare = { id, name: id, domains: [], language: null, locked: false, policy: {} };
    await guarded('Organizations', 'write', () => organizations.insert(bare));
  };
}
