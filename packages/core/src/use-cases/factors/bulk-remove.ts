import type { Origin } from '../../account/act.ts';
import type { Actor } from '../../actor.ts';
import { DetentError } from '../../failure.ts';
import type { Signal } from '../../ports/accounts.ts';
import type { JobItem, JobOutcome } from '../../ports/jobs.ts';
import type { Which } from '../../rules/present-factor.ts';
import type { Outcome } from '../decide.ts';
import type { RemoveFactor } from './remove-factor.ts';

export interface BulkRemoval {
  readonly actor: Actor;
  readonly items: readonly JobItem[];
  readonly door: string;
  readonly reason: string | null;
  readonly origin: Origin | null;
  readonly signal: Signal;
}

/** Yields one outcome an item, in order, each as soon as it is known. */
export type BulkRemove = (bulk: BulkRemoval) => AsyncGenerator<JobOutcome, void, undefined>;

/** Removes factors of many accounts, each by the same rule and in a commit of its own: one that fails never touches another. */
export function createBulkRemove(deps: { readonly remove: RemoveFactor }): BulkRemove {
  return async function* bulkRemove(bulk) {
    for (const item of bulk.items) {
      if (bulk.signal.aborted) return;
      yield await outcomeOf(() => removeItem(deps.remove, bulk, item));
    }
  };
}

function removeItem(remove: RemoveFactor, bulk: BulkRemoval, item: JobItem): Promise<Outcome> {
  return remove(
    { accountId: item.accountId, door: bulk.door, reason: bulk.reason, origin: bulk.origin, signal: bulk.signal },
    {
      actor: bulk.actor,
      which: meant(item),
      includePending: true,
      ifMatch: null,
      needsPassword: false,
      compromised: item.compromised,
    },
  );
}

function meant({ factorId, kinds }: JobItem): Which {
  if (factorId !== null) return { factorId };
  return kinds === null ? 'all' : { kinds };
}

/** What no rule decided is this item's outcome too; anything else is a defect and ends the job. */
async function outcomeOf(run: () => Promise<Outcome>): Promise<JobOutcome> {
  try {
    const outcome = await run();
    return outcome.kind === 'refused' ? outcome : { kind: 'done', impact: outcome.impact };
  } catch (error) {
    if (!DetentError.isInstance(error)) throw error;
    return { kind: 'refused', failure: error.failure };
  }
}
