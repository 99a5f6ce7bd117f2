import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../../src/account/event.ts';
import type { Signal } from '../../../src/ports/accounts.ts';
import { anAccount, noon } from '../../../src/testing/index.ts';
import { createForgetClosed } from '../../../src/use-cases/relay/forget-closed.ts';
import type { RelayDeps } from '../../../src/use-cases/relay/relay.ts';
import { createStrikes } from '../../../src/use-cases/relay/strike-sessions.ts';
import { opened, owe, striking, type World, world } from './relay-world.ts';

const cut: RecordedEvent = { type: 'sessions-cut', kept: 'session-1' };
const closing: RecordedEvent = { type: 'account-closed' };
const forgotten: RecordedEvent = { type: 'addresses-forgotten', addressIds: [] };
const locked: RecordedEvent = { type: 'factor-locked', factorId: 'totp-1' };

const untold = async (at: World): Promise<number | undefined> =>
  (await at.relay.metrics()).detent_notices_nobody_to_tell_total[0]?.value;

describe('moving acts to history', () => {
  it('happens once all their notices are settled, and keeps them in order', async () => {
    const at = world();
    await opened(at);
    await owe(at, 'account-1', { notices: [] });
    await owe(at, 'account-1', { notices: [{ dueAt: noon + 1 }, { recipientId: 'number-1', channel: 'sms' }] });
    await owe(at, 'account-1', { notices: [] });
    await at.relay.pass();
    const sequences = async (): Promise<readonly number[]> =>
      (await at.stores.history.list({ accountId: 'account-1', limit: 10 })).map(({ act }) => act.sequence);
    expect(await sequences()).toEqual([5, 3, 1]);
    at.clock.pass(1);
    await at.relay.pass();
    expect(await sequences()).toEqual([5, 4, 3, 1]);
    expect(await at.stores.notices.pending('account-1')).toEqual([]);
  });

  it('takes a hundred at a time and says when there may be more', async () => {
    const at = world();
    await opened(at);
    for (let count = 0; count < 101; count += 1) await owe(at, 'account-1', { notices: [] });
    expect(await at.relay.pass()).toEqual({ waitMs: 0, faults: [] });
    expect(await at.stores.notices.pending('account-1')).toHaveLength(1);
    expect(await at.relay.pass()).toEqual({ waitMs: null, faults: [] });
    expect(await at.stores.notices.pending('account-1')).toHaveLength(0);
  });

  it('touches neither history nor outbox when nothing is settled', async () => {
    const at = world({ history: { append: async () => Promise.reject(new Error('asked for nothing')) } });
    expect(await at.relay.pass()).toEqual({ waitMs: null, faults: [] });
  });

  it('keeps an act in the outbox while history cannot be written', async () => {
    const at = world({ history: { append: async () => Promise.reject(new Error('store gone')) } });
    await opened(at);
    await owe(at, 'account-1');
    expect((await at.relay.pass()).faults).toMatchObject([
      { failure: { code: 'port-failed', port: 'History', op: 'write' } },
    ]);
    expect(await at.stores.notices.pending('account-1')).toHaveLength(1);
    await at.another({ history: at.stores.history }).pass();
    expect(await at.stores.notices.pending('account-1')).toHaveLength(0);
    expect(at.mail.ids).toHaveLength(1);
  });

  it('counts what must be told and had nobody to be told to', async () => {
    const at = world({ alertsOff: ['password-changed'] });
    await opened(at);
    for (let count = 0; count < 3; count += 1) await owe(at, 'account-1', { notices: [], act: { events: [locked] } });
    await owe(at, 'account-1', { notices: [], act: { events: [{ type: 'second-step-failing' }] } });
    await owe(at, 'account-1', { notices: [], act: { events: [{ type: 'password-changed' }] } });
    await owe(at, 'account-1', { notices: [], act: { events: [{ type: 'access-cut' }] } });
    await owe(at, 'account-1', { act: { events: [locked] } });
    await at.relay.pass();
    await at.relay.pass();
    expect(await untold(at)).toBe(3);
  });
});

