import { describe, expect, it } from 'vitest';
import type { Delivery, SendAnswer } from '../../../src/ports/senders.ts';
import { noon } from '../../../src/testing/index.ts';
import { createRelay, type Relay } from '../../../src/use-cases/relay/relay.ts';
import { minute } from '../../actors.ts';
import { held, opened, owe, progressOf, second, type World, world } from './relay-world.ts';

const pause = async (turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
};

/** Lets a relay that will never finish get as far as it gets. */
const settled = (): Promise<void> => pause(400);

const never = <T>(): Promise<T> => new Promise<T>(() => {});

async function owing(at: World, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    await opened(at, { id: `account-${index}` });
    const act = await owe(at, `account-${index}`);
    ids.push(...act.notices.map(({ id }) => id));
  }
  return ids;
}

/** Where a process dies: the port call that never comes back, made or not. */
interface Death {
  readonly where: string;
  readonly call: 'claim' | 'settle' | 'settled' | 'append' | 'forget' | 'send';
  /** Whether the call took effect before the process was gone. */
  readonly done: boolean;
  /** How often the one message is handed over in the end. */
  readonly sends: number;
}

const deaths: readonly Death[] = [
  { where: 'before the claim', call: 'claim', done: false, sends: 1 },
  { where: 'after the claim, before the message is handed over', call: 'claim', done: true, sends: 1 },
  { where: "before the receiver's answer", call: 'send', done: false, sends: 1 },
  { where: "after the receiver's answer, before it is settled", call: 'settle', done: false, sends: 2 },
  { where: 'after it is settled', call: 'settle', done: true, sends: 1 },
  { where: 'before it asks what is settled', call: 'settled', done: false, sends: 1 },
  { where: 'before the act is moved to history', call: 'append', done: false, sends: 1 },
  { where: 'after the act is in history', call: 'append', done: true, sends: 1 },
  { where: 'before the outbox lets go of the act', call: 'forget', done: false, sends: 1 },
  { where: 'after the outbox has let go of the act', call: 'forget', done: true, sends: 1 },
];

/** A relay whose process dies at one call. What it hands over reaches the receiver only if it lives long enough. */
function dying(at: World, { call, done }: Death): Relay {
  const dies =
    <A extends readonly unknown[], T>(name: Death['call'], port: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (name !== call) return port(...args);
      if (done) await port(...args);
      return never();
    };
  const { notices, history } = at.stores;
  return createRelay({
    ...at.deps,
    notices: {
      claim: dies('claim', (request) => notices.claim(request)),
      settle: dies('settle', (settlements, now) => notices.settle(settlements, now)),
      settled: dies('settled', (limit) => notices.settled(limit)),
      forget: dies('forget', (acts) => notices.forget(acts)),
      nextDue: () => notices.nextDue(),
      counts: (now) => notices.counts(now),
    },
    history: { append: dies('append', (acts) => history.append(acts)) },
    senders: { alerts: [{ channel: 'email', send: dies('send', (one) => at.mail.send(one, 0)) }], codes: [] },
  });
}

describe('many relays', () => {
  it('cannot be spoilt by one that froze past its lease: it settles nothing, and counts what it lost (alerts case 6)', async () => {
    const at = world();
    const [id] = await owing(at, 1);
    const answer = held<SendAnswer>();
    const frozen = at.another({
      senders: { alerts: [{ channel: 'email', send: () => answer.promise }], codes: [] },
    });
    const late = frozen.pass();
    await settled();
    at.clock.pass(120 * second);
    await at.relay.pass();
    expect(await progressOf(at, id)).toMatchObject({ state: 'sent' });
    answer.release({ kind: 'refused', code: '550' });
    await late;
    expect(await progressOf(at, id)).toMatchObject({ state: 'sent' });
    expect((await frozen.metrics()).detent_notices_lease_lost_total).toEqual([{ labels: {}, value: 1 }]);
    expect((await at.relay.metrics()).detent_notices_lease_lost_total).toEqual([{ labels: {}, value: 0 }]);
  });

  it('leave a message alone while another holds it', async () => {
    const at = world();
    await owing(at, 1);
    void at.another({ senders: { alerts: [{ channel: 'email', send: () => never() }], codes: [] } }).pass();
    await settled();
    at.clock.pass(120 * second - 1);
    expect(await at.relay.pass()).toEqual({ waitMs: 1, faults: [] });
    expect(at.mail.ids).toEqual([]);
  });

  it.each(deaths)('outlive one whose process died $where: nothing is lost (alerts case 5)', async (death) => {
    const at = world();
    const [id] = await owing(at, 1);
    void dying(at, death).pass();
    await settled();
    at.clock.pass(120 * second);
    for (let passes = 0; passes < 3; passes += 1) await at.relay.pass();
    // A message that was handed over again had the id that it had before.
    expect(new Set(at.mail.ids)).toEqual(new Set([id]));
    expect(at.mail.ids).toHaveLength(death.sends);
    expect(await progressOf(at, id)).toMatchObject({ state: 'sent' });
    expect(await at.stores.notices.pending('account-0')).toEqual([]);
    expect(await at.stores.history.list({ accountId: 'account-0', limit: 10 })).toHaveLength(2);
  });

  it('say the same about one message, whoever of them sends it', async () => {
    const at = world();
    await owing(at, 1);
    const seen: Delivery[] = [];
    at.mail.reply = (delivery) => {
      seen.push(delivery);
      return { kind: 'unreachable', code: 'connection' };
    };
    await at.relay.pass();
    at.clock.set(noon + minute);
    await at.another().pass();
    const [first, again] = seen;
    expect(again?.claimed.notice).toEqual(first?.claimed.notice);
    expect(again?.claimed.act).toEqual(first?.claimed.act);
  });
});
