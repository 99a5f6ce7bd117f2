import type { Account } from '../account/account.ts';
import type { Event } from '../account/event.ts';
import type { LiveFactor } from '../account/factor.ts';
import type { Actor } from '../actor.ts';
import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';
import { allowedIfAny, refused, unchanged, type Verdict } from '../verdict.ts';
import { changeFreeze } from './change-freeze.ts';
import { changeLimit } from './change-limit.ts';
import { ifMatch } from './if-match.ts';
import { onlyFactor } from './only-factor.ts';
import { passwordIdentity } from './password-identity.ts';
import { kindOf, type Present, presentFactors, type Which } from './present-factor.ts';
import { mayDoMoreThanEnrol, standing } from './standing.ts';
import { stepUp } from './step-up.ts';

export interface Removal {
  readonly actor: Actor;
  readonly which: Which;
  /** Whether factors whose enrolment has only begun are meant too. */
  readonly includePending: boolean;
  /** The sequence of the state that the caller looked at. */
  readonly ifMatch: number | null;
  /** Whether the contract speaks only to people with a password. */
  readonly needsPassword: boolean;
  /** Whether the secret is known to be stolen: then it is erased at once and nothing can bring it back. */
  readonly compromised: boolean;
  readonly door: string;
  /** Whether the vault can open what an undo would bring back; an undo that cannot work is not promised. */
  readonly sealOpens: (factor: LiveFactor) => boolean;
}

/** A factor may go if it is there, its owner keeps one that counts where policy binds them, and whoever asks has proved enough. */
export function removeFactor(account: Account, removal: Removal, policy: Policy, now: number): Verdict {
  const { actor } = removal;
  const present = presentFactors(account, removal.which, removal.includePending, now);
  const nothing = present.live.length + present.pending.length === 0;

  const failure =
    standing(account, actor, policy) ??
    mayDoMoreThanEnrol(account, actor, policy) ??
    restorable(present, removal) ??
    ifMatch(account, removal.ifMatch) ??
    passwordIdentity(account, removal.needsPassword) ??
    (nothing ? absent(removal.which) : null) ??
    (nothing ? null : changeFreeze(account, actor, now)) ??
    (nothing ? null : changeLimit(account, actor, now)) ??
    onlyFactor(account, present.live, actor, policy) ??
    (nothing ? null : stepUp(account, actor, removal.door, policy, now));
  if (failure !== null) return refused(failure);
  return nothing ? unchanged : allowedIfAny(removed(present, removal, policy, now));
}

function restorable(present: Present, removal: Removal): Failure | null {
  if (removal.compromised || present.live.every(removal.sealOpens)) return null;
  return { code: 'seal-unopened' };
}

/** Asking for one factor, or one kind, that is not there is refused; asking for all of none changes nothing. */
const absent = (which: Which): Failure | null =>
  which === 'all' ? null : { code: 'factor-unknown', kind: kindOf(which) };

function removed(present: Present, removal: Removal, policy: Policy, now: number): readonly Event[] {
  const dropped: readonly Event[] = present.pending.map(({ id }) => ({ type: 'factor-dropped', factorId: id }));
  if (present.live.length === 0) return dropped;
  const { compromised } = removal;
  const restorableUntil = compromised ? now : now + policy.undoWindowMs;
  return [
    ...dropped,
    { type: 'factors-removed', factorIds: present.live.map(({ id }) => id), restorableUntil, compromised },
  ];
}
