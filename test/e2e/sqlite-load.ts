import type { Account, Act, Commit } from '@detent/core';
import { aCommit, anAccount, aRemoved, aTotp } from '@detent/core/testing';

// What the program that is killed writes, and what must therefore be read again. Each commit removes one factor and says so
// in its act, so that state and acts can be held against each other: neither may be there without the other.

export const accountIds: readonly string[] = Array.from({ length: 8 }, (_, index) => `account-${index}`);

export const actIdOf = (run: string, made: number): string => `act-${run}-${made}`;

const empty = (id: string): Account => ({ ...anAccount({ id, factors: [], preferred: null }), sequence: 0, epoch: 0 });

export const firstOf = (id: string): Commit => nextOf(empty(id), `first-${id}`);

/** One factor more that was removed, of which two mailboxes must hear, one of them with a code. */
export const nextOf = (before: Account, actId: string): Commit =>
  aCommit(before, {
    account: after(before, actId),
    act: {
      id: actId,
      events: [{ type: 'factors-removed', factorIds: [actId], restorableUntil: 0, compromised: false }],
    },
    notices: [{}, { kind: 'sign-in-code', sealed: 'sealed' }],
  });

const after = (before: Account, actId: string): Pick<Account, 'epoch' | 'factors' | 'knownClients'> => ({
  epoch: before.epoch + 1,
  factors: [...before.factors, aRemoved(aTotp({ id: actId, sealed: null }))].slice(-20),
  knownClients: [...before.knownClients, actId].slice(-10),
});

/** The account that these acts, oldest first, have made. */
export const replayed = (id: string, acts: readonly Act[]): Account =>
  acts.reduce<Account>(
    (account, act) => Object.assign(account, after(account, act.id), { sequence: account.sequence + 1 }),
    empty(id),
  );
