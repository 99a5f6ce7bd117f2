import type { Account } from '../account/account.ts';
import type { Event, Profile } from '../account/event.ts';
import type { Operator } from '../actor.ts';
import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';
import { allowedIfAny, refused, type Verdict } from '../verdict.ts';
import { type ContactChange, changeContact } from './change-contact.ts';
import { changePassword } from './change-password.ts';
import { changeStanding } from './change-standing.ts';
import { countingFactors, liveFactors } from './counts.ts';
import { ifMatch } from './if-match.ts';
import { type Removal, removeFactor } from './remove-factor.ts';
import { standing } from './standing.ts';

type NewContact = Pick<ContactChange, 'addressId' | 'value' | 'normal'>;

/** What an operator changes of somebody's account; null leaves its part alone. */
export interface UserChange {
  readonly actor: Operator;
  readonly ifMatch: number | null;
  readonly email: NewContact | null;
  readonly phone: NewContact | null;
  readonly profile: Partial<Profile> | null;
  readonly standing: 'active' | 'disabled' | null;
  /** The hash of the new password. */
  readonly passwordHash: string | null;
  /** False takes every second factor off; true asks for one where none is on. */
  readonly secondFactor: boolean | null;
  readonly mustEnrol: boolean | null;
  readonly door: string;
  readonly sealOpens: Removal['sealOpens'];
}

/** Everything that is asked for happens in one commit, each part by the rule that it always goes by, or nothing does. */
export function changeUser(account: Account, change: UserChange, policy: Policy, now: number): Verdict {
  const failure = standing(account, change.actor, policy) ?? ifMatch(account, change.ifMatch);
  if (failure !== null) return refused(failure);
  const events: Event[] = [];
  for (const part of parts) {
    const verdict = part(account, change, policy, now);
    if (verdict.kind === 'refused') return verdict;
    if (verdict.kind === 'allowed') events.push(...verdict.events);
  }
  return allowedIfAny(events.filter((event, index) => event.type !== 'sessions-cut' || isFirstCut(events, index)));
}

type Part = (account: Account, change: UserChange, policy: Policy, now: number) => Verdict;

const nothing: Verdict = { kind: 'unchanged' };

const contact =
  (channel: 'email' | 'sms', of: (change: UserChange) => NewContact | null): Part =>
  (account, change, policy) => {
    const wanted = of(change);
    if (wanted === null) return nothing;
    return changeContact(
      account,
      { ...wanted, actor: change.actor, channel, vouchedFor: false, ifMatch: null },
      policy,
    );
  };

const parts: readonly Part[] = [
  contact('email', ({ email }) => email),
  contact('sms', ({ phone }) => phone),
  (_account, { profile }) =>
    profile === null
      ? nothing
      : allowedIfAny([
          { type: 'profile-changed', fields: Object.keys(profile).toSorted(), secret: { person: profile } },
        ]),
  (account, { actor, standing: wanted }, policy) =>
    wanted === null ? nothing : changeStanding(account, { actor, standing: wanted, ifMatch: null }, policy),
  (account, { actor, passwordHash: hash, door }, policy, now) =>
    hash === null
      ? nothing
      : changePassword(account, { actor, hash, compared: null, ifMatch: null, door }, policy, now),
  (account, change, policy, now) =>
    change.secondFactor === false ? allFactors(account, change, policy, now) : nothing,
  (account, change, policy) => mark(account, change, policy),
];

const allFactors = (account: Account, { actor, door, sealOpens }: UserChange, policy: Policy, now: number): Verdict =>
  removeFactor(
    account,
    {
      actor,
      which: 'all',
      includePending: true,
      ifMatch: null,
      needsPassword: false,
      compromised: false,
      door,
      sealOpens,
    },
    policy,
    now,
  );

/** The mark is for people without a factor that counts; it goes only where no policy demands one. */
function mark(account: Account, { secondFactor, mustEnrol }: UserChange, policy: Policy): Verdict {
  const counting = countingFactors(account, policy).length > 0;
  const asked = mustEnrol === true || (secondFactor === true && liveFactors(account).length === 0);
  if (asked) return account.mustEnrol || counting ? nothing : allowedIfAny([{ type: 'must-enrol-marked' }]);
  if (mustEnrol !== false) return nothing;
  if (policy.secondFactor === 'required' && !counting) return refused(demanded);
  return account.mustEnrol ? allowedIfAny([{ type: 'must-enrol-cleared' }]) : nothing;
}

const demanded: Failure = { code: 'policy-demands-factor' };

const isFirstCut = (events: readonly Event[], index: number): boolean =>
  events.findIndex(({ type }) => type === 'sessions-cut') === index;
