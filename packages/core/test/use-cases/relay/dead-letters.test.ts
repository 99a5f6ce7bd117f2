import { describe, expect, it } from 'vitest';
import type { Impact } from '../../../src/account/act.ts';
import type { Operator } from '../../../src/actor.ts';
import { noon, PlainVault } from '../../../src/testing/index.ts';
import { alertsAreHealthy } from '../../../src/use-cases/relay/alerts-health.ts';
import {
  createDeadLetters,
  type DeadLetterEntry,
  type DeadLetters,
} from '../../../src/use-cases/relay/dead-letters.ts';
import { day } from '../../actors.ts';
import { opened, owe, progressOf, type World, world } from './relay-world.ts';

const commandLine: Operator = {
  kind: 'owner',
  id: 'command-line',
  name: null,
  accountId: null,
  rank: 4,
  organizations: '*',
};

const totp = { id: 'totp-1', kind: 'totp', label: 'Old phone', target: null } as const;
const mail = { id: 'email-1', kind: 'email', label: 'Mail', target: 'A•••@example.org' } as const;

const impact: Impact = {
  removed: [totp],
  dropped: [mail],
  added: [totp],
  restored: [mail],
  locked: [totp],
  remaining: [],
  onlyFactor: true,
  mustEnrol: false,
  preferred: null,
  recoveryCodesRemoved: 0,
  sessions: 'ended',
  alerts: 1,
  alertLanguage: 'en',
  restorableUntil: null,
};

interface Dead {
  readonly at: World;
  readonly letters: DeadLetters;
  readonly log: DeadLetterEntry[];
  readonly noticeId: string;
}

async function aDeadLetter(): Promise<Dead> {
  const at = world();
  await opened(at);
  at.mail.reply = () => ({ kind: 'refused', code: '550' });
  const act = await owe(at, 'account-1', { act: { door: 'admin', impact } });
  at.clock.pass(1000);
  await at.relay.pass();
  const log: DeadLetterEntry[] = [];
  const letters = createDeadLetters({ ...at.deps, notices: at.stores.notices, log: (entry) => log.push(entry) });
  return { at, letters, log, noticeId: act.notices[0]?.id ?? '' };
}

