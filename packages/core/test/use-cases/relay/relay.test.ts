import { describe, expect, it } from 'vitest';
import type { SendAnswer } from '../../../src/ports/senders.ts';
import { noon } from '../../../src/testing/index.ts';
import { day, hour, minute } from '../../actors.ts';
import {
  accepted,
  held,
  opened,
  owe,
  progressOf,
  runFor,
  second,
  unreachable,
  type World,
  world,
} from './relay-world.ts';

const refused: SendAnswer = { kind: 'refused', code: '550' };
const later: SendAnswer = { kind: 'later', code: '451', retryAfterMs: null };

/** That many accounts, each owing one alert; answers the ids of the notices. */
async function owing(at: World, count: number, notice: object = {}): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = `account-${String(index + 1).padStart(4, '0')}`;
    await opened(at, { id });
    const act = await owe(at, id, { notices: [{ dueAt: noon + index, ...notice }] });
    ids.push(...act.notices.map((one) => one.id));
  }
  return ids;
}

/** Lets everything fail to be sent until the relay leaves the sender alone. */
async function broken(at: World): Promise<void> {
  at.mail.reply = () => unreachable;
  at.clock.pass(100);
  await at.relay.pass();
}

const value = async (
  at: World,
  name: 'due' | 'retries_total' | 'dropped_total' | 'sent_total' | 'dead',
): Promise<unknown> => (await at.relay.metrics())[`detent_notices_${name}`];

