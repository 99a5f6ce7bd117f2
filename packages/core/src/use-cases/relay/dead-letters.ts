import type { ActorRecord, FactorFacts } from '../../account/act.ts';
import type { Kind } from '../../account/factor.ts';
import { type Notice, type NoticeClass, type NoticeKind, noticeClasses } from '../../account/notice.ts';
import { addressOf } from '../../account/person.ts';
import { actorRecord, type Operator } from '../../actor.ts';
import type { Failure } from '../../failure.ts';
import { masked } from '../../hygiene.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DeadQuery, NoticeEntry, Notices } from '../../ports/notices.ts';
import { replayLetter } from '../../rules/replay-letter.ts';
import { guarded } from '../guarded.ts';

/** A message that was given up, as an operator sees it. */
export interface DeadLetter {
  readonly accountId: string;
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly class: NoticeClass;
  readonly channel: Notice['channel'];
  /** Masked; null when the account does not know the address any more. */
  readonly to: string | null;
  readonly because: string | null;
  readonly diedAt: number | null;
  readonly tries: number;
  readonly act: {
    readonly at: number;
    readonly door: string;
    readonly actor: ActorRecord['kind'];
    /** Kinds and masked targets of the factors concerned; labels stay out. */
    readonly factors: readonly { readonly kind: Kind; readonly target: string | null }[];
  };
}

/** For the security log: who let a dead letter go out again, or go for good, and why. */
export interface DeadLetterEntry {
  readonly what: 'notice-replayed' | 'notice-acknowledged';
  readonly accountId: string;
  readonly noticeId: string;
  readonly actor: ActorRecord;
  readonly reason: string;
  readonly at: number;
  /** False when it was not dead any more, so that nothing happened. */
  readonly tookEffect: boolean;
}

export interface LetterAsked {
  readonly accountId: string;
  readonly noticeId: string;
  readonly actor: Operator;
  readonly reason: string | null;
}

export type LetterOutcome =
  | { readonly kind: 'done'; readonly tookEffect: boolean }
  | { readonly kind: 'refused'; readonly failure: Failure };

export interface DeadLetters {
  list(query: DeadQuery): Promise<readonly DeadLetter[]>;
  /** Makes it due again, as it was: the same id and the same Message-ID. */
  replay(asked: LetterAsked): Promise<LetterOutcome>;
  /** Lets it go unsent. */
  acknowledge(asked: LetterAsked): Promise<LetterOutcome>;
}

export interface DeadLettersDeps {
  readonly accounts: Pick<Accounts, 'find'>;
  readonly notices: Pick<Notices, 'dead' | 'replay' | 'acknowledge'>;
  readonly clock: Clock;
  /** Writes to the security log. */
  readonly log: (entry: DeadLetterEntry) => void;
}

/** More than an account can owe. */
const mostOfOne = 10_000;

/** Messages that were given up: whoever acts for all organizations sees them, and lets them go out again or go, with a reason. */
export function createDeadLetters(deps: DeadLettersDeps): DeadLetters {
  async function handle(asked: LetterAsked, how: 'replay' | 'acknowledge'): Promise<LetterOutcome> {
    const { accountId, noticeId, actor } = asked;
    const reason = asked.reason?.trim() ?? '';
    if (actor.organizations !== '*') return { kind: 'refused', failure: { code: 'role-forbidden' } };
    if (reason === '') return { kind: 'refused', failure: { code: 'reason-needed' } };
    const failure = how === 'replay' ? await hopeless(accountId, noticeId) : null;
    if (failure !== null) return { kind: 'refused', failure };
    const at = deps.clock.now();
    const tookEffect = await guarded('Notices', 'write', () => deps.notices[how]({ accountId, noticeId }, at));
    const what = how === 'replay' ? 'notice-replayed' : 'notice-acknowledged';
    deps.log({ what, accountId, noticeId, actor: actorRecord(actor), reason, at, tookEffect });
    return { kind: 'done', tookEffect };
  }

  async function hopeless(accountId: string, noticeId: string): Promise<Failure | null> {
    const dead = await guarded('Notices', 'read', () => deps.notices.dead({ accountId, limit: mostOfOne }));
    const entry = dead.find(({ notice }) => notice.id === noticeId);
    return entry === undefined ? null : replayLetter(entry.notice);
  }

  return {
    async list(query) {
      const dead = await guarded('Notices', 'read', () => deps.notices.dead(query));
      const letters: DeadLetter[] = [];
      for (const entry of dead) letters.push(letterOf(entry, await recipient(deps, entry)));
      return letters;
    },
    replay: (asked) => handle(asked, 'replay'),
    acknowledge: (asked) => handle(asked, 'acknowledge'),
  };
}

async function recipient(deps: DeadLettersDeps, { accountId, notice }: NoticeEntry): Promise<string | null> {
  const account = await guarded('Accounts', 'read', () => deps.accounts.find(accountId, { aborted: false }));
  const address = account === null ? null : addressOf(account.person, notice.recipientId);
  return address === null ? null : masked(address);
}

function letterOf({ accountId, notice, progress, act }: NoticeEntry, to: string | null): DeadLetter {
  return {
    accountId,
    noticeId: notice.id,
    kind: notice.kind,
    class: noticeClasses[notice.kind],
    channel: notice.channel,
    to,
    because: progress.because,
    diedAt: progress.settledAt,
    tries: progress.tries,
    act: { at: act.at, door: act.door, actor: act.actor.kind, factors: factorsOf(act.impact) },
  };
}

function factorsOf(impact: NoticeEntry['act']['impact']): DeadLetter['act']['factors'] {
  if (impact === null) return [];
  const { removed, dropped, added, restored, locked } = impact;
  const all: readonly FactorFacts[] = [...removed, ...dropped, ...added, ...restored, ...locked];
  return all.map(({ kind, target }) => ({ kind, target }));
}
