import type { Account } from '../../account/account.ts';
import type { Self } from '../../actor.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Session, Sessions } from '../../ports/sessions.ts';
import { sessionLives } from '../../rules/session-lives.ts';
import { standing } from '../../rules/standing.ts';
import { allowed, refused } from '../../verdict.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';
import { guarded } from '../guarded.ts';

export type ListSessions = (account: Account) => Promise<readonly Session[]>;

/** The sessions of a person that go on, newest first. */
export function createListSessions(deps: { readonly sessions: Sessions; readonly clock: Clock }): ListSessions {
  return async function listSessions(account) {
    const all = await guarded('Sessions', 'read', () => deps.sessions.listOf(account.id));
    const now = deps.clock.now();
    return all
      .map(({ value }) => value)
      .filter((session) => session.kind === 'person' && session.expiresAt > now && sessionLives(account, session));
  };
}

export type EndAllSessions = (ask: Ask, actor: Self) => Promise<Outcome>;

/** Ends every session of a person, the one that asks among them, in one commit. */
export const createEndAllSessions =
  (deps: { readonly decide: Decide }): EndAllSessions =>
  (ask, actor) =>
    deps.decide.commit(ask, actor, (account, policy) => {
      const failure = standing(account, actor, policy);
      return failure === null ? allowed({ type: 'sessions-cut', kept: null }) : refused(failure);
    });
