import type { Operator } from '../actor.ts';
import type { Failure } from '../failure.ts';
import { covers } from './standing.ts';

/** Only an owner hands out, sees and revokes tokens of services, and none that reaches further than they do themselves. */
export function grantToken(actor: Operator, organizations: '*' | readonly string[]): Failure | null {
  const reaches =
    organizations === '*' ? actor.organizations === '*' : organizations.every((id) => covers(actor.organizations, id));
  return actor.kind === 'owner' && reaches ? null : { code: 'role-forbidden' };
}
