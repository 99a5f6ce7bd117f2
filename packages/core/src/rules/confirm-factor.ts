import type { Account } from '../account/account.ts';
import type { Event } from '../account/event.ts';
import { type Factor, isLive, isPending, isRemoved, type Kind } from '../account/factor.ts';
import { addressOf } from '../account/person.ts';
import type { Actor } from '../actor.ts';
import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';
import { allowedIfAny, refused, type Verdict } from '../verdict.ts';
import { begun, type NewFactor, room } from './begin-factor.ts';
import { changeFreeze } from './change-freeze.ts';
import { changeLimit } from './change-limit.ts';
import { liveFactors } from './counts.ts';
import { ifMatch } from './if-match.ts';
import { passwordIdentity } from './password-identity.ts';
import { standing } from './standing.ts';
import { stepUp } from './step-up.ts';

/** What shows that a new factor works: a code made with it, the word of somebody entitled to give it, or an address that was proven before. */
export type ConfirmProof =
  | { readonly by: 'code'; readonly step: number }
  | { readonly by: 'sent-code'; readonly codeId: string }
  | { readonly by: 'word' }
  | { readonly by: 'verified-address' };

/** An enrolment that the account remembers; without an id, the newest of its kind. */
export interface Begun {
  readonly factorId: string | null;
  readonly kind: Kind | null;
}

export interface Confirmation {
  readonly actor: Actor;
  /** A factor whose enrolment the account remembers, or one that begins and is confirmed at once. */
  readonly factor: Begun | NewFactor;
  /** Null where the code was wrong or out of date, as `failure` says. */
  readonly proof: ConfirmProof | { readonly by: 'nothing'; readonly failure: Failure };
  /** Takes every other factor of the kind off in the same commit. */
  readonly replaces: boolean;
  /** Of the factors that a replacement takes off, those whose secret the vault cannot open, so that no undo could bring them back. */
  readonly unopened: readonly string[];
  readonly oneOfAKind: boolean;
  /** The set-up token that came along, where one did: it is good for the factor set it was made under, or it is not good at all. */
  readonly setup: { readonly epoch: number } | { readonly failure: Failure } | null;
  readonly recovery: { readonly salt: string; readonly hashes: readonly string[] } | null;
  /** What becomes of sessions: all end, their access tokens end, or nothing. */
  readonly sessions: 'end' | 'refresh' | 'keep';
  readonly ifMatch: number | null;
  readonly needsPassword: boolean;
  readonly door: string;
}

/** A factor counts from the moment on that a code made with it was accepted, and takes the place of others only in that same commit. */
export function confirmFactor(account: Account, confirmation: Confirmation, policy: Policy, now: number): Verdict {
  const { actor, proof, door } = confirmation;
  const factor = mayConfirm(account, confirmation, policy, now);
  if ('code' in factor) return refused(factor);
  if (proof.by === 'nothing') return refused(proof.failure);
  const failure =
    (proof.by === 'verified-address' ? provenBefore(account, factor) : null) ??
    stepUp(account, actor, door, policy, now);
  if (failure !== null) return refused(failure);
  return allowedIfAny(confirmedEvents(account, confirmation, proof, factor, policy, now));
}

/** The factor that may be confirmed, judged before any code is looked at, so that a request that cannot succeed spends no try. */
export function mayConfirm(
  account: Account,
  confirmation: Confirmation,
  policy: Policy,
  now: number,
): NewFactor | Failure {
  const { actor, replaces, oneOfAKind } = confirmation;
  const early =
    standing(account, actor, policy) ??
    ifMatch(account, confirmation.ifMatch) ??
    setupIsGood(account, confirmation.setup) ??
    passwordIdentity(account, confirmation.needsPassword);
  if (early !== null) return early;
  const factor = isNew(confirmation.factor) ? confirmation.factor : begunBefore(account, confirmation.factor, now);
  if ('code' in factor) return factor;
  const late =
    (replaces ? replaceable(account, factor.kind, confirmation.unopened) : room(account, factor, oneOfAKind, policy)) ??
    changeFreeze(account, actor, now) ??
    changeLimit(account, actor, now);
  return late ?? factor;
}

const isNew = (factor: Confirmation['factor']): factor is NewFactor => 'label' in factor;

function setupIsGood(account: Account, setup: Confirmation['setup']): Failure | null {
  if (setup === null) return null;
  if ('failure' in setup) return setup.failure;
  return setup.epoch === account.epoch ? null : { code: 'enrolment-over' };
}

/** Only what is on can be replaced, and only what could come back. */
function replaceable(account: Account, kind: Kind, unopened: readonly string[]): Failure | null {
  const live = liveFactors(account, kind);
  if (live.length === 0) return { code: 'kind-off', kind };
  return live.some(({ id }) => unopened.includes(id)) ? { code: 'seal-unopened' } : null;
}

/** An enrolment that the account remembers must still be open; one that is finished says so. */
function begunBefore(account: Account, wanted: Begun, now: number): NewFactor | Failure {
  const known = remembered(account, wanted);
  if (known === undefined || isRemoved(known)) return { code: 'factor-unknown', kind: wanted.kind };
  if (!isPending(known)) return { code: 'factor-exists', kind: known.kind };
  if (known.expiresAt <= now) return { code: 'enrolment-over' };
  const { id: factorId, kind, label, sealed, addressId } = known;
  return { factorId, kind, label, sealed, target: addressId === null ? null : { addressId } };
}

/** Without an id the newest of its kind is meant, one that is pending before one that is on. */
function remembered(account: Account, { factorId, kind }: Begun): Factor | undefined {
  const ofKind = account.factors.filter((factor) => kind === null || factor.kind === kind);
  if (factorId !== null) return ofKind.find((factor) => factor.id === factorId);
  return ofKind.findLast(isPending) ?? ofKind.findLast(isLive);
}

function provenBefore(account: Account, { kind, target }: NewFactor): Failure | null {
  const verifiedAt = addressOf(account.person, target?.addressId ?? null)?.verifiedAt ?? null;
  return verifiedAt === null ? { code: 'target-unverified', kind } : null;
}

function confirmedEvents(
  account: Account,
  confirmation: Confirmation,
  proof: ConfirmProof,
  { factorId, kind, target }: NewFactor,
  policy: Policy,
  now: number,
): readonly Event[] {
  const { factor, recovery } = confirmation;
  const events: Event[] = isNew(factor) ? [...begun(factor, now)] : [];
  if (proof.by === 'sent-code') events.push({ type: 'code-spent', codeId: proof.codeId });
  events.push({ type: 'factor-confirmed', factorId, step: proof.by === 'code' ? proof.step : 0 });
  if (
    proof.by === 'word' &&
    target !== null &&
    (addressOf(account.person, target.addressId)?.verifiedAt ?? null) === null
  ) {
    events.push({ type: 'address-verified', addressId: target.addressId, by: 'word' });
  }
  const others = confirmation.replaces ? liveFactors(account, kind).map(({ id }) => id) : [];
  if (others.length > 0) {
    events.push({
      type: 'factors-removed',
      factorIds: others,
      restorableUntil: now + policy.undoWindowMs,
      compromised: false,
    });
  }
  if (recovery !== null)
    events.push({ type: 'recovery-codes-issued', count: recovery.hashes.length, secret: recovery });
  if (kind === 'totp' && account.preferred !== 'totp') events.push({ type: 'preferred-elected', kind });
  if (confirmation.sessions === 'end') events.push({ type: 'sessions-cut', kept: null });
  if (confirmation.sessions === 'refresh') events.push({ type: 'access-cut' });
  return events;
}
