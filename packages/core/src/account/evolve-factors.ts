import type { Account } from './account.ts';
import { keeps } from './account.ts';
import type { Evolve } from './event.ts';
import type { Factor, LiveFactor, PendingFactor, RemovedFactor } from './factor.ts';
import { isActive, isLive, isPending, isRemoved } from './factor.ts';

type FactorEvent =
  | 'factor-begun'
  | 'factor-dropped'
  | 'factor-confirmed'
  | 'factor-used'
  | 'factor-locked'
  | 'factors-removed'
  | 'factor-restored'
  | 'factor-erased'
  | 'secrets-rewrapped'
  | 'preferred-elected'
  | 'preferred-chosen';

/** What happens to factors. Whatever changes the set moves the epoch and ends every code that was sent under the old one. */
export const factorEvolve: Evolve<FactorEvent> = {
  'factor-begun': (account, event, at) => ({
    ...account,
    factors: [
      ...account.factors,
      {
        state: 'pending',
        id: event.factorId,
        kind: event.kind,
        label: event.label,
        sealed: event.secret.sealed,
        addressId: event.addressId,
        boundAt: at,
        expiresAt: event.expiresAt,
      },
    ],
  }),

  'factor-dropped': (account, event) => ({
    ...account,
    factors: account.factors.filter((factor) => factor.id !== event.factorId || !isPending(factor)),
    codes: account.codes.filter((code) => code.factorId !== event.factorId),
  }),

  'factor-confirmed': (account, event, at) =>
    changedSet(account, (factor) =>
      factor.id === event.factorId && isPending(factor) ? confirmed(factor, event.step, at) : factor,
    ),

  'factor-used': (account, event, at) => ({
    ...account,
    factors: account.factors.map((factor) =>
      factor.id === event.factorId && isActive(factor)
        ? { ...factor, lastStep: Math.max(factor.lastStep, event.step), lastUsedAt: at }
        : factor,
    ),
  }),

  'factor-locked': (account, event) => ({
    ...account,
    factors: account.factors.map((factor) =>
      factor.id === event.factorId && isLive(factor) ? { ...factor, state: 'locked' } : factor,
    ),
  }),

  'factors-removed': (account, event, at) =>
    settleTombstones(
      changedSet(account, (factor) =>
        event.factorIds.includes(factor.id) && isLive(factor)
          ? removed(factor, event.restorableUntil, event.compromised, at)
          : factor,
      ),
      at,
    ),

  'factor-restored': (account, event) => {
    const after = changedSet(account, (factor) =>
      factor.id === event.factorId && isRemoved(factor) ? restored(factor) : factor,
    );
    const back = after.factors.find((factor) => factor.id === event.factorId)?.addressId ?? null;
    const addresses = account.person.addresses.map((address) =>
      address.id === back ? { ...address, givenUpAt: null } : address,
    );
    return { ...after, person: { ...account.person, addresses } };
  },

  'factor-erased': (account, event) => ({
    ...account,
    factors: account.factors.map((factor) =>
      factor.id === event.factorId && isRemoved(factor) ? { ...factor, sealed: null, erased: true } : factor,
    ),
  }),

  'secrets-rewrapped': (account, event) => ({
    ...account,
    factors: account.factors.map((factor) => {
      const sealed = event.secret.sealed[event.factorIds.indexOf(factor.id)];
      return sealed === undefined || factor.sealed === null ? factor : { ...factor, sealed };
    }),
  }),

  'preferred-elected': (account, event) => ({ ...account, preferred: event.kind }),
  'preferred-chosen': (account, event) => ({ ...account, preferred: event.kind }),
};

function changedSet(account: Account, change: (factor: Factor) => Factor): Account {
  return { ...account, factors: account.factors.map(change), epoch: account.epoch + 1, codes: [] };
}

function confirmed(factor: PendingFactor, step: number, at: number): LiveFactor {
  const { expiresAt: _over, ...bound } = factor;
  return { ...bound, state: 'active', confirmedAt: at, lastUsedAt: at, lastStep: step };
}

/** Written out member by member: it is on the path of every removal, and copying by spread costs several times as much. */
function removed(factor: LiveFactor, restorableUntil: number, compromised: boolean, at: number): RemovedFactor {
  return {
    id: factor.id,
    kind: factor.kind,
    label: factor.label,
    sealed: compromised ? null : factor.sealed,
    addressId: factor.addressId,
    boundAt: factor.boundAt,
    confirmedAt: factor.confirmedAt,
    lastUsedAt: factor.lastUsedAt,
    lastStep: factor.lastStep,
    state: 'removed',
    was: factor.state,
    removedAt: at,
    restorableUntil,
    compromised,
    erased: compromised,
  };
}

function restored(factor: RemovedFactor): LiveFactor {
  const { was, removedAt: _at, restorableUntil: _until, compromised: _not, erased: _neither, ...kept } = factor;
  return { ...kept, state: was };
}

/** The newest tombstones stay; older ones go, except those that can still be undone: nobody may push one out by adding more. */
function settleTombstones(account: Account, at: number): Account {
  const tombstones = account.factors.filter(isRemoved);
  if (tombstones.length <= keeps.tombstones) return account;
  const newest = new Set(tombstones.slice(-keeps.tombstones));
  const stays = (factor: RemovedFactor): boolean =>
    newest.has(factor) || (!factor.erased && factor.restorableUntil > at);
  return { ...account, factors: account.factors.filter((factor) => !isRemoved(factor) || stays(factor)) };
}
