import type { Accounts } from '../../ports/accounts.ts';
import { guarded } from '../guarded.ts';

/**
 * Looks through one page of all accounts for closed ones whose letters are all settled, and lets go of them. The relay does so as it
 * goes; this finds what a crash left behind. Answers where to go on, or null at the end.
 */
export type ForgetClosed = (after: string | null) => Promise<string | null>;

const perPage = 100;

export function createForgetClosed(deps: {
  readonly accounts: Pick<Accounts, 'list' | 'find' | 'forget'>;
}): ForgetClosed {
  return async function forgetClosed(after) {
    const ids = await guarded('Accounts', 'read', () => deps.accounts.list({ after, limit: perPage }));
    for (const id of ids) {
      const account = await guarded('Accounts', 'read', () => deps.accounts.find(id, { aborted: false }));
      if (account?.standing === 'closed') await guarded('Accounts', 'write', () => deps.accounts.forget(id));
    }
    return ids[perPage - 1] ?? null;
  };
}
