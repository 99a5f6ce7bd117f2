import type { Account } from '../account/account.ts';
import { isRemoved } from '../account/factor.ts';
import { allowedIfAny, type Verdict } from '../verdict.ts';

/** When the undo window is over, the secret of a removed factor goes and its tombstone stays. */
export function eraseFactors(account: Account, now: number): Verdict {
  const due = account.factors.filter(isRemoved).filter((factor) => !(factor.erased || factor.restorableUntil > now));
  return allowedIfAny(due.map(({ id }) => ({ type: 'factor-erased', factorId: id })));
}
