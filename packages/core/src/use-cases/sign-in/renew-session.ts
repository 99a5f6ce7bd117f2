import type { Account } from '../../account/account.ts';
import { DetentError } from '../../failure.ts';
import type { Versioned } from '../../ports/records.ts';
import type { Session, Sessions } from '../../ports/sessions.ts';
import { type Refused, refused } from '../../verdict.ts';
import { guarded } from '../guarded.ts';
import type { Lives } from './issue-tokens.ts';

const mostTries = 64;

export const findSession = (sessions: Sessions, sessionId: string): Promise<Versioned<Session> | null> =>
  guarded('Sessions', 'read', () => sessions.find(sessionId));

export type Renewal = { readonly kind: 'renewed'; readonly session: Session } | (Refused & { readonly ends: boolean });

/** Swaps a session for what it is to become, or ends it, in one guarded write; where somebody else was faster, judges again. */
export async function renewSession(
  sessions: Sessions,
  first: Versioned<Session> | null,
  judge: (session: Session) => Renewal,
): Promise<{ readonly kind: 'renewed'; readonly session: Session } | Refused> {
  let found = first;
  for (let attempt = 0; attempt < mostTries; attempt += 1) {
    if (found === null) return refused({ code: 'session-ended' });
    const { value, version } = found;
    const next = judge(value);
    if (next.kind === 'refused' && !next.ends) return refused(next.failure);
    const took = await guarded('Sessions', 'write', () =>
      next.kind === 'refused' ? sessions.remove(value.id, version) : sessions.replace(next.session, version),
    );
    if (took) return next.kind === 'refused' ? refused(next.failure) : next;
    found = await findSession(sessions, value.id);
  }
  throw alwaysChanged();
}

export interface FreshPair {
  readonly accessJti: string;
  readonly refreshJti: string;
}

/** The session with a fresh pair; the token it replaces is remembered. */
export function withFreshPair(session: Session, account: Account, pair: FreshPair, lives: Lives, now: number): Session {
  const { refresh } = session;
  const expiresAt = now + lives.refreshMs;
  const previous = refresh === null ? null : { jti: refresh.jti, swappedAt: now };
  const live = session.access.filter((access) => access.expiresAt > now);
  const { accessGeneration } = account.sessions;
  const listed = { jti: pair.accessJti, expiresAt: now + lives.accessMs, generation: accessGeneration };
  return {
    ...session,
    expiresAt,
    refresh: { jti: pair.refreshJti, issuedAt: now, expiresAt, previous },
    access: [...live, listed].slice(-mostAccess),
  };
}

/** So many access tokens of one session live at once; one more ends the oldest. */
const mostAccess = 32;

/** Ends a session if it may be ended; that it is not there, or is somebody else's, is no matter. */
export async function endSession(
  sessions: Sessions,
  sessionId: string,
  mayEnd: (session: Session) => boolean,
): Promise<void> {
  for (let attempt = 0; attempt < mostTries; attempt += 1) {
    const found = await findSession(sessions, sessionId);
    if (found === null || !mayEnd(found.value)) return;
    if (await guarded('Sessions', 'write', () => sessions.remove(sessionId, found.version))) return;
  }
  throw alwaysChanged();
}

const alwaysChanged = (): DetentError =>
  new DetentError(
    { code: 'port-failed', port: 'Sessions', op: 'write' },
    { detail: 'the session was always changed by somebody else first' },
  );
