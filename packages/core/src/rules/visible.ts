import type { Account } from '../account/account.ts';
import type { Operator } from '../actor.ts';
import type { Failure } from '../failure.ts';
import { covers } from './standing.ts';

/** An account outside of somebody's organizations, and one that is closed, is not there for them. */
export const visible = (account: Account, { organizations }: Pick<Operator, 'organizations'>): Failure | null =>
  account.standing !== 'closed' && covers(organizations, account.organizationId) ? null : { code: 'account-unknown' };
