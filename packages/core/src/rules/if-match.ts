import type { Account } from '../account/account.ts';
import type { Failure } from '../failure.ts';

/** Whoever says which state they looked at changes only that state. */
export const ifMatch = (account: Account, sequence: number | null): Failure | null =>
  sequence === null || sequence === account.sequence ? null : { code: 'version-mismatch' };
