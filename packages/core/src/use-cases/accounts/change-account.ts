import type { Profile } from '../../account/event.ts';
import { ownAddress } from '../../account/person.ts';
import type { Actor } from '../../actor.ts';
import type { Ids } from '../../ports/ids.ts';
import { changeContact } from '../../rules/change-contact.ts';
import { changeStanding } from '../../rules/change-standing.ts';
import { closeAccount } from '../../rules/close-account.ts';
import { ifMatch } from '../../rules/if-match.ts';
import { liftFreeze } from '../../rules/lift-freeze.ts';
import { standing } from '../../rules/standing.ts';
import { allowed, refused } from '../../verdict.ts';
import type { Ask, Decide, Judge, Outcome } from '../decide.ts';
import { aroundName, heldClaim, letGo, type NameDeps } from './sign-in-name.ts';

export interface AskedOf {
  readonly actor: Actor;
  readonly ifMatch: number | null;
}

export type ChangeStanding = (
  ask: Ask,
  asked: AskedOf & { readonly standing: 'active' | 'disabled' },
) => Promise<Outcome>;

/** Disables an account, or lets it sign in again. */
export const createChangeStanding =
  (deps: { readonly decide: Decide }): ChangeStanding =>
  (ask, asked) =>
    deps.decide.commit(ask, asked.actor, (account, policy) => changeStanding(account, asked, policy));

export type LiftFreeze = (ask: Ask, actor: Actor) => Promise<Outcome>;

/** Ends a freeze of factor changes before its time. */
export const createLiftFreeze =
  (deps: { readonly decide: Decide }): LiftFreeze =>
  (ask, actor) =>
    deps.decide.commit(ask, actor, (account, policy, now) => liftFreeze(account, actor, policy, now));

export type ChangeProfile = (ask: Ask, asked: AskedOf & { readonly profile: Partial<Profile> }) => Promise<Outcome>;

/** Stores what no rule looks at: name, language, roles and the like. */
export function createChangeProfile(deps: { readonly decide: Decide }): ChangeProfile {
  return (ask, asked) =>
    deps.decide.commit(ask, asked.actor, (account, policy) => {
      const failure = standing(account, asked.actor, policy) ?? ifMatch(account, asked.ifMatch);
      const { profile } = asked;
      return failure === null
        ? allowed({ type: 'profile-changed', fields: Object.keys(profile).toSorted(), secret: { person: profile } })
        : refused(failure);
    });
}

export type ChangeContact = (
  ask: Ask,
  asked: AskedOf & {
    readonly channel: 'email' | 'sms';
    readonly value: string;
    readonly normal: string;
    readonly vouchedFor: boolean;
  },
) => Promise<Outcome>;

/** Gives an account another mailbox or number. A mailbox is claimed as sign-in name before the commit, and the old one let go after it. */
export function createChangeContact(deps: NameDeps & { readonly decide: Decide; readonly ids: Ids }): ChangeContact {
  return async function change(ask, asked) {
    const addressId = deps.ids.id();
    const held: { from: string | null } = { from: null };
    const judge: Judge = (account, policy) => {
      held.from = ownAddress(account.person, asked.channel)?.normal ?? null;
      return changeContact(account, { ...asked, addressId }, policy);
    };
    const may = await deps.decide.preview(ask, asked.actor, judge);
    if (may.kind === 'refused') return may;
    const commit = (): Promise<Outcome> => deps.decide.commit(ask, asked.actor, judge);
    if (asked.channel === 'sms') return commit();
    const { accountId } = ask;
    const { organizationId } = may.account;
    return aroundName(deps, { accountId, organizationId, from: held.from, to: asked.normal }, commit);
  };
}

export type CloseAccount = (ask: Ask, asked: AskedOf) => Promise<Outcome>;

/** Closes an account for good and lets its sign-in name go. */
export function createCloseAccount(deps: NameDeps & { readonly decide: Decide }): CloseAccount {
  return async function close(ask, asked) {
    const outcome = await deps.decide.commit(ask, asked.actor, (account, policy) =>
      closeAccount(account, asked.actor, asked.ifMatch, policy),
    );
    if (outcome.kind === 'refused') return outcome;
    const { organizationId, person } = outcome.account;
    const own = ownAddress(person, 'email');
    const held = own === null ? null : await heldClaim(deps, { organizationId, normal: own.normal });
    await letGo(deps, held, ask.accountId);
    return outcome;
  };
}
