import type { Account } from '../../account/account.ts';
import type { Act } from '../../account/act.ts';
import type { Notice, NotMe } from '../../account/notice.ts';
import type { Accounts, Signal } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { History } from '../../ports/history.ts';
import type { Notices } from '../../ports/notices.ts';
import type { Tokens } from '../../ports/tokens.ts';
import { disavow } from '../../rules/disavow.ts';
import { readNoticeId } from '../../rules/notice-id.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';
import { createReadHistory } from '../factors/list-factors.ts';
import { guarded, guardedNow } from '../guarded.ts';

export interface NotMeDeps {
  readonly decide: Decide;
  readonly accounts: Accounts;
  readonly notices: Notices;
  readonly history: History;
  readonly tokens: Tokens;
  readonly hasher: Hasher;
  readonly clock: Clock;
}

/** What the page behind the link shows: the act it is about, and what was done about it already. */
export interface NotMeView {
  readonly account: Account;
  readonly act: Act;
  readonly notice: Notice & { readonly notMe: NotMe };
  readonly reported: { readonly at: number; readonly restored: readonly string[] } | null;
}

export type ReadNotMe = (token: string, signal: Signal) => Promise<NotMeView | null>;

/** Finds what a link is about without changing anything; null for a token that is forged, over, or of an account that is gone. */
export function createReadNotMe(deps: NotMeDeps): ReadNotMe {
  const readHistory = createReadHistory(deps);
  return async function readNotMe(token, signal) {
    const named = guardedNow('Tokens', 'read', () => deps.tokens.readNotMe(token));
    if (named === null) return null;
    const where = readNoticeId(named.noticeId);
    if (where === null) return null;
    const account = await guarded('Accounts', 'read', () => deps.accounts.find(where.accountId, signal));
    if (account === null || account.standing === 'closed') return null;
    const [found] = await readHistory({ accountId: where.accountId, before: where.sequence + 1, limit: 1 });
    if (found === undefined || found.act.sequence !== where.sequence) return null;
    const notice = found.act.notices.find((one) => one.id === named.noticeId);
    if (notice === undefined || notice.notMe === null) return null;
    const { digest, until } = notice.notMe;
    const genuine = guardedNow('Hasher', 'read', () => deps.hasher.equal(digest, deps.hasher.fingerprint(token)));
    if (!genuine || until <= deps.clock.now()) return null;
    const reported = account.disavowed.find((earlier) => earlier.sequence === where.sequence) ?? null;
    return { account, act: found.act, notice: { ...notice, notMe: notice.notMe }, reported };
  };
}

export type ReportNotMe = (
  token: string,
  ask: Omit<Ask, 'accountId' | 'reason' | 'seen'>,
) => Promise<{ readonly view: NotMeView; readonly outcome: Outcome } | null>;

/** "This was not me": disavows the act in one commit. The token alone is the authority, and it works once. */
export function createReportNotMe(deps: NotMeDeps): ReportNotMe {
  const readNotMe = createReadNotMe(deps);
  return async function report(token, ask) {
    const view = await readNotMe(token, ask.signal);
    if (view === null) return null;
    const { account, act, notice } = view;
    const outcome = await deps.decide.commit(
      { ...ask, accountId: account.id, reason: null, seen: account },
      { kind: 'system', id: 'not-me' },
      (now, policy, at) => disavow(now, { act, notMe: notice.notMe }, policy, at),
    );
    return { view, outcome };
  };
}
