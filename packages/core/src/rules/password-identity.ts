import type { Account } from '../account/account.ts';
import type { Failure } from '../failure.ts';

/** A second factor stands beside a password: without one there is nothing it could be second to. */
export const passwordIdentity = (account: Account, needed: boolean): Failure | null =>
  needed && account.person.passwordHash === null ? { code: 'no-password-identity' } : null;