describe('the relay', () => {
  it('sends what is due, notes the masked recipient, and moves the act to history', async () => {
    const at = world();
    await opened(at);
    const act = await owe(at, 'account-1');
    expect(await at.relay.pass()).toEqual({ waitMs: null, faults: [] });
    expect(at.mail.ids).toEqual(['account-1.3.mail-1']);
    expect(at.mail.sent[0]).toMatchObject({
      to: 'Ada@example.org',
      claimed: { accountId: 'account-1', act: { id: act.id } },
    });
    const [kept] = await at.stores.history.list({ accountId: 'account-1', limit: 1 });
    expect(kept).toMatchObject({
      act: { id: act.id },
      progress: [{ state: 'sent', to: 'A•••@example.org', because: '250' }],
    });
    expect(await at.stores.notices.pending('account-1')).toEqual([]);
  });

  it('gives each sender forty-five seconds', async () => {
    const at = world();
    await owing(at, 1);
    await at.relay.pass();
    expect(at.mail.deadlines).toEqual([noon + 45_000]);
    expect(at.timer.waits.map(({ ms }) => ms)).toEqual([45_000]);
  });

  it('claims at most twenty at a time and comes back at once while there are more', async () => {
    const at = world();
    await owing(at, 21);
    at.clock.pass(100);
    expect(await at.relay.pass()).toEqual({ waitMs: 0, faults: [] });
    expect(at.mail.ids).toHaveLength(20);
    expect(await at.relay.pass()).toEqual({ waitMs: null, faults: [] });
    expect(at.mail.ids).toHaveLength(21);
  });

  it('hands over four at a time', async () => {
    const at = world();
    await owing(at, 10);
    at.clock.pass(100);
    at.mail.reply = async () => {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      return accepted;
    };
    await at.relay.pass();
    expect(at.mail.mostAtOnce).toBe(4);
  });

  it('sends what somebody asked for first, then what has been due longest', async () => {
    const at = world();
    const [newer] = await owing(at, 1, { dueAt: noon - 1 });
    await opened(at, { id: 'older' });
    await owe(at, 'older', { notices: [{ dueAt: noon - 2 }] });
    const seal = (of: string): string => at.vault.seal('123456', { purpose: 'code', accountId: 'coded', of });
    const code = {
      id: 'coded.3.mail-1',
      kind: 'email',
      purpose: 'sign-in',
      scope: 'scope',
      factorId: null,
      addressId: 'mail-1',
      digest: '',
      sentAt: noon,
      expiresAt: noon + minute,
    } as const;
    await opened(at, { id: 'coded', codes: [code] });
    const letter = { kind: 'sign-in-code', sealed: seal('coded.3.mail-1'), expiresAt: noon + minute } as const;
    await owe(at, 'coded', { notices: [letter] });
    await at.relay.pass();
    expect(at.mail.ids).toEqual(['coded.3.mail-1', 'older.3.mail-1', newer]);
    expect(at.mail.sent[0]?.code).toBe('123456');
    const [kept] = await at.stores.history.list({ accountId: 'coded', limit: 1 });
    expect(kept?.act.notices[0]?.sealed).toBeNull();
  });

  it('leaves alone what is not due yet, and says when it will be', async () => {
    const at = world();
    await owing(at, 1, { dueAt: noon + 700 });
    expect(await at.relay.pass()).toEqual({ waitMs: 700, faults: [] });
    expect(at.mail.ids).toEqual([]);
    at.clock.pass(700);
    expect(await at.relay.pass()).toEqual({ waitMs: null, faults: [] });
    expect(at.mail.ids).toHaveLength(1);
  });

  it('looks again soon when what is due fell to nobody', async () => {
    const at = world();
    await owing(at, 1);
    at.stores.notices.claim = async () => [];
    expect(await at.relay.pass()).toEqual({ waitMs: 50, faults: [] });
  });

  it('makes one pass at a time', async () => {
    const at = world();
    await owing(at, 1);
    const first = at.relay.pass();
    expect(at.relay.pass()).toBe(first);
    await first;
    expect(at.relay.pass()).not.toBe(first);
  });

  it('delivers each message once, with the id of its first try, when mail was down for hours (alerts case 4)', async () => {
    const at = world();
    const ids = await owing(at, 3);
    at.mail.reply = () => unreachable;
    await runFor(at, 5 * hour);
    expect(new Set(at.mail.ids)).toEqual(new Set(ids));
    expect(await value(at, 'dead')).toEqual([]);
    at.mail.reply = () => accepted;
    at.mail.sent.length = 0;
    await runFor(at, 2 * hour);
    expect(at.mail.ids.toSorted()).toEqual(ids.toSorted());
    expect(await value(at, 'due')).toEqual([]);
  });

  it('lets neither a day of `later` nor one of `unreachable` poison anything (alerts case 7)', async () => {
    for (const answer of [later, unreachable]) {
      const at = world();
      const [id] = await owing(at, 1);
      at.mail.reply = () => answer;
      await runFor(at, day);
      expect(await progressOf(at, id)).toMatchObject({ state: 'due', claims: 0 });
      expect(at.mail.ids.length).toBeGreaterThan(20);
    }
  });

  it('gives alerts up seven days after the act, and they can be replayed', async () => {
    const at = world();
    const [id] = await owing(at, 1);
    at.mail.reply = () => later;
    await runFor(at, 7 * day - 1);
    expect(await progressOf(at, id)).toMatchObject({
      state: 'dead',
      because: 'expired',
      settledAt: noon + 7 * day - 1,
    });
    at.mail.reply = () => accepted;
    await at.stores.notices.replay({ accountId: 'account-0001', noticeId: id ?? '' }, noon + 8 * day);
    at.clock.set(noon + 8 * day);
    await at.relay.pass();
    expect(await progressOf(at, id)).toMatchObject({ state: 'sent' });
  });

  it('gives up an alert that nobody looked at for seven days', async () => {
    const at = world();
    const [id] = await owing(at, 1);
    at.clock.set(noon + 7 * day);
    await at.relay.pass();
    expect(await progressOf(at, id)).toMatchObject({ state: 'dead', because: 'expired' });
    expect(at.mail.ids).toEqual([]);
  });

  it('buries a message that cannot be made after five claims, while a hundred others go out (alerts case 7)', async () => {
    const at = world();
    const [poison] = await owing(at, 101);
    at.mail.reply = ({ claimed }) => {
      if (claimed.notice.id === poison) throw new Error('a template throws');
      return accepted;
    };
    at.clock.pass(minute);
    await runFor(at, hour);
    expect(await progressOf(at, poison)).toMatchObject({ state: 'dead', because: 'poison', claims: 5 });
    expect(at.mail.ids.filter((id) => id === poison)).toHaveLength(5);
    expect(new Set(at.mail.ids).size).toBe(101);
    expect(await value(at, 'sent_total')).toEqual([
      { labels: { kind: 'factor-removed', channel: 'email' }, value: 100 },
    ]);
  });

  it('reports what a sender throws, which it should not', async () => {
    const at = world();
    await owing(at, 1);
    const fault = new Error('unforeseen');
    at.mail.reply = () => Promise.reject(fault);
    expect((await at.relay.pass()).faults).toEqual([fault]);
    expect(await progressOf(at, 'account-0001.3.mail-1')).toMatchObject({ because: 'unforeseen' });
    expect(await value(at, 'retries_total')).toEqual([{ labels: { answer: 'unusable' }, value: 1 }]);
  });

  it('lets a message that ends its process end at most five (alerts case 7)', async () => {
    const at = world();
    const [poison] = await owing(at, 1);
    const asked: string[] = [];
    for (let process = 0; process < 7; process += 1) {
      const dying = at.another({
        senders: {
          alerts: [{ channel: 'email', send: ({ claimed }) => new Promise(() => asked.push(claimed.notice.id)) }],
          codes: [],
        },
      });
      void dying.pass();
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      at.clock.pass(120 * second);
    }
    expect(asked).toHaveLength(5);
    expect(await progressOf(at, poison)).toMatchObject({ state: 'dead', because: 'poison' });
  });

  it('keeps recipients apart: one rejected, one asked for later twice, one accepted (alerts case 8)', async () => {
    const at = world();
    const addresses = ['mail-1', 'mail-2', 'mail-3'];
    const { person } = await opened(at);
    const [own] = person.addresses;
    const before = await at.stores.accounts.find('account-1');
    if (own === undefined || before === null) throw new Error('no mailbox');
    const mailboxes = addresses.map((id) => ({ ...own, id, value: `${id}@example.org`, normal: `${id}@example.org` }));
    const notices = addresses.map((recipientId) => ({ recipientId }));
    await owe(at, 'account-1', { account: { person: { ...before.person, addresses: mailboxes } }, notices });
    let wants = 2;
    at.mail.reply = ({ to }) => {
      if (to === 'mail-1@example.org') return refused;
      if (to === 'mail-2@example.org' && wants > 0) {
        wants -= 1;
        return later;
      }
      return accepted;
    };
    await runFor(at, hour);
    const ends = await Promise.all(addresses.map((id) => progressOf(at, `account-1.3.${id}`)));
    expect(ends.map((end) => [end?.state, end?.because, end?.tries])).toEqual([
      ['dead', 'rejected', 0],
      ['sent', '250', 3],
      ['sent', '250', 1],
    ]);
    expect(await value(at, 'dropped_total')).toEqual([]);
    expect(await value(at, 'retries_total')).toEqual([{ labels: { answer: 'later' }, value: 2 }]);
    const sentTo = at.mail.sent.map(({ to }) => to);
    expect(sentTo.filter((to) => to === 'mail-1@example.org')).toHaveLength(1);
    expect(sentTo.filter((to) => to === 'mail-3@example.org')).toHaveLength(1);
  });

  it('holds a message back until the receiver wants it', async () => {
    const at = world();
    const [id] = await owing(at, 1);
    at.mail.reply = () => ({ kind: 'later', code: '429', retryAfterMs: 90 * second });
    await at.relay.pass();
    expect(await progressOf(at, id)).toMatchObject({ state: 'due', dueAt: noon + 90 * second, because: '429' });
  });

  it('counts a sender that does not answer in time as out of reach', async () => {
    const at = world();
    const [id] = await owing(at, 1);
    at.mail.reply = () => new Promise(() => {});
    const pass = at.relay.pass();
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    at.timer.ring();
    await pass;
    expect(await progressOf(at, id)).toMatchObject({ state: 'due', claims: 0, because: 'too-late' });
  });

  it('counts a channel that nobody carries as out of reach', async () => {
    const at = world({ senders: { alerts: [], codes: [] } });
    const [id] = await owing(at, 1, { channel: 'sms', recipientId: 'number-1' });
    await at.relay.pass();
    expect(await progressOf(at, id)).toMatchObject({ state: 'due', claims: 0, because: 'no-sender' });
  });

  it('begins no message with less than a minute of its lease left, and gives it back', async () => {
    const at = world();
    const ids = await owing(at, 5);
    at.clock.pass(100);
    let sent = 0;
    at.mail.reply = () => {
      sent += 1;
      if (sent === 4) at.clock.pass(60 * second + 1);
      return accepted;
    };
    await at.relay.pass();
    expect(sent).toBe(4);
    expect(await progressOf(at, ids[4])).toMatchObject({ state: 'due', claims: 0, dueAt: at.clock.now(), lease: null });
    expect(await value(at, 'retries_total')).toEqual([]);
    await at.relay.pass();
    expect(sent).toBe(5);
  });

  it('begins a message with just a minute of its lease left', async () => {
    const at = world();
    await owing(at, 5);
    at.clock.pass(100);
    let sent = 0;
    at.mail.reply = () => {
      sent += 1;
      if (sent === 4) at.clock.pass(60 * second);
      return accepted;
    };
    await at.relay.pass();
    expect(sent).toBe(5);
  });

  it('drops unsent what was used meanwhile, saying why (alerts case 26)', async () => {
    const at = world();
    await opened(at);
    const sealed = at.vault.seal('123456', { purpose: 'code', accountId: 'account-1', of: 'account-1.3.mail-1' });
    await owe(at, 'account-1', { notices: [{ kind: 'sign-in-code', sealed, expiresAt: noon + minute }] });
    await at.relay.pass();
    expect(at.mail.ids).toEqual([]);
    const [kept] = await at.stores.history.list({ accountId: 'account-1', limit: 1 });
    expect(kept).toMatchObject({
      progress: [{ state: 'dropped', because: 'spent' }],
      act: { notices: [{ sealed: null }] },
    });
    expect(await value(at, 'dropped_total')).toEqual([{ labels: { cause: 'spent' }, value: 1 }]);
  });

  it('drops a link unsent that was replaced by a newer one', async () => {
    const at = world();
    await opened(at, { verification: { jti: 'jti-2', addressId: 'mail-1' } });
    const before = await at.stores.accounts.find('account-1');
    if (before === null) throw new Error('no account');
    const addresses = before.person.addresses.map((address) => ({ ...address, verifiedAt: null }));
    const sealed = at.vault.seal('link', { purpose: 'code', accountId: 'account-1', of: 'account-1.3.mail-1' });
    await owe(at, 'account-1', {
      account: { person: { ...before.person, addresses } },
      notices: [{ kind: 'verify-address', sealed, expiresAt: noon + minute }],
    });
    await at.relay.pass();
    expect(await progressOf(at, 'account-1.3.mail-1')).toMatchObject({ state: 'dropped', because: 'spent' });
    expect(await value(at, 'dropped_total')).toEqual([{ labels: { cause: 'spent' }, value: 1 }]);
  });

  it('reports what could not be opened, and buries it in the end', async () => {
    const at = world();
    const [id] = await owing(at, 1, {
      kind: 'factor-removed',
      notMe: { digest: '', keyId: 'gone', until: noon, restores: true },
    });
    at.tokens.fails = true;
    expect((await at.relay.pass()).faults).toMatchObject([{ failure: { code: 'port-failed', port: 'Tokens' } }]);
    await runFor(at, hour);
    expect(await progressOf(at, id)).toMatchObject({ state: 'dead', because: 'poison' });
  });

  it('says nothing more about an address that nobody knows than that it cannot be written to', async () => {
    const at = world();
    const [id] = await owing(at, 1, { recipientId: 'mail-9' });
    expect((await at.relay.pass()).faults).toEqual([]);
    expect(await progressOf(at, id)).toMatchObject({ state: 'due', because: 'no-address', claims: 1 });
  });
});