describe('sessions that an act ended', () => {
  it('are told to a host that has a store of its own, by the account as it is now', async () => {
    const struck: object[] = [];
    const at = world({ sessions: striking(async (which) => void struck.push(which)) });
    await opened(at);
    const sessions = { generation: 3, kept: 'session-1', accessGeneration: 0 };
    await owe(at, 'account-1', { act: { events: [forgotten, cut] }, account: { sessions } });
    await at.relay.pass();
    expect(struck).toContainEqual({ accountId: 'account-1', generation: 3, kept: 'session-1' });
    expect(await at.stores.notices.pending('account-1')).toEqual([]);
  });

  it('are told before the message goes out', async () => {
    const order: string[] = [];
    const at = world({ sessions: striking(async () => void order.push('strike')) });
    at.mail.reply = () => {
      order.push('send');
      return { kind: 'accepted', code: '250' };
    };
    await opened(at);
    await owe(at, 'account-1', { act: { events: [forgotten, cut] } });
    await at.relay.pass();
    expect(order.slice(0, 2)).toEqual(['strike', 'send']);
  });

  it('are told again until the host has heard; until then the act stays, and others move', async () => {
    let deaf = true;
    let calls = 0;
    const at = world({
      sessions: striking(async () => {
        calls += 1;
        if (deaf) throw new Error('session store gone');
      }),
    });
    await opened(at);
    await owe(at, 'account-1', { notices: [], act: { events: [forgotten, cut] } });
    await owe(at, 'account-1', { notices: [] });
    const failed = { failure: { code: 'port-failed', port: 'Sessions', op: 'write' } };
    expect((await at.relay.pass()).faults).toMatchObject([failed]);
    expect(await at.stores.notices.pending('account-1')).toMatchObject([{ act: { sequence: 3 } }]);
    // Once as the pass begins, once more before the act could move.
    expect((await at.relay.pass()).faults).toMatchObject([failed, failed]);
    deaf = false;
    expect((await at.relay.pass()).faults).toEqual([]);
    expect(await at.stores.notices.pending('account-1')).toEqual([]);
    const before = calls;
    await at.relay.pass();
    expect(calls).toBe(before);
  });

  it('hold nothing up when a hundred hosts in a row are deaf', async () => {
    const at = world({ sessions: striking(async () => Promise.reject(new Error('session store gone'))) });
    for (let count = 0; count < 100; count += 1) {
      await opened(at, { id: `account-${count}` });
      await owe(at, `account-${count}`, { notices: [], act: { events: [forgotten, cut] } });
    }
    expect((await at.relay.pass()).waitMs).toBeNull();
  });

  it('need nobody told where sessions are judged by the account alone', async () => {
    const at = world({ accounts: { find: async () => Promise.reject(new Error('asked')), forget: async () => false } });
    await opened(at);
    await owe(at, 'account-1', { act: { events: [forgotten, cut] } });
    expect(await at.relay.pass()).toEqual({ waitMs: null, faults: [] });
    expect(await at.stores.notices.pending('account-1')).toEqual([]);
  });

  it("are nobody's any more once the account is gone", async () => {
    const struck: object[] = [];
    const at = world({
      sessions: striking(async (which) => void struck.push(which)),
      accounts: { find: async () => null, forget: async () => false },
    });
    await opened(at);
    await owe(at, 'account-1', { notices: [], act: { events: [forgotten, cut] } });
    expect(await at.relay.pass()).toEqual({ waitMs: null, faults: [] });
    expect(struck).toEqual([]);
  });

  it('are looked up for no other act', async () => {
    const at = world({
      accounts: { find: async () => Promise.reject(new Error('asked')), forget: async () => false },
      sessions: striking(async () => {}),
    });
    await opened(at);
    await owe(at, 'account-1', { notices: [], act: { events: [locked] } });
    expect(await at.relay.pass()).toEqual({ waitMs: null, faults: [] });
  });

  it('are looked up by a read that nobody breaks off', async () => {
    const at = world();
    const signals: Signal[] = [];
    const find: RelayDeps['accounts']['find'] = async (id, signal) => {
      signals.push(signal);
      return at.stores.accounts.find(id);
    };
    await opened(at);
    await owe(at, 'account-1', { notices: [], act: { events: [forgotten, cut] } });
    await at.another({ accounts: { find, forget: async () => false }, sessions: striking(async () => {}) }).pass();
    expect(signals).toEqual([{ aborted: false }]);
  });

  it('are noted for acts that end sessions and for no other', async () => {
    const struck: object[] = [];
    const at = world();
    const strikes = createStrikes({ strike: async (which) => void struck.push(which) });
    const account = await opened(at);
    strikes.note({ ...(await owe(at, 'account-1')), events: [locked] }, account);
    await strikes.tell();
    expect(struck).toEqual([]);
  });
});

