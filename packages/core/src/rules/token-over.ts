import type { ApiToken } from '../ports/api-tokens.ts';

/** A token of a service is worth nothing once it was revoked or its time is over. */
export function tokenOver({ revokedAt, expiresAt }: ApiToken, now: number): 'revoked' | 'expired' | null {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : null;
}