describe('a relay whose sender is out of reach', () => {
  it('stops at the fifth failure in a row, gives the rest back and waits half a minute', async () => {
    const at = world();
    const ids = await owing(at, 20);
    at.mail.reply = () => unreachable;
    at.clock.pass(100);
    expect(await at.relay.pass()).toMatchObject({ faults: [] });
    // Four are on their way together, so the fifth to fail is one of the second four.
    expect(at.mail.ids).toHaveLength(8);
    expect(await progressOf(at, ids[19])).toMatchObject({ state: 'due', claims: 0 });
    const tried = at.mail.ids.length;
    expect(await at.relay.pass()).toEqual({ waitMs: 30_000, faults: [] });
    expect(at.mail.ids).toHaveLength(tried);
    expect((await at.relay.metrics()).detent_notices_breaker_open).toEqual([
      { labels: { sender: 'email' }, value: 1 },
      { labels: { sender: 'sms' }, value: 0 },
    ]);
  });

  it('tries one message every half minute and no other', async () => {
    const at = world();
    await owing(at, 20);
    await broken(at);
    at.mail.sent.length = 0;
    at.clock.pass(29_999);
    await at.relay.pass();
    expect(at.mail.ids).toHaveLength(0);
    at.clock.pass(1);
    expect(await at.relay.pass()).toEqual({ waitMs: 30_000, faults: [] });
    expect(at.mail.ids).toHaveLength(1);
  });

  it('goes on as before once one got through', async () => {
    const at = world();
    await owing(at, 20);
    await broken(at);
    at.mail.sent.length = 0;
    at.mail.reply = () => accepted;
    at.clock.pass(30_000);
    expect(await at.relay.pass()).toEqual({ waitMs: 50, faults: [] });
    expect(at.mail.ids).toHaveLength(1);
    await at.relay.pass();
    expect(at.mail.ids).toHaveLength(20);
  });

  it('settles on its way what needs no sender', async () => {
    const at = world();
    const ids = await owing(at, 20, { expiresAt: noon + minute });
    await broken(at);
    at.mail.sent.length = 0;
    at.clock.set(noon + minute);
    expect(await at.relay.pass()).toEqual({ waitMs: 0, faults: [] });
    expect(at.mail.ids).toHaveLength(0);
    expect(await progressOf(at, ids[0])).toMatchObject({ state: 'dead', because: 'expired' });
    expect(await progressOf(at, ids[19])).toMatchObject({ state: 'dead', because: 'expired' });
  });

  it('settles at most twenty of those at a time', async () => {
    const at = world();
    const ids = await owing(at, 45, { expiresAt: noon + minute });
    await broken(at);
    at.clock.set(noon + minute);
    expect(await at.relay.pass()).toEqual({ waitMs: 0, faults: [] });
    const ends = await Promise.all(ids.map((id) => progressOf(at, id)));
    expect(ends.filter((end) => end?.state === 'dead')).toHaveLength(20);
  });

  it('serves the other channel meanwhile', async () => {
    const at = world();
    await owing(at, 20);
    await broken(at);
    await opened(at, { id: 'texted' });
    await owe(at, 'texted', { notices: [{ channel: 'sms', recipientId: 'number-1' }] });
    await at.relay.pass();
    expect(at.sms.ids).toEqual(['texted.3.number-1']);
  });

  it('claims nothing while every sender rests', async () => {
    const at = world();
    await owing(at, 20);
    await broken(at);
    for (let index = 0; index < 5; index += 1) {
      await opened(at, { id: `texted-${index}` });
      await owe(at, `texted-${index}`, { notices: [{ channel: 'sms', recipientId: 'number-1' }] });
    }
    at.sms.reply = () => unreachable;
    await at.relay.pass();
    expect(at.sms.ids).toHaveLength(5);
    let claims = 0;
    const { notices } = at.stores;
    const claim = notices.claim.bind(notices);
    notices.claim = async (request) => {
      claims += 1;
      return claim(request);
    };
    await at.relay.pass();
    expect(claims).toBe(0);
    at.clock.pass(30_000);
    await at.relay.pass();
    expect(claims).toBe(2);
  });

  it('learns nothing from a store that could not be read', async () => {
    let reads = 0;
    const find = async (): Promise<null> => {
      reads += 1;
      if (reads <= 5) throw new Error('store gone');
      return null;
    };
    const at = world({ organizations: { find } });
    const ids = await owing(at, 5);
    at.clock.pass(100);
    const { faults } = await at.relay.pass();
    expect(faults).toHaveLength(5);
    expect(await progressOf(at, ids[0])).toMatchObject({ state: 'due', claims: 0, because: 'store' });
    await runFor(at, minute);
    expect(at.mail.ids.toSorted()).toEqual(ids);
  });
});

