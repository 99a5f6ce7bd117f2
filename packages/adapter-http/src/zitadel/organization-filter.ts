import { covers, guarded } from '@detent/core';
import type { ZitadelDeps } from './settings.ts';

/** Where a call of resources v3alpha says that the account is; what is null or empty says nothing. */
export interface Filter {
  readonly organization: Named | null;
  readonly instance: Named | null;
}

export type Named = { readonly by: 'id' | 'domain'; readonly value: string };

/** The organizations in which a caller may look for the account, out of those that the caller reaches. */
export async function narrowed(
  deps: Pick<ZitadelDeps, 'organizations' | 'settings'>,
  reach: '*' | readonly string[],
  filter: Filter | null,
): Promise<'*' | readonly string[]> {
  if (filter === null) return reach;
  if (filter.instance !== null && !isHere(deps.settings, filter.instance)) return [];
  if (filter.organization === null) return reach;
  const organizationId = await meant(deps, filter.organization);
  return organizationId !== null && covers(reach, organizationId) ? [organizationId] : [];
}

async function meant(deps: Pick<ZitadelDeps, 'organizations'>, { by, value }: Named): Promise<string | null> {
  if (by === 'id') return value;
  const domain = value.toLowerCase();
  const found = await guarded('Organizations', 'read', () => deps.organizations.findByDomain(domain));
  return found?.value.id ?? null;
}

function isHere({ instanceId, instanceDomains }: ZitadelDeps['settings'], { by, value }: Named): boolean {
  if (instanceId === null && instanceDomains.length === 0) return true;
  if (by === 'id') return value === instanceId;
  return instanceDomains.some((domain) => domain.toLowerCase() === value.toLowerCase());
}
