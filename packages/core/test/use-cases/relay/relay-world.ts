import type { Account } from '../../../src/account/account.ts';
import type { Act } from '../../../src/account/act.ts';
import type { Notice, NoticeKind, NoticeProgress } from '../../../src/account/notice.ts';
import { createMemoryStores, type MemoryStores } from '../../../src/memory/memory-stores.ts';
import { defaultPolicy, type Policy } from '../../../src/policy.ts';
import type { Delivery, SendAnswer } from '../../../src/ports/senders.ts';
import type { Sessions } from '../../../src/ports/sessions.ts';
import type { TokenType, VerifiedToken } from '../../../src/ports/tokens.ts';
import {
  aCommit,
  anAccount,
  anAct,
  type CommitWishes,
  ManualClock,
  MemorySessions,
  noon,
  PlainTokens,
  PlainVault,
  SequenceIds,
} from '../../../src/testing/index.ts';
import { createRelay, type Relay, type RelayDeps, type Within } from '../../../src/use-cases/relay/relay.ts';

export const second = 1000;
export const accepted: SendAnswer = { kind: 'accepted', code: '250' };
export const unreachable: SendAnswer = { kind: 'unreachable', code: 'connection' };

/** Somebody who carries messages, as told: it answers what `reply` says and keeps what it was given, which no real one does. */
export class ToldSender {
  readonly channel: Notice['channel'];
  readonly kinds: readonly NoticeKind[] = ['sign-in-code', 'step-up-code', 'enrol-code', 'verify-address'];
  readonly sent: Delivery[] = [];
  readonly deadlines: number[] = [];
  reply: (delivery: Delivery) => SendAnswer | Promise<SendAnswer> = () => accepted;
  atOnce = 0;
  mostAtOnce = 0;

  constructor(channel: Notice['channel'] = 'email') {
    this.channel = channel;
  }

  async send(delivery: Delivery, deadline: number): Promise<SendAnswer> {
    this.sent.push(delivery);
    this.deadlines.push(deadline);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      return await this.reply(delivery);
    } finally {
      this.atOnce -= 1;
    }
  }

  /** Ids of the notices it was given, in order. */
  get ids(): readonly string[] {
    return this.sent.map(({ claimed }) => claimed.notice.id);
  }
}

/** Tokens that can be made to fail, as when a key is gone. */
class BrittleTokens extends PlainTokens {
  fails = false;

  override notMe(noticeId: string, keyId?: string): { readonly token: string; readonly keyId: string } {
    if (this.fails) throw new Error('no such key');
    return super.notMe(noticeId, keyId);
  }

  override verify<T extends TokenType>(type: T, token: string, now: number): VerifiedToken<T> {
    if (this.fails) throw new Error('no such key');
    return super.verify(type, token, now);
  }
}

/** A timer whose time passes when the test says so. */
class ToldTimer {
  readonly waits: { readonly ms: number; readonly ring: () => void }[] = [];

  readonly within: Within = (work, ms) => {
    const bell = new Promise<'too-late'>((resolve) => {
      this.waits.push({ ms, ring: () => resolve('too-late') });
    });
    return Promise.race([work, bell]);
  };

  ring(): void {
    for (const { ring } of this.waits) ring();
  }
}

export interface World {
  readonly stores: MemoryStores;
  readonly clock: ManualClock;
  readonly ids: SequenceIds;
  readonly vault: PlainVault;
  readonly tokens: BrittleTokens;
  readonly timer: ToldTimer;
  readonly mail: ToldSender;
  readonly sms: ToldSender;
  policy: Policy;
  readonly deps: RelayDeps;
  readonly relay: Relay;
  /** One more relay over the same stores. */
  another(wishes?: Partial<RelayDeps>): Relay;
}

export function world(wishes: Partial<RelayDeps> = {}): World {
  const stores = createMemoryStores();
  const clock = new ManualClock(noon);
  const ids = new SequenceIds();
  const vault = new PlainVault();
  const tokens = new BrittleTokens();
  const timer = new ToldTimer();
  const [mail, sms] = [new ToldSender('email'), new ToldSender('sms')];
  const made: { policy: Policy } = { policy: defaultPolicy };
  const deps: RelayDeps = {
    accounts: stores.accounts,
    notices: stores.notices,
    history: stores.history,
    organizations: stores.organizations,
    sessions: stores.sessions,
    policies: () => made.policy,
    clock,
    ids,
    vault,
    tokens,
    within: timer.within,
    senders: { alerts: [mail, sms], codes: [mail, sms] },
    alertsOff: [],
    ...wishes,
  };
  const another = (more: Partial<RelayDeps> = {}): Relay => createRelay({ ...deps, ...more });
  return Object.assign(made, {
    stores,
    clock,
    ids,
    vault,
    tokens,
    timer,
    mail,
    sms,
    deps,
    relay: createRelay(deps),
    another,
  });
}

/** A session store of the host's own, which wants to be told. */
export const striking = (strike: NonNullable<Sessions['strike']>): Sessions =>
  Object.assign(new MemorySessions(), { strike });

/** Puts an account into the store, with a first act that tells nobody and is history already. */
export async function opened({ stores }: World, wishes: Parameters<typeof anAccount>[0] = {}): Promise<Account> {
  const account = anAccount(wishes);
  const act = anAct({ id: `opening-${account.id}`, sequence: 1 });
  await stores.accounts.insert(account, act);
  await stores.history.append([{ accountId: account.id, act, progress: [] }]);
  await stores.notices.forget([{ accountId: account.id, sequence: 1 }]);
  return account;
}

/** Commits one more act on the account, with a notice for each entry; one to `mail-1` where nothing is said. */
export async function owe({ stores }: World, accountId: string, wishes: CommitWishes = {}): Promise<Act> {
  const before = await stores.accounts.find(accountId);
  if (before === null) throw new Error('no such account');
  const commit = aCommit(before, { notices: [{}], ...wishes });
  await stores.accounts.commit(commit);
  return commit.act;
}

/** How far a notice has got, wherever it is now. */
export async function progressOf({ stores }: World, notice: string | undefined): Promise<NoticeProgress | null> {
  for (const accountId of await stores.accounts.list({ after: null, limit: 10_000 })) {
    const acts = [
      ...(await stores.notices.pending(accountId)),
      ...(await stores.history.list({ accountId, limit: 10_000 })),
    ];
    const found = acts.flatMap(({ progress }) => progress).find(({ noticeId }) => noticeId === notice);
    if (found !== undefined) return found;
  }
  return null;
}

/** Runs passes, letting the clock go on to the next one, until nothing is due within the time. */
export async function runFor({ relay, clock }: World, ms: number): Promise<void> {
  const end = clock.now() + ms;
  for (;;) {
    const { waitMs } = await relay.pass();
    const next = clock.now() + (waitMs ?? Infinity);
    if (next > end) break;
    clock.set(next);
  }
  clock.set(end);
}

/** Something that a test lets go when it is time. */
export interface Held<T> {
  readonly promise: Promise<T>;
  readonly release: (value: T) => void;
}

export function held<T>(): Held<T> {
  const releases: ((value: T) => void)[] = [];
  const promise = new Promise<T>((resolve) => {
    releases.push(resolve);
  });
  return { promise, release: (value) => releases[0]?.(value) };
}
