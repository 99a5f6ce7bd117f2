import type { Account } from '../account/account.ts';
import type { Event } from '../account/event.ts';
import { applyUncounted } from '../account/evolve.ts';
import { isLive } from '../account/factor.ts';
import { type Address, ownAddress } from '../account/person.ts';
import type { Actor } from '../actor.ts';
import { fixed, type Policy } from '../policy.ts';
import { countingFactors, kindsOn } from './counts.ts';

/**
 * What follows from a change of factors, for every act alike: addresses are given up or made the account's own, a preferred
 * kind is elected, orphaned recovery codes go, sessions end, the must-enrol mark is set or cleared, the change is counted. Answers
 * all events of the act, and the account after them.
 */
export function consequences(
  before: Account,
  events: readonly Event[],
  actor: Actor,
  policy: Policy,
  now: number,
): { readonly all: readonly Event[]; readonly after: Account } {
  let all = events;
  let after = applyUncounted(before, events, now);
  for (const step of steps) {
    const next = step({ before, after, all, actor, policy, now });
    if (next.length === 0) continue;
    all = all.concat(next);
    after = applyUncounted(after, next, now);
  }
  return { all, after: { ...after, sequence: before.sequence + all.length } };
}

interface Situation {
  readonly before: Account;
  readonly after: Account;
  readonly all: readonly Event[];
  readonly actor: Actor;
  readonly policy: Policy;
  readonly now: number;
}

type Step = (situation: Situation) => readonly Event[];

const setChanged = ({ before, after }: Situation): boolean =>
  before.epoch !== after.epoch && after.standing !== 'closed';
const removed = ({ all }: Situation): boolean => all.some((event) => event.type === 'factors-removed');

const isUsed = (account: Account, { id }: Address): boolean =>
  account.factors.some((factor) => factor.addressId === id && factor.state !== 'removed');

const wasOwn = (account: Account, { id }: Address): boolean =>
  account.person.addresses.some((address) => address.id === id && isOwn(address));

/** An address is given up when nothing uses it any more: it is not the account's own, and no factor sends codes there. */
const giveAddressUp: Step = ({ before, after }) =>
  after.person.addresses
    .filter((address) => !isOwn(address) && address.givenUpAt === null && !isUsed(after, address))
    .filter((address) => isUsed(before, address) || wasOwn(before, address))
    .map((address) => ({ type: 'address-given-up', addressId: address.id }));

const isOwn = (address: Address): boolean => address.role === 'own';

/** Whoever used a code that was sent to an address has shown that the address is theirs. */
const proveAddress: Step = ({ before, after, all }) => {
  if (before.codes.length === 0) return [];
  const isSpent = (codeId: string): boolean =>
    all.some((event) => event.type === 'code-spent' && event.codeId === codeId);
  const isReached = ({ id }: Address): boolean =>
    before.codes.some((code) => code.addressId === id && isSpent(code.id));
  return after.person.addresses
    .filter((address) => address.verifiedAt === null && isReached(address))
    .map((address) => ({ type: 'address-verified', addressId: address.id, by: 'code' }));
};

/** The number of a confirmed factor becomes the account's if it has none. */
const adoptNumber: Step = ({ after, all }) => {
  if (!all.some((event) => event.type === 'factor-confirmed')) return [];
  const isConfirmed = (factorId: string): boolean =>
    all.some((event) => event.type === 'factor-confirmed' && event.factorId === factorId);
  const number = after.factors.find((factor) => factor.kind === 'sms' && isConfirmed(factor.id))?.addressId ?? null;
  return number === null || ownAddress(after.person, 'sms') !== null
    ? []
    : [{ type: 'address-made-own', addressId: number }];
};

const elect: Step = ({ after }) => {
  const on = kindsOn(after);
  const stands = after.preferred === null ? on.length === 0 : on.includes(after.preferred);
  return stands ? [] : [{ type: 'preferred-elected', kind: on[0] ?? null }];
};

const dropOrphanCodes: Step = ({ after }) =>
  after.recovery === null || kindsOn(after).includes('totp')
    ? []
    : [{ type: 'recovery-codes-removed', count: after.recovery.hashes.length }];

/** A removal ends every session but the one that made it; a rule that already cut them is not repeated. */
const cutSessions: Step = (situation) => {
  const { actor, all, policy } = situation;
  if (!removed(situation) || policy.sessionsOnRemove === 'none' || all.some((event) => event.type === 'sessions-cut'))
    return [];
  return [{ type: 'sessions-cut', kept: actor.kind === 'self' ? actor.session.id : null }];
};

/** Nobody whose last counting factor somebody else took slips back to a password alone for good. */
const markOrClear: Step = (situation) => {
  const { after, actor, policy } = situation;
  if (!setChanged(situation)) return [];
  if (countingFactors(after, policy).length > 0) return after.mustEnrol ? [{ type: 'must-enrol-cleared' }] : [];
  return removed(situation) && actor.kind !== 'self' && !after.mustEnrol ? [{ type: 'must-enrol-marked' }] : [];
};

const countChange: Step = (situation) =>
  setChanged(situation) && situation.actor.kind === 'self' ? [{ type: 'change-counted' }] : [];

/**
 * An address given up is forgotten when it is told of nothing any more and every alert to it has run out, unless a factor that could
 * come back still needs it.
 */
const forgetAddresses: Step = ({ after, policy, now }) => {
  const keptMs = policy.previousAddressMs + fixed.alertMs;
  const over = after.person.addresses.filter(({ givenUpAt }) => givenUpAt !== null && givenUpAt + keptMs <= now);
  if (over.length === 0) return [];
  const isNeeded = ({ id }: Address): boolean =>
    after.factors.some(
      (factor) =>
        factor.addressId === id && (isLive(factor) || factor.state === 'pending' || factor.restorableUntil > now),
    );
  const addressIds = over.filter((address) => !isNeeded(address)).map(({ id }) => id);
  return addressIds.length === 0 ? [] : [{ type: 'addresses-forgotten', addressIds }];
};

const steps: readonly Step[] = [
  giveAddressUp,
  proveAddress,
  adoptNumber,
  elect,
  dropOrphanCodes,
  cutSessions,
  markOrClear,
  countChange,
  forgetAddresses,
];
