import type { Account } from '../account/account.ts';
import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';
import { sessionLives } from './session-lives.ts';

/** What a session remembers of its refresh tokens. */
export interface Refreshable {
  readonly id: string;
  readonly generation: number;
  readonly expiresAt: number;
  readonly refresh: { readonly jti: string; readonly previous: { readonly swappedAt: number } | null } | null;
}

export type RefreshVerdict =
  | { readonly kind: 'fresh' }
  /** `ends`: somebody holds a token that was replaced long enough ago to have been stolen. */
  | { readonly kind: 'refused'; readonly failure: Failure; readonly ends: boolean };

/** A refresh token serves once. One that was replaced is refused, and ends the session once the time is over in which an honest client repeats itself. */
export function refreshSession(
  account: Account,
  session: Refreshable,
  shown: { readonly jti: string; readonly graceMs: number },
  policy: Policy,
  now: number,
): RefreshVerdict {
  if (account.standing === 'closed' || account.person.kind !== 'person') return refuse({ code: 'account-unknown' });
  if (account.standing === 'disabled' || policy.locked) return refuse({ code: 'account-disabled' });
  const { refresh } = session;
  if (refresh === null || session.expiresAt <= now || !sessionLives(account, session))
    return refuse({ code: 'session-ended' });
  if (refresh.jti === shown.jti) return { kind: 'fresh' };
  const ends = refresh.previous !== null && now > refresh.previous.swappedAt + shown.graceMs;
  return { kind: 'refused', failure: { code: 'refresh-superseded' }, ends };
}

const refuse = (failure: Failure): RefreshVerdict => ({ kind: 'refused', failure, ends: false });
