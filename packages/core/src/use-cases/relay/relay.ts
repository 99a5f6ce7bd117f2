import { masked } from '../../hygiene.ts';
import type { Policy } from '../../policy.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { History } from '../../ports/history.ts';
import type { Ids } from '../../ports/ids.ts';
import type { ClaimedNotice, Notices } from '../../ports/notices.ts';
import type { Delivery, SendAnswer } from '../../ports/senders.ts';
import type { Sessions } from '../../ports/sessions.ts';
import { guarded } from '../guarded.ts';
import { type Channel, createBreakers } from './breaker.ts';
import { createCounters, type NoticeMetrics } from './counters.ts';
import { inLanes } from './lanes.ts';
import { moveSettled } from './move-settled.ts';
import { overAlready } from './over.ts';
import { type PrepareDeps, prepare, type Senders, senderFor } from './prepare.ts';
import { afterFailure, type Failed, type SettledAs } from './settle.ts';
import { createSettler } from './settler.ts';
import { createStrikes } from './strike-sessions.ts';

/** The host's timer: answers what the work answers, or 'too-late' when it has not after so many milliseconds. */
export type Within = <T>(work: Promise<T>, ms: number) => Promise<T | 'too-late'>;

export interface RelayDeps extends PrepareDeps {
  readonly accounts: Pick<Accounts, 'find' | 'forget'>;
  readonly notices: Pick<Notices, 'claim' | 'settle' | 'nextDue' | 'settled' | 'forget' | 'counts'>;
  readonly history: Pick<History, 'append'>;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'token' | 'jitter'>;
  readonly senders: Senders;
  readonly within: Within;
  /** Alerts that the server has switched off. */
  readonly alertsOff: Policy['alerts']['off'];
}

export interface Pass {
  /**
   * How long until the next pass may find something; null when nothing is known to be due. What others commit meanwhile is not known,
   * so the host looks in again at its own interval, and soon after each commit of its own.
   */
  readonly waitMs: number | null;
  /** What went wrong and will be tried again: for the log. */
  readonly faults: readonly unknown[];
}

/** Delivers what is owed, once; any number may run side by side. */
export interface Relay {
  /** Claims what is due, delivers and settles it, and moves finished acts to history. Never rejects; a second call joins the first. */
  pass(): Promise<Pass>;
  /** Claims no more, lets what is on its way finish for a while, and gives the other leases back. */
  stop(): Promise<void>;
  metrics(): Promise<NoticeMetrics>;
}

const batch = 20;
const lanes = 4;
const leaseMs = 120_000;
/** With less of its lease left a message is not begun. */
const leaseToBeginMs = 60_000;
const deliveryMs = 45_000;
const finishMs = 20_000;
/** What is due although nothing could be claimed belongs to somebody else for the moment. */
const soonMs = 50;

interface Lease {
  readonly token: string;
  readonly until: number;
}

interface Held {
  readonly claimed: ClaimedNotice;
  readonly lease: Lease;
}