describe('a relay whose store is out of reach', () => {
  it('says so and claims nothing', async () => {
    const at = world();
    await owing(at, 1);
    at.stores.notices.claim = async () => Promise.reject(new Error('store gone'));
    const { waitMs, faults } = await at.relay.pass();
    expect(waitMs).toBeNull();
    expect(faults).toMatchObject([{ failure: { code: 'port-failed', port: 'Notices', op: 'write' } }]);
  });

  it('sends nothing twice when it could not say what was sent, and nothing more meanwhile', async () => {
    const at = world();
    const ids = await owing(at, 20);
    at.clock.pass(100);
    const { notices } = at.stores;
    const settle = notices.settle.bind(notices);
    let away = true;
    notices.settle = async (settlements, now) => {
      if (away) throw new Error('store gone');
      return settle(settlements, now);
    };
    at.mail.reply = async () => {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      return accepted;
    };
    expect((await at.relay.pass()).faults).toMatchObject([{ failure: { code: 'port-failed' } }]);
    expect(at.mail.ids.length).toBeLessThan(20);
    expect((await at.relay.pass()).faults).toMatchObject([{ failure: { code: 'port-failed' } }]);
    away = false;
    at.clock.pass(10 * minute);
    await at.relay.pass();
    await at.relay.pass();
    expect(at.mail.ids.toSorted()).toEqual(ids);
  });
});

