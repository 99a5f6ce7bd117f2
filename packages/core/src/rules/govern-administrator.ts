import type { Operator } from '../actor.ts';
import type { Failure } from '../failure.ts';
import { covers } from './standing.ts';

/** The help desk ranks below administrators, and they below owners. */
export const rankOfRole: Readonly<Record<Role['role'], 1 | 2 | 3>> = {
  'help-desk': 1,
  administrator: 2,
  owner: 3,
};

interface Role {
  readonly role: Exclude<Operator['kind'], 'service'>;
  readonly organizations: Operator['organizations'];
}

/** Administrators govern those below their own rank and inside their own scope; an owner governs owners too. */
export function governAdministrator(operator: Operator, target: Role): Failure | null {
  if (!scopeCovers(operator.organizations, target.organizations)) return { code: 'account-unknown' };
  return outranks(operator, target) ? null : { code: 'account-outranks' };
}

/** Nobody gives away more than they have. */
export function mayGive(operator: Operator, wanted: Role): Failure | null {
  if (!outranks(operator, wanted)) return { code: 'role-forbidden' };
  if (wanted.role === 'owner' && wanted.organizations !== '*') return ownersCoverAll;
  return scopeCovers(operator.organizations, wanted.organizations) ? null : { code: 'account-unknown' };
}

const ownersCoverAll: Failure = { code: 'input-invalid', field: 'organizations', rule: 'value' };

const outranks = (operator: Operator, { role }: Role): boolean =>
  rankOfRole[role] < operator.rank || (operator.kind === 'owner' && rankOfRole[role] === operator.rank);

function scopeCovers(own: Operator['organizations'], theirs: Operator['organizations']): boolean {
  if (own === '*') return true;
  return theirs !== '*' && theirs.length > 0 && theirs.every((organizationId) => covers(own, organizationId));
}
