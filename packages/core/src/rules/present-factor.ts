import type { Account } from '../account/account.ts';
import type { LiveFactor, PendingFactor } from '../account/factor.ts';
import { isLive, isPending, type Kind } from '../account/factor.ts';

/** Which factors a removal means: one, all of a kind, or all. */
export type Which = { readonly factorId: string; readonly kind?: Kind } | { readonly kind: Kind } | 'all';

export interface Present {
  readonly live: readonly LiveFactor[];
  readonly pending: readonly PendingFactor[];
}

/** What a removal means must be there: confirmed, or begun and still open where the caller takes those too. */
export function presentFactors(account: Account, which: Which, includePending: boolean, now: number): Present {
  const meant = account.factors.filter((factor) => {
    if (which === 'all') return true;
    if ('factorId' in which && factor.id !== which.factorId) return false;
    return which.kind === undefined || factor.kind === which.kind;
  });
  const open = includePending ? meant.filter(isPending).filter((factor) => factor.expiresAt > now) : [];
  return { live: meant.filter(isLive), pending: open };
}

export const kindOf = (which: Which): Kind | null => (which === 'all' ? null : (which.kind ?? null));
