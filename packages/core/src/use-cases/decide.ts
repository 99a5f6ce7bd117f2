import type { Account } from '../account/account.ts';
import type { Act, Impact, Origin } from '../account/act.ts';
import { recorded } from '../account/event.ts';
import { type Notice, type NoticeProgress, noticeClasses } from '../account/notice.ts';
import { addressOf } from '../account/person.ts';
import { type Actor, actorRecord } from '../actor.ts';
import { DetentError, type Failure } from '../failure.ts';
import { fixed, type Policy } from '../policy.ts';
import type { Accounts, Signal } from '../ports/accounts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Hasher } from '../ports/hasher.ts';
import type { Ids } from '../ports/ids.ts';
import type { Notices } from '../ports/notices.ts';
import type { Sessions } from '../ports/sessions.ts';
import type { Tokens } from '../ports/tokens.ts';
import { consequences } from '../rules/consequences.ts';
import { impactOf } from '../rules/impact.ts';
import { noticesOf, untold } from '../rules/notices.ts';
import { wishes } from '../rules/wishes.ts';
import type { Allowed, Verdict } from '../verdict.ts';
import { guarded, guardedNow } from './guarded.ts';
import type { Policies } from './policies.ts';
import { createQueue } from './queue.ts';

export interface DecideDeps {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly notices: Pick<Notices, 'pending'>;
  readonly policies: Policies;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hasher: Hasher;
  readonly tokens: Tokens;
}

/** What every act is asked with, whatever it is. */
export interface Ask {
  readonly accountId: string;
  /** Through which contract, command or job. */
  readonly door: string;
  readonly reason: string | null;
  readonly origin: Origin | null;
  readonly signal: Signal;
  /** The account as the caller has just read it; saves the first read. */
  readonly seen?: Account;
  /** Languages that the request wishes for. */
  readonly wishes?: readonly string[];
}

export interface Done {
  readonly kind: 'done';
  readonly account: Account;
  /** Null when there was nothing to change. */
  readonly act: Act | null;
  readonly impact: Impact | null;
  /** The account as it was judged, where something was committed or, by a preview, would be. */
  readonly before?: Account;
}

export type Outcome = Done | { readonly kind: 'refused'; readonly failure: Failure };

export type Judge = (account: Account, policy: Policy, now: number) => Verdict;

export interface Decide {
  /** Reads, lets the rule judge, commits, and on a conflict reads and judges again. */
  commit(ask: Ask, actor: Actor, judge: Judge): Promise<Outcome>;
  /** The same judgement and the same consequences, without the commit. */
  preview(ask: Ask, actor: Actor, judge: Judge): Promise<Outcome>;
  /** The first act of an account that is not there yet. 'conflict' when its id is taken. */
  open(ask: Ask, actor: Actor, account: Account, judge: Judge): Promise<Outcome>;
}

const mostJudgements = 64;
const longestMs = 5000;

