import { type Account, type Administrator, liveFactors, type Policy } from '@detent/core';
import { iso, isoOrNull } from './replies.ts';
import type { AdminDeps } from './settings.ts';

/** An administrator as this contract shows them: never a password, a secret or a token. */
export interface AdministratorView {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly lastLoginAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly role: Administrator['role'];
  readonly organizations: Administrator['organizations'];
  readonly isActive: boolean;
  readonly secondFactor: { readonly required: boolean; readonly enrolled: boolean };
}

/** Whether a second factor is demanded of whoever has this account; the strictest wins. */
export const demands = ({ administration }: AdminDeps, policy: Policy): boolean =>
  administration.settings.secondFactor === 'required' || policy.secondFactor === 'required';

export async function administratorView(deps: AdminDeps, administrator: Administrator): Promise<AdministratorView> {
  const account = await deps.administration.accountOf(administrator);
  const organizationId = account?.organizationId ?? null;
  const required = demands(deps, await deps.detent.policies(organizationId));
  return {
    id: administrator.id,
    email: administrator.email,
    name: administrator.name,
    metadata: administrator.metadata,
    lastLoginAt: isoOrNull(administrator.lastSignInAt),
    createdAt: iso(administrator.createdAt),
    updatedAt: iso(administrator.updatedAt),
    role: administrator.role,
    organizations: administrator.organizations,
    isActive: administrator.active,
    secondFactor: { required, enrolled: account !== null && isEnrolled(account) },
  };
}

export const isEnrolled = (account: Account): boolean => liveFactors(account).length > 0;
