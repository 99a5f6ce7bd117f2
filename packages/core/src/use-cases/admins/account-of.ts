import type { Rank } from '../../account/account.ts';
import { blankPerson } from '../../account/new-account.ts';
import type { Operator } from '../../actor.ts';
import { normalMailbox } from '../../hygiene.ts';
import { fixed } from '../../policy.ts';
import type { Administrator } from '../../ports/administrators.ts';
import { closeAccount } from '../../rules/close-account.ts';
import { rankOfRole } from '../../rules/govern-administrator.ts';
import { rankAccount } from '../../rules/rank-account.ts';
import { type Refused, refused } from '../../verdict.ts';
import { createAddAccount } from '../accounts/add-account.ts';
import { heldClaim, letGo } from '../accounts/sign-in-name.ts';
import type { Ask, Outcome } from '../decide.ts';
import type { AdministrationDeps } from './deps.ts';

type AdminAsk = Omit<Ask, 'accountId' | 'seen'>;

export interface HeldAccount {
  readonly kind: 'held';
  readonly accountId: string;
  /** Whether it was made for the administrator. */
  readonly made: boolean;
}

/** What was decided about an administrator is carried over to their account by whoever decided it, outranking it for this. */
const onBehalf = (actor: Operator): Operator => ({
  ...actor,
  accountId: null,
  rank: 4,
  organizations: '*',
});

const homeOf = (organizations: Administrator['organizations']): string | null =>
  organizations === '*' ? null : (organizations[0] ?? null);

/** The account with that address in the administrator's first organization gains the rank; where there is none, one is made. */
export async function holdAccount(
  deps: AdministrationDeps,
  ask: AdminAsk,
  actor: Operator,
  of: Pick<Administrator, 'email' | 'name' | 'role' | 'organizations'>,
): Promise<HeldAccount | Refused> {
  const organizationId = homeOf(of.organizations);
  const normal = normalMailbox(of.email);
  const rank = rankOfRole[of.role];
  const claim = await heldClaim(deps, { organizationId, normal });
  if (claim !== null) {
    const adopted = await rankOf(deps, { ...ask, accountId: claim.accountId }, actor, { from: 'nobody', to: rank });
    if (adopted.kind === 'done') return { kind: 'held', accountId: claim.accountId, made: false };
    const isStale =
      adopted.failure.code === 'account-unknown' && claim.claimedAt <= deps.clock.now() - fixed.takeOverMs;
    if (!isStale) return adopted;
  }
  const accountId = deps.ids.id();
  const outcome = await createAddAccount(deps)(ask, {
    actor: onBehalf(actor),
    accountId,
    organizationId,
    how: 'added',
    person: { ...blankPerson, name: of.name },
    email: { value: of.email, normal, verified: true },
    phone: null,
    factors: [],
    rank,
  });
  return outcome.kind === 'done' ? { kind: 'held', accountId, made: true } : outcome;
}

/** Gives the account the rank of its administrator. */
export const rankOf = (
  deps: AdministrationDeps,
  ask: Ask,
  actor: Operator,
  change: { readonly from: 'nobody' | 'theirs'; readonly to: Rank },
): Promise<Outcome> => deps.decide.commit(ask, onBehalf(actor), (account) => rankAccount(account, change));

/** An account that was made for the administrator goes with them; an adopted one only loses the rank. */
export async function releaseAccount(
  deps: AdministrationDeps,
  ask: AdminAsk,
  actor: Operator,
  { accountId, ownsAccount, emailNormal, organizations }: Administrator,
): Promise<Outcome> {
  const asked: Ask = { ...ask, accountId };
  if (!ownsAccount) return rankOf(deps, asked, actor, { from: 'theirs', to: 0 });
  const outcome = await deps.decide.commit(asked, onBehalf(actor), (account, policy) =>
    closeAccount(account, onBehalf(actor), null, policy),
  );
  const held = await heldClaim(deps, { organizationId: homeOf(organizations), normal: emailNormal });
  await letGo(deps, held, accountId);
  return outcome;
}

/** One more event on the account, so that its owner is told. */
export const tellPasswordChanged = (deps: AdministrationDeps, ask: Ask, actor: Operator): Promise<Outcome> =>
  deps.decide.commit(ask, onBehalf(actor), (account) =>
    account.standing === 'closed'
      ? refused({ code: 'account-unknown' })
      : { kind: 'allowed', events: [{ type: 'administrator-password-changed' }], letters: [] },
  );
