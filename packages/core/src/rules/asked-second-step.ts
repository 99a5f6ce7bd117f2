import type { Account } from '../account/account.ts';
import type { Kind } from '../account/factor.ts';
import { ownAddress } from '../account/person.ts';
import type { Policy } from '../policy.ts';
import { kindsOn } from './counts.ts';
import { mustEnrol } from './must-enrol.ts';

/** What may answer a second step, in the order in which it is judged. */
export interface SecondStep {
  readonly kinds: readonly Kind[];
  readonly preferred: Kind;
  /** No factor is on: the code goes to the account's own verified mailbox. */
  readonly mailbox: boolean;
}

/**
 * Whatever second factor is on is asked for, counting or not. Where none is, a sign-in that must enrol, or that comes while
 * changes are frozen, is asked for a code sent to the account's verified mailbox, if there is one.
 */
export function askedAtSignIn(account: Account, policy: Policy, now: number): SecondStep | null {
  const on = askedAtStepUp(account);
  if (on !== null) return on;
  const guarded = mustEnrol(account, policy) || (account.frozen !== null && account.frozen.until > now);
  const verified = (ownAddress(account.person, 'email')?.verifiedAt ?? null) !== null;
  if (!guarded || !verified || !policy.channels.email) return null;
  return { kinds: ['email'], preferred: 'email', mailbox: true };
}

/** A step-up asks for whatever second factor is on; null when none is. */
export function askedAtStepUp(account: Account): SecondStep | null {
  const kinds = kindsOn(account);
  const [first] = kinds;
  return first === undefined ? null : { kinds, preferred: account.preferred ?? first, mailbox: false };
}
