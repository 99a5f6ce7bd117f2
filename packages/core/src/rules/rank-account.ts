import type { Account, Rank } from '../account/account.ts';
import { allowed, refused, unchanged, type Verdict } from '../verdict.ts';

/** An account takes the rank of the administrator it belongs to, and goes back to 0 with them; one account serves one administrator. */
export function rankAccount(
  account: Account,
  change: { readonly from: 'nobody' | 'theirs'; readonly to: Rank },
): Verdict {
  if (account.standing === 'closed') return refused({ code: 'account-unknown' });
  if (change.from === 'nobody' && account.rank > 0) return refused({ code: 'address-taken' });
  return account.rank === change.to ? unchanged : allowed({ type: 'rank-changed', rank: change.to });
}
