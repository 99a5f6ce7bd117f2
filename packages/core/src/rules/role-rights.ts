import type { Operator } from '../actor.ts';
import type { Failure } from '../failure.ts';

/** What operators may be allowed to do. */
export type Right =
  | 'look'
  | 'remove-factor'
  | 'end-sessions'
  | 'restore-factor'
  | 'remove-in-bulk'
  | 'lift'
  | 'remove-all'
  | 'change-accounts'
  | 'govern-administrators';

/** The least rank that has the right, and whether whoever uses it says why. */
const rights: Readonly<Record<Right, { readonly rank: 1 | 2; readonly reason: 'nobody' | 'help-desk' | 'everyone' }>> =
  {
    look: { rank: 1, reason: 'nobody' },
    'remove-factor': { rank: 1, reason: 'help-desk' },
    'end-sessions': { rank: 1, reason: 'help-desk' },
    'restore-factor': { rank: 2, reason: 'everyone' },
    'remove-in-bulk': { rank: 2, reason: 'everyone' },
    lift: { rank: 2, reason: 'everyone' },
    'remove-all': { rank: 2, reason: 'nobody' },
    'change-accounts': { rank: 2, reason: 'nobody' },
    'govern-administrators': { rank: 2, reason: 'nobody' },
  };

/** A help desk looks, takes one factor off and ends sessions; all else takes an administrator, and a guard is lifted by no service. */
export function hasRight({ rank, kind }: Pick<Operator, 'rank' | 'kind'>, right: Right): Failure | null {
  const isBound = kind === 'service' && right === 'lift';
  return rank >= rights[right].rank && !isBound ? null : { code: 'role-forbidden' };
}

/** Whoever has less to lose says why; so does everybody who brings something back, does many things at once, or lifts a guard. */
export function needsReason(operator: Pick<Operator, 'rank'>, right: Right): boolean {
  const { reason } = rights[right];
  return reason === 'everyone' || (reason === 'help-desk' && operator.rank < 2);
}
