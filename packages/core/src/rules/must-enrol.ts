import type { Account } from '../account/account.ts';
import type { Policy } from '../policy.ts';
import { countingFactors } from './counts.ts';

/** Somebody must enrol when they were marked to, or when policy demands a factor and none that counts is left. */
export function mustEnrol(account: Account, policy: Policy): boolean {
  if (countingFactors(account, policy).length > 0) return false;
  return account.mustEnrol || policy.secondFactor === 'required';
}
