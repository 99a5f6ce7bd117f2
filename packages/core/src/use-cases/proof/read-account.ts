import type { Account } from '../../account/account.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Ask } from '../decide.ts';
import { guarded } from '../guarded.ts';

/** The account as the caller has just read it, else as it is stored. */
export async function readAccount(
  accounts: Accounts,
  ask: Pick<Ask, 'accountId' | 'signal' | 'seen'>,
): Promise<Account | null> {
  return ask.seen ?? (await guarded('Accounts', 'read', () => accounts.find(ask.accountId, ask.signal)));
}
