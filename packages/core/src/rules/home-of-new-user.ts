import type { Operator } from '../actor.ts';

/** Whoever governs some organizations makes people in those alone: in the one that is named, or else in the first of theirs. Null where it is not theirs. */
export function homeOfNewUser(
  named: string | null,
  { organizations }: Pick<Operator, 'organizations'>,
): { readonly organizationId: string | null } | null {
  if (organizations === '*') return { organizationId: named };
  const organizationId = named ?? organizations[0];
  return organizationId === undefined || !organizations.includes(organizationId) ? null : { organizationId };
}
