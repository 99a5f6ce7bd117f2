import type { Tokens } from '../../ports/tokens.ts';
import { guardedNow } from '../guarded.ts';

/** The client that a cookie from an earlier full sign-in names, if it was this account's. It gives nothing but a lane for guesses. */
export function knownClientId(
  { tokens }: { readonly tokens: Tokens },
  token: string | null,
  accountId: string,
  now: number,
): string | null {
  if (token === null) return null;
  const read = guardedNow('Tokens', 'read', () => tokens.verify('known_client', token, now));
  return read.kind === 'valid' && read.claims.sub === accountId ? read.claims.jti : null;
}
