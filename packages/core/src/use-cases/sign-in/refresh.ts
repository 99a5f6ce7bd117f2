import type { Account } from '../../account/account.ts';
import type { Origin } from '../../account/act.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Session, Sessions } from '../../ports/sessions.ts';
import type { TokenClaims, Tokens } from '../../ports/tokens.ts';
import { refreshSession } from '../../rules/refresh-session.ts';
import { type Refused, refused } from '../../verdict.ts';
import type { Ask } from '../decide.ts';
import { guarded } from '../guarded.ts';
import type { Policies } from '../policies.ts';
import { issuePair, type Lives, type Pair } from './issue-tokens.ts';
import { findSession, renewSession, withFreshPair } from './renew-session.ts';

export interface RefreshDeps {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly policies: Policies;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly lives: Lives;
}

export interface Refreshed {
  readonly kind: 'refreshed';
  readonly account: Account;
  readonly session: Session;
  readonly pair: Pair;
}

export type Refresh = (
  ask: Pick<Ask, 'signal'> & Partial<Pick<Ask, 'origin'>>,
  claims: TokenClaims['refresh_token'],
) => Promise<Refreshed | Refused>;

/** Swaps a refresh token, whose claims have proved genuine, for a new pair. Of parallel refreshes one gets it. */
export function createRefresh(deps: RefreshDeps): Refresh {
  const { ids, lives } = deps;
  return async function refresh(ask, { sub, session: sessionId, jti }) {
    const [account, seen] = await Promise.all([
      guarded('Accounts', 'read', () => deps.accounts.find(sub, ask.signal)),
      findSession(deps.sessions, sessionId),
    ]);
    if (account === null) return refused({ code: 'account-unknown' });
    if (seen === null || seen.value.accountId !== sub) return refused({ code: 'session-ended' });
    const policy = await deps.policies(account.organizationId);
    const now = deps.clock.now();
    const next = { accessJti: ids.jti(), refreshJti: ids.jti() };
    const pair = issuePair(deps, account, { sessionId, ...next }, lives, now);
    const renewed = await renewSession(deps.sessions, seen, (session) => {
      const verdict = refreshSession(account, session, { jti, graceMs: lives.graceMs }, policy, now);
      return verdict.kind === 'refused'
        ? verdict
        : {
            kind: 'renewed',
            session: { ...withFreshPair(session, account, next, lives, now), client: clientOf(session, ask.origin) },
          };
    });
    return renewed.kind === 'refused' ? renewed : { kind: 'refreshed', account, session: renewed.session, pair };
  };
}

/** What a client says of itself later holds from then on; what it leaves unsaid stays. */
function clientOf({ client }: Session, origin: Origin | null = null): Session['client'] {
  return {
    browser: origin?.browser ?? client.browser,
    system: origin?.system ?? client.system,
    address: origin?.address ?? client.address,
  };
}