/** The only place that commits: no rule is judged on anything but what is being changed, however many requests race. */
export function createDecide(deps: DecideDeps): Decide {
  const queued = createQueue();

  const read = (ask: Ask, how: 'find' | 'confirm'): Promise<Account | null> =>
    guarded('Accounts', 'read', () => deps.accounts[how](ask.accountId, ask.signal));

  const judged = async (ask: Ask, account: Account, actor: Actor, judge: Judge): Promise<Judged> => {
    const policy = await deps.policies(account.organizationId);
    const now = deps.clock.now();
    const verdict = judge(account, policy, now);
    if (verdict.kind !== 'allowed') return { verdict, account };
    const commit = whole(deps, ask, { before: account, actor, policy, now, open: 0 }, verdict);
    if (!commit.act.notices.some(mayBeMissed)) return { verdict, account, commit };
    const open = await openNotices(account.id);
    // What is told does not depend on the verdict, so that it is not judged again.
    return {
      verdict,
      account,
      commit:
        open < fixed.openNotices ? commit : whole(deps, ask, { before: account, actor, policy, now, open }, verdict),
    };
  };

  async function openNotices(accountId: string): Promise<number> {
    const pending = await guarded('Notices', 'read', () => deps.notices.pending(accountId));
    return pending.reduce((sum, { progress }) => sum + progress.filter(isOpen).length, 0);
  }

  /** An answer that rests on a read alone is given only for what a confirming read says too. */
  async function confirmed(ask: Ask, actor: Actor, judge: Judge, first: Judged | null): Promise<Judged | null> {
    if (first !== null && first.verdict.kind === 'allowed') return first;
    const account = await read(ask, 'confirm');
    if (account === null) return null;
    return first !== null && account.sequence === first.account.sequence ? first : judged(ask, account, actor, judge);
  }

  async function attempts(ask: Ask, actor: Actor, judge: Judge, waited: boolean): Promise<Outcome> {
    const begun = deps.clock.now();
    let seen = waited ? undefined : ask.seen;
    for (let attempt = 0; attempt < mostJudgements; attempt += 1) {
      if (ask.signal.aborted) return refusal({ code: 'timed-out' });
      const account = seen ?? (await read(ask, 'find'));
      seen = undefined;
      const first = account === null ? null : await judged(ask, account, actor, judge);
      const result = await confirmed(ask, actor, judge, first);
      if (result === null) return refusal({ code: 'account-unknown' });
      if (result.commit === undefined) return answered(result);
      if (ask.signal.aborted) return refusal({ code: 'timed-out' });
      if (await committed(ask, result.commit)) return done(result.commit);
      if (deps.clock.now() - begun > longestMs) break;
    }
    return refusal({ code: 'conflict' });
  }

  async function committed(ask: Ask, commit: Whole): Promise<boolean> {
    const { before, next, act } = commit;
    const answer = await guarded('Accounts', 'write', () =>
      before.sequence === 0
        ? deps.accounts.insert(next, act, ask.signal)
        : deps.accounts.commit({ expected: before.sequence, before, next, act }, ask.signal),
    );
    switch (answer) {
      case 'committed':
        return true;
      case 'conflict':
        return false;
      case 'unknown':
        return tookEffect(ask.accountId, act);
    }
  }

  async function tookEffect(accountId: string, act: Act): Promise<true> {
    const { sequence, id } = act;
    if (await guarded('Accounts', 'read', () => deps.accounts.hasAct({ accountId, sequence, actId: id }))) return true;
    throw new DetentError(
      { code: 'port-failed', port: 'Accounts', op: 'write' },
      { detail: 'the commit left no trace' },
    );
  }

  /** Our own sessions are judged by the account; a host's store is told here, and by the relay until it has heard. */
  async function done(commit: Whole): Promise<Outcome> {
    if (deps.sessions.strike !== undefined && commit.act.events.some((event) => event.type === 'sessions-cut')) {
      const { generation, kept } = commit.next.sessions;
      try {
        await deps.sessions.strike({ accountId: commit.next.id, generation, kept });
      } catch (cause) {
        throw new DetentError({ code: 'sessions-unstruck' }, { cause });
      }
    }
    return { kind: 'done', account: commit.next, act: commit.act, impact: commit.act.impact, before: commit.before };
  }

  return {
    commit: (ask, actor, judge) => queued(ask.accountId, (waited) => attempts(ask, actor, judge, waited)),

    async preview(ask, actor, judge) {
      const account = ask.seen ?? (await read(ask, 'find'));
      const first = account === null ? null : await judged(ask, account, actor, judge);
      const result = await confirmed(ask, actor, judge, first);
      if (result === null) return refusal({ code: 'account-unknown' });
      if (result.commit === undefined) return answered(result);
      const { before, next, act } = result.commit;
      return { kind: 'done', account: next, act: null, impact: act.impact, before };
    },

    async open(ask, actor, account, judge) {
      const result = await judged(ask, account, actor, judge);
      if (result.commit === undefined) return answered(result);
      return (await committed(ask, result.commit)) ? done(result.commit) : refusal({ code: 'conflict' });
    },
  };
}

interface Judged {
  readonly verdict: Verdict;
  readonly account: Account;
  readonly commit?: Whole;
}

interface Whole {
  readonly before: Account;
  readonly next: Account;
  readonly act: Act;
}

/** What a verdict was judged on. */
interface Grounds {
  readonly before: Account;
  readonly actor: Actor;
  readonly policy: Policy;
  readonly now: number;
  readonly open: number;
}

const isOpen = ({ state }: NoticeProgress): boolean => state !== 'sent' && state !== 'dropped';

const mayBeMissed = ({ kind }: Notice): boolean => noticeClasses[kind] === 'B';

/** The rule's events with everything that follows from them, and the notices: what one commit stores. */
function whole(deps: DecideDeps, ask: Ask, grounds: Grounds, verdict: Allowed): Whole {
  const { before, actor, policy, now, open } = grounds;
  const { all: events, after: next } = consequences(before, verdict.events, actor, policy, now);
  const wished = wishes(before.sequence === 0 ? next : before, actor, ask.wishes ?? [], policy);
  const telling = { before, events, after: next, letters: verdict.letters, wishes: wished, policy, now, open };
  const notices = noticesOf(telling);
  const impact = impactOf(before, events, next, notices, policy);
  const act: Act = {
    id: deps.ids.id(),
    sequence: before.sequence + 1,
    at: now,
    actor: actorRecord(actor),
    door: ask.door,
    reason: ask.reason,
    origin: ask.origin,
    events: events.map(recorded),
    impact,
    notices: notices.map((notice) => withNotMe(deps, notice, next, impact, now)),
  };
  const because = untold(telling, notices);
  return { before, next, act: because === null ? act : { ...act, untold: because } };
}

/** Gives what must always be told the digest of its "this was not me" token; the token itself is never stored. */
function withNotMe(deps: DecideDeps, notice: Notice, account: Account, impact: Impact | null, now: number): Notice {
  if (noticeClasses[notice.kind] !== 'A' || notice.kind === 'account-closed') return notice;
  const { token, keyId } = guardedNow('Tokens', 'write', () => deps.tokens.notMe(notice.id));
  const digest = guardedNow('Hasher', 'write', () => deps.hasher.fingerprint(token));
  const until = Math.max(now + fixed.notMeMs, impact?.restorableUntil ?? 0);
  const verifiedAt = addressOf(account.person, notice.recipientId)?.verifiedAt ?? null;
  return {
    ...notice,
    notMe: { digest, keyId, until, restores: verifiedAt !== null && verifiedAt <= now - fixed.verifiedLongEnoughMs },
  };
}

function answered({ verdict, account }: Judged): Outcome {
  return verdict.kind === 'refused' ? refusal(verdict.failure) : { kind: 'done', account, act: null, impact: null };
}

const refusal = (failure: Failure): Outcome => ({ kind: 'refused', failure });
