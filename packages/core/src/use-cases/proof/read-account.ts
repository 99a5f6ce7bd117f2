import type { Account } from '../../account/account.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Ask } from '../decide.ts';
import { guarded } from '../guarded.ts';

/** The account as no fail-over takes it back: what a refusal rests on that is given for a read alone. */
export const confirmAccount = (
  accounts: Accounts,
  { accountId, signal }: Pick<Ask, 'accountId' | 'signal'>,
): Promise<Account | null> => guarded('Accounts', 'read', () => accounts.confirm(accountId, signal));

/** The account as the caller has just read it, else as it is stored. */
export async function readAccount(
  accounts: Accounts,
  ask: Pick<Ask, 'accountId' | 'signal' | 'seen'>,
): Promise<Account | null> {
  return ask.seen ?? (await guarded('Accounts', 'read', () => accounts.find(ask.accountId, ask.signal)));
}
