import type { Account } from '../account/account.ts';
import type { Policy } from '../policy.ts';

/** Only a person with a password signs in, on an account that stands, in an organization that is not locked. */
export const maySignIn = (account: Account, policy: Policy): boolean =>
  account.standing === 'active' &&
  account.person.kind === 'person' &&
  account.person.passwordHash !== null &&
  !policy.locked;
