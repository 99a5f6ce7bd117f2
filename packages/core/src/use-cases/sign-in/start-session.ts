import type { Account } from '../../account/account.ts';
import type { Origin } from '../../account/act.ts';
import type { Proof } from '../../account/proof.ts';
import { DetentError } from '../../failure.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Session, Sessions } from '../../ports/sessions.ts';
import type { Tokens } from '../../ports/tokens.ts';
import { mustEnrol } from '../../rules/must-enrol.ts';
import { guarded } from '../guarded.ts';
import type { Policies } from '../policies.ts';
import { type Issued, issue, issuePair, type Lives, type Pair } from './issue-tokens.ts';

export interface StartSessionDeps {
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly policies: Policies;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly lives: Lives;
}

export interface SessionBegun {
  readonly kind: 'signed-in';
  readonly account: Account;
  readonly session: Session;
  readonly pair: Pair;
  /** For the cookie that makes this client known; null when the session may only enrol. */
  readonly client: Issued | null;
  readonly mustEnrol: boolean;
}

/**
 * Begins the session that a committed sign-in leads to, under the account's session generation as of that commit. It is
 * stored, with its access token listed, before any token leaves.
 */
export async function startSession(
  deps: StartSessionDeps,
  account: Account,
  of: {
    readonly sessionId: string;
    readonly clientId: string;
    readonly proofs: readonly Proof[];
    readonly origin: Origin | null;
  },
): Promise<SessionBegun> {
  const { ids, lives } = deps;
  const { sessionId, proofs, origin } = of;
  const policy = await deps.policies(account.organizationId);
  const now = deps.clock.now();
  const onlyEnrols = mustEnrol(account, policy);
  const clientId = onlyEnrols ? null : of.clientId;
  const jtis = { accessJti: ids.jti(), refreshJti: ids.jti() };
  const expiresAt = now + lives.refreshMs;
  const session: Session = {
    id: sessionId,
    accountId: account.id,
    kind: 'person',
    generation: account.sessions.generation,
    startedAt: now,
    expiresAt,
    proofs,
    clientId,
    client: {
      browser: origin?.browser ?? null,
      system: origin?.system ?? null,
      address: origin?.address ?? null,
    },
    onlyEnrols,
    refresh: { jti: jtis.refreshJti, issuedAt: now, expiresAt, previous: null },
    access: [{ jti: jtis.accessJti, expiresAt: now + lives.accessMs, generation: account.sessions.accessGeneration }],
  };
  const pair = issuePair(deps, account, { sessionId, ...jtis }, lives, now);
  const client =
    clientId === null
      ? null
      : issue(deps, 'known_client', { sub: account.id, jti: clientId }, { at: now, ms: lives.knownClientMs });
  if (!(await guarded('Sessions', 'write', () => deps.sessions.insert(session))))
    throw new DetentError({ code: 'port-failed', port: 'Sessions', op: 'write' }, { detail: 'the id is taken' });
  return { kind: 'signed-in', account, session, pair, client, mustEnrol: onlyEnrols };
}