describe('stopping the relay', () => {
  it('claims no more', async () => {
    const at = world();
    const ids = await owing(at, 1);
    const [id] = ids;
    await at.relay.stop();
    expect(await at.relay.pass()).toEqual({ waitMs: null, faults: [] });
    expect(at.mail.ids).toEqual([]);
    expect(await progressOf(at, id)).toMatchObject({ state: 'due', tries: 0 });
    expect(at.timer.waits).toEqual([]);
  });

  it('lets what is on its way finish, and gives back what was not begun', async () => {
    const at = world();
    const ids = await owing(at, 6);
    at.clock.pass(100);
    const ends: (() => void)[] = [];
    at.mail.reply = () =>
      new Promise((resolve) => {
        ends.push(() => resolve(accepted));
      });
    const pass = at.relay.pass();
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    const stopped = at.relay.stop();
    for (const end of ends) end();
    await stopped;
    expect(await pass).toEqual({ waitMs: null, faults: [] });
    expect(at.mail.ids).toHaveLength(4);
    expect(await progressOf(at, ids[0])).toMatchObject({ state: 'sent' });
    expect(await progressOf(at, ids[5])).toMatchObject({ state: 'due', claims: 0, lease: null });
    expect(at.timer.waits.map(({ ms }) => ms)).toContain(20_000);
  });

  it('gives back what has not finished after twenty seconds, and ignores its late answer', async () => {
    const at = world();
    const [id] = await owing(at, 1);
    const answer = held<SendAnswer>();
    at.mail.reply = () => answer.promise;
    const pass = at.relay.pass();
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    const stopped = at.relay.stop();
    at.timer.waits.find(({ ms }) => ms === 20_000)?.ring();
    await stopped;
    expect(await progressOf(at, id)).toMatchObject({ state: 'due', claims: 0, dueAt: noon, because: 'given-back' });
    answer.release(accepted);
    await pass;
    expect(await progressOf(at, id)).toMatchObject({ state: 'due', claims: 0 });
    expect((await at.relay.metrics()).detent_notices_lease_lost_total).toEqual([{ labels: {}, value: 0 }]);
  });

  it('writes what a store that is back could not be told before', async () => {
    const at = world();
    const [id] = await owing(at, 1);
    const { notices } = at.stores;
    const settle = notices.settle.bind(notices);
    notices.settle = async () => Promise.reject(new Error('store gone'));
    await at.relay.pass();
    notices.settle = settle;
    await at.relay.stop();
    expect(await progressOf(at, id)).toMatchObject({ state: 'sent' });
  });
});
