import type { Policy } from '../policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { Organization, Organizations } from '../ports/organizations.ts';
import { guarded } from './guarded.ts';

/** The policy in force for an organization, at most a second old: the server's, with what the organization decided. */
export type Policies = (organizationId: string | null) => Policy | Promise<Policy>;

const freshForMs = 1000;
const mostCached = 10_000;

export function createPolicies(deps: {
  readonly organizations: Organizations;
  readonly clock: Clock;
  readonly server: Policy;
}): Policies {
  const cache = new Map<string, { readonly policy: Policy; readonly until: number }>();

  async function read(organizationId: string): Promise<Policy> {
    const found = await guarded('Organizations', 'read', () => deps.organizations.find(organizationId));
    const policy = found === null ? deps.server : merged(deps.server, found.value);
    if (cache.size >= mostCached) cache.clear();
    cache.set(organizationId, { policy, until: deps.clock.now() + freshForMs });
    return policy;
  }

  return function policyOf(organizationId) {
    if (organizationId === null) return deps.server;
    const known = cache.get(organizationId);
    const now = deps.clock.now();
    return known !== undefined && now < known.until && now >= known.until - freshForMs
      ? known.policy
      : read(organizationId);
  };
}

/** What an organization left open is the server's; who is told of what, and every figure about guesses, always is. */
export function merged(server: Policy, organization: Organization): Policy {
  const own = organization.policy;
  return {
    ...server,
    ...(own.countingKinds === undefined ? {} : { countingKinds: own.countingKinds }),
    ...(own.secondFactor === undefined ? {} : { secondFactor: own.secondFactor }),
    ...(own.sessionsOnRemove === undefined ? {} : { sessionsOnRemove: own.sessionsOnRemove }),
    ...(own.undoWindowMs === undefined ? {} : { undoWindowMs: own.undoWindowMs }),
    ...(own.freezeMs === undefined ? {} : { freezeMs: own.freezeMs }),
    ...(own.alertNumbers === undefined ? {} : { alertNumbers: own.alertNumbers }),
    ...(own.relaxedDoors === undefined ? {} : { relaxedDoors: own.relaxedDoors }),
    onlyFactor: { ...server.onlyFactor, ...own.onlyFactor },
    alerts: { ...server.alerts, ...own.alerts },
    maxFactors: { ...server.maxFactors, ...own.maxFactors },
    language: organization.language,
    locked: organization.locked,
  };
}
