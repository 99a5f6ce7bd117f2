import type { Operator } from '../../actor.ts';
import type { Administrator } from '../../ports/administrators.ts';
import type { ApiToken } from '../../ports/api-tokens.ts';
import { rankOfRole } from '../../rules/govern-administrator.ts';

/** An administrator, as rules judge them. */
export const operatorOf = ({ id, accountId, name, email, role, organizations }: Administrator): Operator => ({
  kind: role,
  id,
  name: name === '' ? email : name,
  accountId,
  rank: rankOfRole[role],
  organizations,
});

/** A service has the rights of its token's role; null where the token has none. */
export function operatorOfToken({ id, name, role, organizations }: ApiToken): Operator | null {
  if (role === null) return null;
  return { kind: 'service', id, name, accountId: null, rank: rankOfRole[role], organizations };
}
