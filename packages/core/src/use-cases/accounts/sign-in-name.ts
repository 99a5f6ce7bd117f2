import { ownAddress } from '../../account/person.ts';
import { fixed } from '../../policy.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { NameClaim, SignInNames } from '../../ports/sign-in-names.ts';
import { refused } from '../../verdict.ts';
import type { Outcome } from '../decide.ts';
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
  if (held === null) return null;
  if (held.accountId === name.accountId) return renewed(deps, held, claim);
  if (held.claimedAt > claim.claimedAt - fixed.takeOverMs || (await isUsed(deps.accounts, held.accountId, name.normal)))
    return held;
  const taken = await guarded('SignInNames', 'write', () => deps.signInNames.takeOver(claim.name, held, claim));
  return taken ? null : held;
}

/** A name that comes back to its account is claimed anew, so that whoever is still about to let it go lets go of an older claim. */
async function renewed({ signInNames }: NameDeps, held: NameClaim, claim: NameClaim): Promise<NameClaim | null> {
  const again = { ...claim, claimedAt: Math.max(claim.claimedAt, held.claimedAt + 1) };
  if (await guarded('SignInNames', 'write', () => signInNames.takeOver(claim.name, held, again))) return null;
  const now = await guarded('SignInNames', 'read', () => signInNames.find(claim.name));
  return now?.accountId === claim.accountId ? null : (now ?? held);
}

async function isUsed(accounts: Accounts, accountId: string, normal: string): Promise<boolean> {
  const account = await guarded('Accounts', 'read', () => accounts.confirm(accountId, { aborted: false }));
  if (account === null || account.standing === 'closed') return false;
  return ownAddress(account.person, 'email')?.normal === normal;
}

/** The claim under which an address is held now. */
export const heldClaim = (deps: NameDeps, name: Name): Promise<NameClaim | null> =>
  guarded('SignInNames', 'read', () => deps.signInNames.find(nameKey(deps.hasher, name)));

/** Lets an address go that an account has used, so that somebody else may claim it; not if it was claimed anew meanwhile. */
export async function letGo(deps: NameDeps, claim: NameClaim | null, accountId: string): Promise<void> {
  if (claim?.accountId !== accountId) return;
  await guarded('SignInNames', 'write', () => deps.signInNames.release(claim));
}

/**
 * Moves an account's sign-in name around a commit that may change its mailbox: the new name is claimed before it, and the claim
 * of the old one, as it was then, is let go after it. So nobody lets go of what the account has claimed again meanwhile.
 */
export async function aroundName(
  deps: NameDeps,
  of: {
    readonly accountId: string;
    readonly organizationId: string | null;
    readonly from: string | null;
    readonly to: string;
  },
  commit: () => Promise<Outcome>,
): Promise<Outcome> {
  const { accountId, organizationId, from, to } = of;
  if (from === to) return commit();
  const seen = from === null ? null : await heldClaim(deps, { organizationId, normal: from });
  if ((await claimName(deps, { organizationId, normal: to, accountId })) !== null)
    return refused({ code: 'address-taken' });
  const outcome = await commit();
  if (outcome.kind === 'refused') return outcome;
  const left = outcome.before === undefined ? null : ownAddress(outcome.before.person, 'email');
  if (left === null || left.normal === to) return outcome;
  const held = left.normal === from ? seen : await heldClaim(deps, { organizationId, normal: left.normal });
  await letGo(deps, held, accountId);
  return outcome;
}
