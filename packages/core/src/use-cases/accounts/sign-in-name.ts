import { ownAddress } from '../../account/person.ts';
import { fixed } from '../../policy.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { NameClaim, SignInNames } from '../../ports/sign-in-names.ts';
import { guarded, guardedNow } from '../guarded.ts';

export interface NameDeps {
  readonly accounts: Accounts;
  readonly signInNames: SignInNames;
  readonly hasher: Hasher;
  readonly clock: Clock;
}

export interface Name {
  readonly organizationId: string | null;
  readonly normal: string;
}

/** The key under which stores know an address within an organization; they never see the address. */
export const nameKey = (hasher: Hasher, { organizationId, normal }: Name): string =>
  guardedNow('Hasher', 'read', () => hasher.digest('sign-in-name', JSON.stringify([organizationId, normal])));

/**
 * Claims an address for an account: null, or whose it is. Whoever claims it uses it within a minute: after that a claim whose account
 * does not have the address as its own, or never came to be, is taken over. So nobody need let go of what came to nothing.
 */
export async function claimName(
  deps: NameDeps,
  name: Name & { readonly accountId: string },
): Promise<NameClaim | null> {
  const claim: NameClaim = { name: nameKey(deps.hasher, name), accountId: name.accountId, claimedAt: deps.clock.now() };
  const held = await guarded('SignInNames', 'write', () => deps.signInNames.claim(claim));
  if (held === null || held.accountId === name.accountId) return null;
  if (held.claimedAt > claim.claimedAt - fixed.takeOverMs || (await isUsed(deps.accounts, held.accountId, name.normal)))
    return held;
  const taken = await guarded('SignInNames', 'write', () => deps.signInNames.takeOver(claim.name, held, claim));
  return taken ? null : held;
}

async function isUsed(accounts: Accounts, accountId: string, normal: string): Promise<boolean> {
  const account = await guarded('Accounts', 'read', () => accounts.confirm(accountId, { aborted: false }));
  if (account === null || account.standing === 'closed') return false;
  return ownAddress(account.person, 'email')?.normal === normal;
}

/** Lets an address go that an account has used, so that somebody else may claim it. */
export const releaseName = (deps: NameDeps, name: Name & { readonly accountId: string }): Promise<boolean> =>
  guarded('SignInNames', 'write', () => deps.signInNames.release(nameKey(deps.hasher, name), name.accountId));