/** Makes a relay. When its passes run is the host's to say, since only the host has a timer. */
export function createRelay(deps: RelayDeps): Relay {
  const { clock, notices } = deps;
  const counters = createCounters();
  const breakers = createBreakers();
  const strikes = createStrikes(deps.sessions);
  const settler = createSettler({ notices, clock, onLost: counters.leaseLost });
  const closed = new Set<string>();
  const onItsWay = new Set<Held>();
  let running: Promise<Pass> | null = null;
  let stopping = false;

  async function pass(): Promise<Pass> {
    const faults: unknown[] = [];
    try {
      await settler.flush();
      const claimed = await claimAndDeliver(faults);
      const moved = await moveSettled({ ...deps, strikes, onNobodyToTell: counters.nobodyToTell }, closed);
      faults.push(...moved.faults);
      return { waitMs: stopping ? null : await nextWait(claimed >= batch || moved.more), faults };
    } catch (fault) {
      return { waitMs: null, faults: [...faults, fault] };
    }
  }

  async function claimAndDeliver(faults: unknown[]): Promise<number> {
    const resting = channels.filter(breakers.isOpen);
    let claimed = 0;
    for (const channel of resting) claimed += await probe(channel, faults);
    if (resting.length < channels.length) claimed += await round(batch, resting, faults);
    return claimed;
  }

  /** One message, to see whether whoever carries it is back; what needs no carrying is settled on the way there. */
  async function probe(channel: Channel, faults: unknown[]): Promise<number> {
    const others = channels.filter((other) => other !== channel);
    let claimed = 0;
    let found = 1;
    while (found === 1 && claimed < batch && breakers.mayProbe(channel, clock.now())) {
      found = await round(1, others, faults);
      claimed += found;
    }
    return claimed;
  }

  async function round(limit: number, without: readonly Channel[], faults: unknown[]): Promise<number> {
    if (stopping) return 0;
    const now = clock.now();
    const lease = { token: deps.ids.token(), until: now + leaseMs };
    const claimed = await guarded('Notices', 'write', () =>
      notices.claim({ now, until: lease.until, lease: lease.token, limit, without }),
    );
    const held = claimed.map((one): Held => ({ claimed: one, lease }));
    for (const { act, account } of claimed) {
      strikes.note(act, account);
      if (account.standing === 'closed') closed.add(account.id);
    }
    faults.push(...(await strikes.tell()).values());
    await inLanes(lanes, held, (one) => settleOne(one, limit === 1, faults));
    await settler.flush();
    return claimed.length;
  }

  async function settleOne(one: Held, isProbe: boolean, faults: unknown[]): Promise<void> {
    onItsWay.add(one);
    const as = await becoming(one, isProbe, faults);
    // Given back meanwhile, because the relay stops.
    if (!onItsWay.delete(one)) return;
    settler.add(settlement(one, as));
  }

  async function becoming({ claimed, lease }: Held, isProbe: boolean, faults: unknown[]): Promise<SettledAs> {
    const now = clock.now();
    const over = overAlready(claimed, now);
    if (over !== null) return counted(over);
    const resting = breakers.isOpen(claimed.notice.channel) && !isProbe;
    const late = lease.until - now < leaseToBeginMs;
    // A store that cannot be told what was sent would have it sent once more.
    if (stopping || resting || late || settler.isStuck()) return givenBack(now);
    const prepared = await prepare(deps, claimed, now);
    switch (prepared.kind) {
      case 'replaced':
        return counted(spent);
      case 'not-now':
        if (prepared.fault !== null) faults.push(prepared.fault);
        return failed(claimed, prepared.answer);
      case 'delivery':
        return sent(prepared.delivery, await send(prepared.delivery, faults));
    }
  }

  async function send(delivery: Delivery, faults: unknown[]): Promise<SendAnswer> {
    const { claimed } = delivery;
    const begun = clock.now();
    const sender = senderFor(deps.senders, claimed);
    const answer = sender === null ? noSender : await answered(() => sender.send(delivery, begun + deliveryMs), faults);
    counters.took(clock.now() - begun);
    breakers.heard(claimed.notice.channel, answer.kind, clock.now());
    return answer;
  }

  async function answered(call: () => Promise<SendAnswer>, faults: unknown[]): Promise<SendAnswer> {
    try {
      const answer = await deps.within(call(), deliveryMs);
      return answer === 'too-late' ? tooLate : answer;
    } catch (fault) {
      faults.push(fault);
      return { kind: 'unusable', code: 'unforeseen' };
    }
  }

  function sent({ claimed, to }: Delivery, answer: SendAnswer): SettledAs {
    if (answer.kind !== 'accepted') return failed(claimed, answer);
    const { kind, channel } = claimed.notice;
    counters.sent(kind, channel);
    return { state: 'sent', to: masked({ channel, value: to }), because: answer.code };
  }

  function failed(claimed: ClaimedNotice, answer: Failed): SettledAs {
    const as = afterFailure(claimed, { answer, now: clock.now(), jitter: deps.ids.jitter() });
    if (as.state === 'due') counters.retried(answer.kind);
    return counted(as);
  }

  function counted(as: SettledAs): SettledAs {
    if (as.state === 'dropped') counters.dropped(as.because);
    return as;
  }

  async function nextWait(more: boolean): Promise<number | null> {
    if (more) return 0;
    const now = clock.now();
    const due = await guarded('Notices', 'read', () => notices.nextDue());
    if (due === null) return null;
    if (due > now) return due - now;
    return Math.max(soonMs, (breakers.nextProbeAt() ?? now) - now);
  }

  async function giveBackTheRest(): Promise<void> {
    const now = clock.now();
    const rest = [...onItsWay];
    onItsWay.clear();
    for (const one of rest) settler.add(settlement(one, givenBack(now)));
    await settler.flush();
  }

  return {
    pass() {
      running ??= pass().finally(() => {
        running = null;
      });
      return running;
    },

    async stop() {
      stopping = true;
      if (running !== null) await deps.within(running, finishMs);
      await giveBackTheRest();
    },

    async metrics() {
      const now = clock.now();
      const counts = await guarded('Notices', 'read', () => notices.counts(now));
      return counters.snapshot(counts, channels.filter(breakers.isOpen), now);
    },
  };
}

const channels: readonly Channel[] = ['email', 'sms'];

const noSender: SendAnswer = { kind: 'unreachable', code: 'no-sender' };
const tooLate: SendAnswer = { kind: 'unreachable', code: 'too-late' };

const spent: SettledAs = { state: 'dropped', because: 'spent' };

const givenBack = (now: number): SettledAs => ({
  state: 'due',
  dueAt: now,
  claimBack: true,
  because: 'given-back',
});

const settlement = ({ claimed, lease }: Held, as: SettledAs): Parameters<Notices['settle']>[0][number] => ({
  accountId: claimed.accountId,
  noticeId: claimed.notice.id,
  lease: lease.token,
  as,
});