describe('dead letters', () => {
  it('are listed with masked facts and without labels', async () => {
    const { letters, noticeId } = await aDeadLetter();
    expect(await letters.list({ limit: 10 })).toEqual([
      {
        accountId: 'account-1',
        noticeId,
        kind: 'factor-removed',
        class: 'A',
        channel: 'email',
        to: 'A•••@example.org',
        because: 'rejected',
        diedAt: noon + 1000,
        tries: 0,
        act: {
          at: noon,
          door: 'admin',
          actor: 'self',
          factors: [
            { kind: 'totp', target: null },
            { kind: 'email', target: 'A•••@example.org' },
            { kind: 'totp', target: null },
            { kind: 'email', target: 'A•••@example.org' },
            { kind: 'totp', target: null },
          ],
        },
      },
    ]);
    expect(await letters.list({ limit: 10, kind: 'signed-in' })).toEqual([]);
  });

  it('are listed without an address that is not known any more, and without factors where none was concerned', async () => {
    const { at, letters } = await aDeadLetter();
    await owe(at, 'account-1', { notices: [{ recipientId: 'mail-9' }], act: { impact: null } });
    for (let claim = 0; claim < 5; claim += 1) {
      await at.relay.pass();
      at.clock.pass(day / 24);
    }
    const [, unknown] = await letters.list({ limit: 10 });
    expect(unknown).toMatchObject({ because: 'poison', to: null, act: { factors: [] } });
    const gone = createDeadLetters({
      ...at.deps,
      accounts: { find: async () => null },
      notices: at.stores.notices,
      log: () => {},
    });
    expect(await gone.list({ limit: 1 })).toMatchObject([{ to: null }]);
  });

  it('go out again with the id they had, logged with actor and reason (alerts case 10)', async () => {
    const { at, letters, log, noticeId } = await aDeadLetter();
    at.mail.reply = () => ({ kind: 'accepted', code: '250' });
    at.clock.pass(1000);
    const asked = { accountId: 'account-1', noticeId, actor: commandLine, reason: ' mailbox repaired ' };
    expect(await letters.replay(asked)).toEqual({ kind: 'done', tookEffect: true });
    await at.relay.pass();
    expect(at.mail.ids).toEqual([noticeId, noticeId]);
    expect(await progressOf(at, noticeId)).toMatchObject({ state: 'sent' });
    expect(log).toEqual([
      {
        what: 'notice-replayed',
        accountId: 'account-1',
        noticeId,
        actor: { kind: 'owner', id: 'command-line', name: null },
        reason: 'mailbox repaired',
        at: noon + 2000,
        tookEffect: true,
      },
    ]);
  });

  it('are not made due a second time while they are on their way (alerts case 10)', async () => {
    const { at, letters, log, noticeId } = await aDeadLetter();
    const asked = { accountId: 'account-1', noticeId, actor: commandLine, reason: 'mailbox repaired' };
    await letters.replay(asked);
    expect(await letters.replay(asked)).toEqual({ kind: 'done', tookEffect: false });
    let second: unknown;
    at.mail.reply = async () => {
      second = await letters.replay(asked);
      return { kind: 'accepted', code: '250' };
    };
    await at.relay.pass();
    await at.relay.pass();
    expect(second).toEqual({ kind: 'done', tookEffect: false });
    expect(at.mail.ids).toEqual([noticeId, noticeId]);
    expect(log.map(({ tookEffect }) => tookEffect)).toEqual([true, false, false]);
  });

  it('with a code are not made due again, since the code was erased, and can be acknowledged', async () => {
    const at = world();
    await opened(at);
    at.mail.reply = () => ({ kind: 'refused', code: '550' });
    const sealed = new PlainVault().seal('123456', {
      purpose: 'code',
      accountId: 'account-1',
      of: 'account-1.1.mail-1',
    });
    const act = await owe(at, 'account-1', { notices: [{ kind: 'sign-in-code', sealed, expiresAt: noon + day }] });
    const noticeId = act.notices[0]?.id ?? '';
    const lease = { now: noon, until: noon + 1000, lease: 'lease', limit: 9 };
    await at.stores.notices.claim(lease);
    const as = { state: 'dead', because: 'rejected' } as const;
    await at.stores.notices.settle([{ accountId: 'account-1', noticeId, lease: 'lease', as }], noon);
    const log: DeadLetterEntry[] = [];
    const letters = createDeadLetters({ ...at.deps, notices: at.stores.notices, log: (entry) => log.push(entry) });
    const asked = { accountId: 'account-1', noticeId, actor: commandLine, reason: 'they telephoned' };
    expect(await letters.replay(asked)).toMatchObject({ kind: 'refused', failure: { field: 'notice' } });
    expect(log).toEqual([]);
    expect(await letters.acknowledge(asked)).toEqual({ kind: 'done', tookEffect: true });
  });

  it('are let go for good when they are acknowledged, and their act becomes history', async () => {
    const { at, letters, log, noticeId } = await aDeadLetter();
    const asked = { accountId: 'account-1', noticeId, actor: commandLine, reason: 'told by telephone' };
    expect(await letters.acknowledge(asked)).toEqual({ kind: 'done', tookEffect: true });
    await at.relay.pass();
    expect(at.mail.ids).toEqual([noticeId]);
    expect(await at.stores.notices.pending('account-1')).toEqual([]);
    expect(await progressOf(at, noticeId)).toMatchObject({ state: 'dropped', because: 'rejected' });
    expect(log).toMatchObject([{ what: 'notice-acknowledged', reason: 'told by telephone', tookEffect: true }]);
  });

  it.each(['replay', 'acknowledge'] as const)('need a reason before anybody may %s them', async (how) => {
    const { letters, log, noticeId } = await aDeadLetter();
    for (const reason of [null, '', '  ']) {
      const refused = await letters[how]({ accountId: 'account-1', noticeId, actor: commandLine, reason });
      expect(refused).toEqual({ kind: 'refused', failure: { code: 'reason-needed' } });
    }
    expect(log).toEqual([]);
    expect(await letters.list({ limit: 1 })).toHaveLength(1);
  });

  it.each(['replay', 'acknowledge'] as const)(
    'are for nobody to %s who does not act for all organizations',
    async (how) => {
      const { letters, log, noticeId } = await aDeadLetter();
      const actor: Operator = { ...commandLine, organizations: ['organization-1'] };
      const refused = await letters[how]({ accountId: 'account-1', noticeId, actor, reason: 'because' });
      expect(refused).toEqual({ kind: 'refused', failure: { code: 'role-forbidden' } });
      expect(log).toEqual([]);
      expect(await letters.list({ limit: 1 })).toHaveLength(1);
    },
  );
});

describe('the health of alerts', () => {
  it('fails once something that must always be told has been dead for more than a day', () => {
    expect(alertsAreHealthy({ oldestDeadAt: {} }, noon)).toBe(true);
    expect(alertsAreHealthy({ oldestDeadAt: { A: noon - day } }, noon)).toBe(true);
    expect(alertsAreHealthy({ oldestDeadAt: { A: noon - day - 1 } }, noon)).toBe(false);
    expect(alertsAreHealthy({ oldestDeadAt: { B: 0, C: 0 } }, noon)).toBe(true);
  });
});
