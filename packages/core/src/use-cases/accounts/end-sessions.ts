import type { Actor } from '../../actor.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Sessions } from '../../ports/sessions.ts';
import { standing } from '../../rules/standing.ts';
import { allowed, type Refused, refused, unchanged } from '../../verdict.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';
import { createListSessions } from '../sign-in/own-sessions.ts';
import { endSession } from '../sign-in/renew-session.ts';

export type EndSessions = (ask: Ask, actor: Actor) => Promise<Outcome>;

/** Ends every session of a person, for whoever outranks them. */
export const createEndSessions =
  (deps: { readonly decide: Decide }): EndSessions =>
  (ask, actor) =>
    deps.decide.commit(ask, actor, (account, policy) => {
      const failure = standing(account, actor, policy);
      return failure === null ? allowed({ type: 'sessions-cut', kept: null }) : refused(failure);
    });

export type EndOneSession = (
  ask: Ask,
  asked: { readonly actor: Actor; readonly sessionId: string },
) => Promise<{ readonly kind: 'ended' } | { readonly kind: 'not-theirs' } | Refused>;

/** Ends one session of a person, for whoever outranks them. */
export function createEndOneSession(deps: {
  readonly decide: Decide;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly clock: Clock;
}): EndOneSession {
  const listSessions = createListSessions(deps);
  return async function end(ask, { actor, sessionId }) {
    const may = await deps.decide.preview(ask, actor, (account, policy) => {
      const failure = standing(account, actor, policy);
      return failure === null ? unchanged : refused(failure);
    });
    if (may.kind === 'refused') return may;
    const theirs = await listSessions(may.account);
    if (!theirs.some(({ id }) => id === sessionId)) return { kind: 'not-theirs' };
    await endSession(deps.sessions, sessionId, (session) => session.accountId === may.account.id);
    return { kind: 'ended' };
  };
}
