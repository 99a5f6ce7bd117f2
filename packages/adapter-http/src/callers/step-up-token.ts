import {
  type Clock,
  guardedNow,
  type Life,
  type Session,
  type StepUp,
  type TokenClaims,
  type Tokens,
} from '@detent/core';

/** What a step-up token is worth in a session. Whether its epoch is still the account's is judged with the change. */
export type StepUpRead =
  | { readonly kind: 'good'; readonly proof: StepUp }
  | { readonly kind: 'refused'; readonly state: 'missing' | 'invalid' };

/** Reads a step-up token that travels in a header of its own: bare, and good for one account and one session. */
export function readStepUpToken(
  deps: { readonly tokens: Tokens; readonly clock: Clock },
  token: string | undefined,
  session: Pick<Session, 'id' | 'accountId'>,
): StepUpRead {
  if (token === undefined || token === '') return { kind: 'refused', state: 'missing' };
  const read = guardedNow('Tokens', 'read', () => deps.tokens.verify('step_up_token', token, deps.clock.now()));
  if (read.kind !== 'valid') return { kind: 'refused', state: 'invalid' };
  const proof = stepUpIn(read.claims, session);
  return proof === null ? { kind: 'refused', state: 'invalid' } : { kind: 'good', proof };
}

/** What a genuine step-up token proves in a session; null in every session but its own. */
export function stepUpIn(
  { sub, session: sessionId, epoch, exp, amr }: TokenClaims['step_up_token'] & Life,
  session: Pick<Session, 'id' | 'accountId'>,
): StepUp | null {
  if (sub !== session.accountId || sessionId !== session.id) return null;
  return { accountId: sub, sessionId, epoch, expiresAt: exp * 1000, methods: amr };
}
