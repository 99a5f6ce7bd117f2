import { type Clock, type Detent, guardedNow, type SessionChecked, type Signal, type Tokens } from '@detent/core';

/** The session whose access token this is, if it is one and goes on; null for every way of being none. */
export type ReadSessionToken = (token: string, signal: Signal) => Promise<SessionChecked | null>;

export function createReadSessionToken(deps: {
  readonly detent: Pick<Detent, 'checkSession'>;
  readonly tokens: Tokens;
  readonly clock: Clock;
}): ReadSessionToken {
  return async function readSessionToken(token, signal) {
    const read = guardedNow('Tokens', 'read', () => deps.tokens.verify('access_token', token, deps.clock.now()));
    if (read.kind !== 'valid') return null;
    const checked = await deps.detent.checkSession({ signal }, read.claims);
    return checked.kind === 'checked' ? checked : null;
  };
}
