import type { Account } from '../../account/account.ts';
import type { Self } from '../../actor.ts';
import type { Failure } from '../../failure.ts';
import type { Policy } from '../../policy.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Session, Sessions } from '../../ports/sessions.ts';
import type { TokenClaims } from '../../ports/tokens.ts';
import { sessionGoesOn } from '../../rules/session-goes-on.ts';
import { mayDoMoreThanEnrol } from '../../rules/standing.ts';
import { type Refused, refused } from '../../verdict.ts';
import type { Ask } from '../decide.ts';
import { guarded } from '../guarded.ts';
import type { Policies } from '../policies.ts';
import { findSession } from './renew-session.ts';
import { selfIn } from './self.ts';

export interface CheckSessionDeps {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly policies: Policies;
  readonly clock: Clock;
}

export interface SessionChecked {
  readonly kind: 'checked';
  readonly session: Session;
  /** The person without a step-up; a caller that has one adds it. */
  readonly actor: Self;
  /** Why this session reaches enrolment and nothing else, if that is so. */
  readonly onlyEnrols: Failure | null;
  /** What is wrong with the account is told after what is wrong with the request's other tokens, so it is kept until then. */
  readonly account:
    | { readonly kind: 'found'; readonly account: Account; readonly policy: Policy }
    | Refused
    | { readonly kind: 'failed'; readonly error: unknown };
}

export type CheckSession = (
  ask: Pick<Ask, 'signal'>,
  claims: Pick<TokenClaims['access_token'], 'sub' | 'session' | 'jti'>,
) => Promise<SessionChecked | Refused>;

/** Whether the session of an access token, whose claims have proved genuine, goes on. It stands before every request: two reads at once. */
export function createCheckSession(deps: CheckSessionDeps): CheckSession {
  return async function checkSession(ask, { sub, session: sessionId, jti }) {
    const reading = readOrFault(deps, sub, ask);
    const found = await findSession(deps.sessions, sessionId);
    const read = await reading;
    if (found === null || found.value.accountId !== sub) return refused({ code: 'session-ended' });
    const session = found.value;
    const account = 'account' in read ? read.account : null;
    if (!sessionGoesOn(session, jti, account, deps.clock.now())) return refused({ code: 'session-ended' });
    const actor = selfIn(session);
    const kind = 'checked';
    if (!('account' in read)) return { kind, session, actor, onlyEnrols: null, account: read };
    if (account === null || account.standing === 'closed' || account.person.kind !== 'person')
      return { kind, session, actor, onlyEnrols: null, account: refused({ code: 'account-unknown' }) };
    const policy = await deps.policies(account.organizationId);
    if (account.standing === 'disabled' || policy.locked) return refused({ code: 'account-disabled' });
    return {
      kind,
      session,
      actor,
      onlyEnrols: mayDoMoreThanEnrol(account, actor, policy),
      account: { kind: 'found', account, policy },
    };
  };
}

/** The account, or what went wrong with reading it, for later. */
async function readOrFault(
  { accounts }: CheckSessionDeps,
  accountId: string,
  { signal }: Pick<Ask, 'signal'>,
): Promise<{ readonly account: Account | null } | { readonly kind: 'failed'; readonly error: unknown }> {
  try {
    return { account: await guarded('Accounts', 'read', () => accounts.find(accountId, signal)) };
  } catch (error) {
    return { kind: 'failed', error };
  }
}
