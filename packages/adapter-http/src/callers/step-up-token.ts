import { type Clock, guardedNow, type Session, type StepUp, type Tokens } from '@detent/core';

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
  const { sub, session: sessionId, epoch, exp, amr } = read.claims;
  if (sub !== session.accountId || sessionId !== session.id) return { kind: 'refused', state: 'invalid' };
  return { kind: 'good', proof: { accountId: sub, sessionId, epoch, expiresAt: exp * 1000, methods: amr } };
}
