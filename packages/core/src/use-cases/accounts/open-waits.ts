import type { Account } from '../../account/account.ts';
import { ownAddress } from '../../account/person.ts';
import { DetentError } from '../../failure.ts';
import type { Guesses } from '../proof/guesses.ts';
import type { NameGuesses } from '../sign-in/name-guesses.ts';

/** A changed password ends every wait. That this cannot be written takes no change back: the waits then end by time. */
export async function openWaits(
  deps: { readonly guesses: Guesses; readonly nameGuesses: NameGuesses },
  account: Account,
): Promise<void> {
  const own = ownAddress(account.person, 'email');
  try {
    await deps.guesses.openLanes(account);
    if (own !== null) await deps.nameGuesses.forget(own.normal);
  } catch (error) {
    if (!DetentError.isInstance(error)) throw error;
  }
}
