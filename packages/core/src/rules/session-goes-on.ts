import type { Account } from '../account/account.ts';
import { sessionLives } from './session-lives.ts';

export interface Listing {
  readonly id: string;
  readonly generation: number;
  readonly expiresAt: number;
  readonly access: readonly { readonly jti: string; readonly expiresAt: number; readonly generation: number }[];
}

/** An access token is good while its session lists it and goes on, and while the account has not ended the session or its access tokens. */
export function sessionGoesOn(session: Listing, accessJti: string, account: Account | null, now: number): boolean {
  const listed = session.access.find(({ jti }) => jti === accessJti);
  if (listed === undefined || listed.expiresAt <= now || session.expiresAt <= now) return false;
  if (account === null) return true;
  return sessionLives(account, session) && listed.generation === account.sessions.accessGeneration;
}
