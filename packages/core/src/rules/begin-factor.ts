import type { Account } from '../account/account.ts';
import type { Event } from '../account/event.ts';
import { isPending, type Kind, type PendingFactor } from '../account/factor.ts';
import type { Actor } from '../actor.ts';
import type { Failure } from '../failure.ts';
import { masked } from '../hygiene.ts';
import { fixed, type Policy } from '../policy.ts';
import { allowedIfAny, refused, type Verdict } from '../verdict.ts';
import { changeFreeze } from './change-freeze.ts';
import { changeLimit } from './change-limit.ts';
import { channelIsOn, liveFactors } from './counts.ts';
import { ifMatch } from './if-match.ts';
import { passwordIdentity } from './password-identity.ts';
import { standing } from './standing.ts';
import { stepUp } from './step-up.ts';

/** Where a new factor's codes will go: an address of the account, or one that it does not have yet. */
export type Target =
  | { readonly addressId: string }
  | { readonly addressId: string; readonly channel: 'email' | 'sms'; readonly value: string; readonly normal: string };

export interface NewFactor {
  readonly factorId: string;
  readonly kind: Kind;
  readonly label: string;
  readonly sealed: string | null;
  readonly target: Target | null;
}

export interface Beginning {
  readonly actor: Actor;
  readonly factor: NewFactor;
  /** Whether the contract knows one factor of a kind: then one that is on is in the way, and one that is pending gives way. */
  readonly oneOfAKind: boolean;
  readonly ifMatch: number | null;
  readonly needsPassword: boolean;
  readonly door: string;
}

/** An enrolment may begin while there is room for one more of its kind; the oldest ones that were never finished give way. */
export function beginFactor(account: Account, beginning: Beginning, policy: Policy, now: number): Verdict {
  const { actor, factor } = beginning;
  const failure =
    standing(account, actor, policy) ??
    ifMatch(account, beginning.ifMatch) ??
    passwordIdentity(account, beginning.needsPassword) ??
    room(account, factor, beginning.oneOfAKind, policy) ??
    changeFreeze(account, actor, now) ??
    changeLimit(account, actor, now) ??
    stepUp(account, actor, beginning.door, policy, now);
  if (failure !== null) return refused(failure);
  return allowedIfAny([...givingWay(account, factor.kind, beginning.oneOfAKind, now), ...begun(factor, now)]);
}

/** One more of a kind must be allowed, deliverable, and not there already. */
export function room(account: Account, factor: NewFactor, oneOfAKind: boolean, policy: Policy): Failure | null {
  const { kind } = factor;
  const live = liveFactors(account, kind);
  const most = policy.maxFactors[kind];
  if (most === 0) return { code: 'kind-not-allowed', kind };
  if (kind !== 'totp' && factor.target === null) return { code: 'target-unverified', kind };
  if (oneOfAKind && live.length > 0) return { code: 'factor-exists', kind };
  if (live.some((other) => sameTarget(account, other.addressId, factor.target))) return { code: 'target-exists', kind };
  if (live.length >= most) return { code: 'too-many-factors', kind, most };
  return channelIsOn(kind, policy) ? null : { code: 'channel-off', kind };
}

function sameTarget(account: Account, addressId: string | null, target: Target | null): boolean {
  if (target === null) return false;
  if (addressId === target.addressId) return true;
  return (
    'normal' in target &&
    account.person.addresses.some((known) => known.id === addressId && known.normal === target.normal)
  );
}

function givingWay(account: Account, kind: Kind, oneOfAKind: boolean, now: number): readonly Event[] {
  const pending = account.factors.filter(isPending);
  const open = pending.filter((factor) => factor.kind === kind && factor.expiresAt > now);
  const newest = new Set(open.slice(-(fixed.pendingPerKind - 1)));
  const stays = (factor: PendingFactor): boolean =>
    factor.kind === kind ? newest.has(factor) && !oneOfAKind : factor.expiresAt > now;
  return pending.filter((factor) => !stays(factor)).map(({ id }) => ({ type: 'factor-dropped', factorId: id }));
}

/** The events that begin an enrolment, with its address where that is new. */
export function begun({ factorId, kind, label, sealed, target }: NewFactor, now: number): readonly Event[] {
  const addressId = target?.addressId ?? null;
  const begins: Event = {
    type: 'factor-begun',
    factorId,
    kind,
    label,
    addressId,
    expiresAt: now + fixed.pendingMs,
    secret: { sealed },
  };
  if (target === null || !('normal' in target)) return [begins];
  const { channel, value, normal } = target;
  const added: Event = {
    type: 'address-added',
    addressId: target.addressId,
    channel,
    role: 'factor',
    verifiedBy: null,
    masked: masked({ channel, value }),
    secret: { value, normal },
  };
  return [added, begins];
}
