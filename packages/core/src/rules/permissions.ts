import type { Account } from '../account/account.ts';
import type { Policy } from '../policy.ts';
import { countingFactors } from './counts.ts';
import { mustEnrol } from './must-enrol.ts';

/** What contracts for services know as permissions. */
export const permissions = ['user.read', 'user.write', 'user.credential.write'] as const;
export type Permission = (typeof permissions)[number];

/** What somebody may do with other people's accounts, and where. */
export interface Grants {
  readonly permissions: readonly string[];
  readonly organizations: '*' | readonly string[];
}

export const noGrants: Grants = { permissions: [], organizations: [] };

/** Whoever may remove factors may look at them; nothing else includes anything. What is granted nowhere is not granted. */
export function permitted(grants: Grants, needed: Permission): 'granted' | 'no-grants' | 'not-granted' {
  const held = permissions.filter((permission) => grants.permissions.includes(permission));
  if (held.length === 0 || grants.organizations.length === 0) return 'no-grants';
  const includes = held.includes(needed) || (needed === 'user.read' && held.includes('user.write'));
  return includes ? 'granted' : 'not-granted';
}

/** What of an administrator decides about permissions. */
export interface AdministratorFacts {
  readonly active: boolean;
  readonly role: 'help-desk' | 'administrator' | 'owner';
  readonly organizations: '*' | readonly string[];
}

/**
 * What an administrator may do through a contract that asks for permissions: all of it in their organizations, a help desk only
 * look, since what it removes needs a reason that no such call carries. Nothing while a second factor is demanded of them and missing.
 */
export function administratorGrants(
  administrator: AdministratorFacts,
  account: Account,
  policy: Policy,
  secondFactorDemanded: boolean,
): Grants {
  const lacksFactor = secondFactorDemanded && countingFactors(account, policy).length === 0;
  if (!administrator.active || lacksFactor || mustEnrol(account, policy)) return noGrants;
  const { role, organizations } = administrator;
  return { permissions: role === 'help-desk' ? ['user.read'] : permissions, organizations };
}
