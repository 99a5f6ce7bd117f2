import type { Account } from '../account/account.ts';
import { isActive } from '../account/factor.ts';

/** A code is compared once more only where the account holds something that it may match and that was not seen before: a code that was sent, a recovery code, a factor, or a time step that was free all the same. */
export const moreToMatch = (seen: Account, current: Account): boolean =>
  current.codes.some(({ id }) => seen.codes.every((code) => code.id !== id)) ||
  (current.recovery?.hashes ?? []).some((hash) => !(seen.recovery?.hashes ?? []).includes(hash)) ||
  current.factors
    .filter(isActive)
    .some(
      ({ id, lastStep }) => !seen.factors.filter(isActive).some((one) => one.id === id && one.lastStep <= lastStep),
    );