describe('an account that was closed', () => {
  const closed = { standing: 'closed', factors: [] } as const;

  it('goes when the message about it is sent, and its history stays', async () => {
    const at = world();
    await opened(at);
    await owe(at, 'account-1', {
      act: { events: [closing, forgotten] },
      account: closed,
      notices: [{ kind: 'account-closed' }],
    });
    expect(await at.stores.accounts.find('account-1')).not.toBeNull();
    await at.relay.pass();
    expect(at.mail.ids).toHaveLength(1);
    expect(await at.stores.accounts.find('account-1')).toBeNull();
    expect(await at.stores.history.list({ accountId: 'account-1', limit: 10 })).toHaveLength(2);
  });

  it('goes without a message when there was nobody to tell', async () => {
    const at = world();
    await opened(at);
    await owe(at, 'account-1', { act: { events: [closing, forgotten] }, account: closed, notices: [] });
    await at.relay.pass();
    expect(await at.stores.accounts.find('account-1')).toBeNull();
  });

  it('stays while an earlier message is on its way, and goes after it', async () => {
    const at = world();
    await opened(at);
    await owe(at, 'account-1', { notices: [{ dueAt: noon + 1000 }] });
    await owe(at, 'account-1', { act: { events: [closing, forgotten] }, account: closed, notices: [] });
    await at.relay.pass();
    expect(await at.stores.accounts.find('account-1')).not.toBeNull();
    at.clock.pass(1000);
    await at.relay.pass();
    expect(at.mail.ids).toHaveLength(1);
    expect(await at.stores.accounts.find('account-1')).toBeNull();
  });

  it('goes though another relay moved the act that closed it', async () => {
    const at = world();
    await opened(at);
    await owe(at, 'account-1', { notices: [{ dueAt: noon + 1000 }] });
    await owe(at, 'account-1', { act: { events: [closing, forgotten] }, account: closed, notices: [] });
    await at.another().pass();
    at.clock.pass(1000);
    await at.relay.pass();
    expect(await at.stores.accounts.find('account-1')).toBeNull();
  });

  it('is not asked about again once it is gone', async () => {
    const at = world();
    let asked = 0;
    const forget = async (accountId: string): Promise<boolean> => {
      asked += 1;
      return at.stores.accounts.forget(accountId);
    };
    const relay = at.another({ accounts: { find: (id) => at.stores.accounts.find(id), forget } });
    await opened(at);
    await owe(at, 'account-1', { act: { events: [closing, forgotten] }, account: closed, notices: [] });
    await relay.pass();
    expect(asked).toBe(1);
    await opened(at);
    await owe(at, 'account-1', { notices: [] });
    await relay.pass();
    expect(asked).toBe(1);
  });

  it('is the only kind that is forgotten', async () => {
    const at = world({ accounts: { find: async () => null, forget: async () => Promise.reject(new Error('asked')) } });
    await opened(at);
    await owe(at, 'account-1', { act: { events: [locked, forgotten] } });
    expect(await at.relay.pass()).toEqual({ waitMs: null, faults: [] });
  });

  it('is found by the sweep when a crash left it behind, with all that is left of it', async () => {
    const at = world();
    for (let index = 0; index < 150; index += 1) await opened(at, { id: `account-${String(index).padStart(3, '0')}` });
    for (const id of ['account-000', 'account-099', 'account-149']) {
      await opened(at, { id: `${id}-closed`, standing: 'closed' });
    }
    await opened(at, { id: 'account-050-closed', standing: 'closed' });
    await owe(at, 'account-050-closed');
    const forgetClosed = createForgetClosed({ accounts: at.stores.accounts });
    const next = await forgetClosed(null);
    expect(next).toBe('account-097');
    expect(await forgetClosed(next)).toBeNull();
    const left = await at.stores.accounts.list({ after: null, limit: 1000 });
    expect(left.filter((id) => id.endsWith('-closed'))).toEqual(['account-050-closed']);
    expect(left).toHaveLength(151);
  });

  it('is not looked for among those that went meanwhile, and no other is touched', async () => {
    const asked: string[] = [];
    const signals: Signal[] = [];
    const forgetClosed = createForgetClosed({
      accounts: {
        list: async () => ['gone', 'living', 'left'],
        find: async (id, signal) => {
          signals.push(signal);
          return id === 'gone' ? null : anAccount({ id, standing: id === 'left' ? 'closed' : 'active' });
        },
        forget: async (id) => asked.push(id) > 0,
      },
    });
    expect(await forgetClosed(null)).toBeNull();
    expect(asked).toEqual(['left']);
    expect(signals).toEqual([{ aborted: false }, { aborted: false }, { aborted: false }]);
  });

  it('is looked for page by page, and not beyond the end', async () => {
    const at = world();
    for (let index = 0; index < 100; index += 1) await opened(at, { id: `account-${String(index).padStart(3, '0')}` });
    const forgetClosed = createForgetClosed({ accounts: at.stores.accounts });
    expect(await forgetClosed(null)).toBe('account-099');
    expect(await forgetClosed('account-099')).toBeNull();
  });
});
