import type { Account } from '../account/account.ts';
import type { LiveFactor, PendingFactor } from '../account/factor.ts';
import { type Factor, isLive, isPending, type Kind } from '../account/factor.ts';

/** Which factors a removal means: one, all of a kind or of several, or all. */
export type Which =
  | { readonly factorId: string; readonly kind?: Kind }
  | { readonly kind: Kind }
  | { readonly kinds: readonly Kind[] }
  | 'all';

export interface Present {
  readonly live: readonly LiveFactor[];
  readonly pending: readonly PendingFactor[];
}

/** What a removal means must be there: confirmed, or begun and still open where the caller takes those too. */
export function presentFactors(account: Account, which: Which, includePending: boolean, now: number): Present {
  const meant = account.factors.filter((factor) => means(which, factor));
  const open = meant.filter(isPending).filter((factor) => !isOver(factor, now));
  return { live: meant.filter(isLive), pending: includePending ? open : [] };
}

const isOver = (factor: PendingFactor, now: number): boolean => factor.expiresAt <= now;

function means(which: Which, factor: Factor): boolean {
  if (which === 'all') return true;
  if ('kinds' in which) return which.kinds.includes(factor.kind);
  if ('factorId' in which && which.factorId !== factor.id) return false;
  return which.kind === undefined || which.kind === factor.kind;
}

/** The one kind that is meant, where one is named. */
export const kindOf = (which: Which): Kind | null => (which !== 'all' && 'kind' in which ? which.kind : null);
