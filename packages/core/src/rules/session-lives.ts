import type { Account } from '../account/account.ts';

/** A session lives while it began under the account's present generation, or is the one that the last cut kept. */
export function sessionLives(account: Account, session: { readonly id: string; readonly generation: number }): boolean {
  return session.generation === account.sessions.generation || session.id === account.sessions.kept;
}
