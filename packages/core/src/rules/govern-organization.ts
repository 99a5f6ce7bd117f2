import type { Actor } from '../actor.ts';
import type { Failure } from '../failure.ts';
import { covers } from './standing.ts';

/** Only an owner decides what holds in an organization, and only in one of theirs. */
export function governOrganization(actor: Actor, organizationId: string): Failure | null {
  const may = actor.kind === 'owner' && covers(actor.organizations, organizationId);
  return may ? null : { code: 'role-forbidden' };
}
