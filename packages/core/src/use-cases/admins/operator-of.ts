import type { Operator } from '../../actor.ts';
import type { Administrator } from '../../ports/administrators.ts';
import type { ApiToken } from '../../ports/api-tokens.ts';
import { rankOfRole } from '../../rules/govern-administrator.ts';
import { serviceActor } from '../operators/tokens.ts';

/** An administrator, as rules judge them. */
export const operatorOf = ({ id, accountId, name, email, role, organizations }: Administrator): Operator => ({
  kind: role,
  id,
  name: name === '' ? email : name,
  accountId,
  rank: rankOfRole[role],
  organizations,
});

/** A service has rights among administrators by its token's role; null where the token has none. */
export const operatorOfToken = (token: ApiToken): Operator | null => (token.role === null ? null : serviceActor(token));
