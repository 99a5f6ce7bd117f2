import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import type { Untold } from '../../src/account/act.ts';
import { type Event, type EventType, recorded } from '../../src/account/event.ts';
import { apply } from '../../src/account/evolve.ts';
import { type NoticeKind, noticeClasses } from '../../src/account/notice.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { alertKind, noticesOf, type Telling, untold } from '../../src/rules/notices.ts';
import { recipients } from '../../src/rules/recipients.ts';
import { aMailbox, aNumber, anAccount, anEmailFactor, aTotp, noon } from '../../src/testing/fixtures.ts';
import type { Letter } from '../../src/verdict.ts';
import { busyAccount } from '../account/busy-account.ts';
import { anyEvent, everyEvent, oneOfEach } from '../account/every-event.ts';
import { day, minute } from '../actors.ts';

/** What each event alone is told as. */
const toldAs = {
  'factor-begun': null,
  'factor-dropped': null,
  'factor-confirmed': 'factor-added',
  'factor-used': null,
  'factor-locked': 'factor-locked',
  'factors-removed': 'factor-removed',
  'factor-restored': 'factor-restored',
  'factor-erased': null,
  'secrets-rewrapped': null,
  'preferred-elected': null,
  'preferred-chosen': 'preferred-changed',
  'recovery-codes-issued': 'recovery-codes-issued',
  'recovery-codes-removed': 'recovery-codes-removed',
  'recovery-codes-voided': 'factor-locked',
  'recovery-code-used': 'recovery-code-used',
  'code-sent': null,
  'code-spent': null,
  'challenge-spent': null,
  'signed-in': 'signed-in',
  'second-step-failing': 'second-step-failing',
  'registered-again': 'registered-again',
  'sessions-cut': null,
  'access-cut': null,
  'must-enrol-marked': 'must-enrol',
  'must-enrol-cleared': null,
  'changes-frozen': 'changes-frozen',
  'freeze-lifted': 'freeze-lifted',
  'change-counted': null,
  'act-disavowed': null,
  'account-opened': null,
  'password-changed': 'password-changed',
  'password-rehashed': null,
  'administrator-password-changed': 'password-changed',
  'address-added': null,
  'address-verified': null,
  'address-made-own': 'address-changed',
  'address-given-up': 'address-changed',
  'addresses-forgotten': null,
  'verification-begun': null,
  'profile-changed': null,
  'standing-changed': null,
  'rank-changed': null,
  'account-closed': 'account-closed',
} satisfies Record<EventType, NoticeKind | null>;

const account = anAccount();
const mailbox2 = aMailbox({ id: 'mail-2', normal: 'b@example.org', role: 'factor' });
const two = anAccount({
  factors: [aTotp(), anEmailFactor({ addressId: 'mail-2' })],
  person: { addresses: [aMailbox(), mailbox2, aNumber()] },
});
const letter: Letter = { kind: 'verify-address', addressId: 'mail-1', sealed: 'sealed', expiresAt: noon + 10 * minute };

const telling = (before: Account, events: readonly Event[], wishes: Partial<Telling> = {}): Telling => ({
  before,
  events,
  after: apply(before, events, noon),
  letters: [],
  wishes: ['fr', 'en'],
  policy: defaultPolicy,
  now: noon,
  open: 0,
  ...wishes,
});
const told = (before: Account, events: readonly Event[], wishes: Partial<Telling> = {}): readonly string[] =>
  noticesOf(telling(before, events, wishes)).map(({ recipientId, kind }) => `${recipientId} ${kind}`);
const chosen: Event = { type: 'preferred-chosen', kind: 'sms' };
const without = (...off: readonly NoticeKind[]): Policy => ({
  ...defaultPolicy,
  alerts: { ...defaultPolicy.alerts, off },
});

const because = (before: Account, events: readonly Event[], wishes: Partial<Telling> = {}): Untold | null => {
  const what = telling(before, events, wishes);
  return untold(what, noticesOf(what));
};

describe('an act', () => {
  it.each(Object.entries(toldAs))('everyone-is-told: of %s alone is told as %s', (type, kind) => {
    const event = oneOfEach[type as EventType];
    expect(alertKind([event])).toBe(kind);
    expect(alertKind([recorded(event)])).toBe(kind);
  });

  it('is told as what weighs most in it, whatever the order of its events', () => {
    const order: readonly EventType[] = [
      'account-closed',
      'changes-frozen',
      'factors-removed',
      'factor-restored',
      'factor-confirmed',
      'factor-locked',
      'recovery-codes-voided',
      'recovery-code-used',
      'recovery-codes-issued',
      'recovery-codes-removed',
      'address-made-own',
      'address-given-up',
      'password-changed',
      'freeze-lifted',
      'must-enrol-marked',
      'second-step-failing',
      'registered-again',
      'signed-in',
      'preferred-chosen',
    ];
    for (const [at, type] of order.entries()) {
      const lesser = order.slice(at).map((each) => oneOfEach[each]);
      expect(alertKind(lesser.toReversed())).toBe(toldAs[type as keyof typeof toldAs]);
    }
  });

  it('that opens an account tells nobody of what it is opened with', () => {
    expect(alertKind([oneOfEach['account-opened'], oneOfEach['password-changed']])).toBeNull();
  });

  it('of nothing that is told tells nobody', () => {
    expect(alertKind([])).toBeNull();
    expect(told(account, [oneOfEach['factor-begun'], oneOfEach['code-sent']])).toEqual([]);
  });

  it('everyone-is-told: is one message to each recipient, whatever it did', () => {
    const events = [oneOfEach['factors-removed'], oneOfEach['recovery-codes-removed'], oneOfEach['must-enrol-marked']];
    expect(told(two, events)).toEqual(['mail-1 factor-removed', 'mail-2 factor-removed']);
  });

  it('everyone-is-told: is told to those who are to be told once it has happened', () => {
    const given: Event = { type: 'address-given-up', addressId: 'mail-2' };
    expect(told(two, [given])).toEqual(['mail-1 address-changed', 'mail-2 address-changed']);
    const fresh: Event = { ...oneOfEach['address-added'], role: 'own' };
    expect(told(two, [fresh, given])).toContain('mail-3 address-changed');
  });

  it('everyone-is-told: that closes the account is told to those whom it had', () => {
    expect(told(two, [oneOfEach['account-closed']])).toEqual(['mail-1 account-closed', 'mail-2 account-closed']);
  });

  it('is not told where its alert is switched off, and others still are', () => {
    const removal = [oneOfEach['factors-removed']];
    expect(told(account, removal, { policy: without('factor-removed') })).toEqual([]);
    expect(told(account, removal, { policy: without('factor-added', 'signed-in') })).toEqual(['mail-1 factor-removed']);
  });

  it('says in history that nobody is told of it, and why', () => {
    const removal = [oneOfEach['factors-removed']];
    const nobody = anAccount({ person: { addresses: [] } });
    expect(because(account, removal)).toBeNull();
    expect(because(account, [oneOfEach['code-sent']])).toBeNull();
    expect(because(account, removal, { policy: without('factor-removed') })).toBe('alert-off');
    expect(because(account, removal, { policy: without('factor-removed'), letters: [letter] })).toBe('alert-off');
    expect(because(nobody, removal)).toBe('nobody-to-tell');
    // What may be missed is nobody's loss where there is nobody.
    expect(because(nobody, [chosen])).toBeNull();
    expect(because(account, [chosen], { open: 200 })).toBe('too-many-open');
  });

  it('is not told on top of 200 open notices if it may be missed, and always if it must be told', () => {
    expect(told(account, [chosen], { open: 199 })).toEqual(['mail-1 preferred-changed']);
    expect(told(account, [chosen], { open: 200 })).toEqual([]);
    expect(told(account, [oneOfEach['factors-removed']], { open: 10_000 })).toEqual(['mail-1 factor-removed']);
    expect(told(account, [chosen], { open: 10_000, letters: [letter] })).toEqual(['mail-1 verify-address']);
  });

  it('is told to numbers only if it must always be told', () => {
    const policy: Policy = { ...defaultPolicy, alertNumbers: 'always' };
    expect(told(account, [oneOfEach['factors-removed']], { policy })).toEqual([
      'mail-1 factor-removed',
      'number-1 factor-removed',
    ]);
    expect(told(account, [chosen], { policy })).toEqual(['mail-1 preferred-changed']);
  });
});

describe('an alert', () => {
  it('names act, recipient and languages, is due at once and tried for seven days', () => {
    expect(noticesOf(telling(account, [chosen]))).toEqual([
      {
        id: 'account-1.3.mail-1',
        kind: 'preferred-changed',
        recipientId: 'mail-1',
        channel: 'email',
        wishes: ['fr', 'en'],
        dueAt: noon,
        expiresAt: noon + 7 * day,
        sealed: null,
        notMe: null,
      },
    ]);
  });

  it('to a number goes by SMS', () => {
    const bare = anAccount({ person: { addresses: [aNumber()] } });
    expect(noticesOf(telling(bare, [oneOfEach['factors-removed']]))).toMatchObject([
      { recipientId: 'number-1', channel: 'sms' },
    ]);
  });
});

describe('a letter that was asked for', () => {
  it('goes to its address, sealed, until it runs out', () => {
    expect(noticesOf(telling(account, [oneOfEach['code-sent']], { letters: [letter] }))).toEqual([
      {
        id: 'account-1.3.mail-1',
        kind: 'verify-address',
        recipientId: 'mail-1',
        channel: 'email',
        wishes: ['fr', 'en'],
        dueAt: noon,
        expiresAt: noon + 10 * minute,
        sealed: 'sealed',
        notMe: null,
      },
    ]);
  });

  it('goes by the channel of its address, also of one that the same act adds', () => {
    const toNumber = { ...letter, addressId: 'number-1' };
    expect(noticesOf(telling(account, [], { letters: [toNumber] }))).toMatchObject([{ channel: 'sms' }]);
    const added: Event = { ...oneOfEach['address-added'], addressId: 'number-9', channel: 'sms' };
    const toNew = { ...letter, addressId: 'number-9' };
    expect(noticesOf(telling(account, [added], { letters: [toNew] }))).toMatchObject([{ channel: 'sms' }]);
  });

  it('goes by mail where the account does not know its address', () => {
    const nowhere = { ...letter, addressId: 'nobody' };
    expect(noticesOf(telling(account, [], { letters: [nowhere] }))).toMatchObject([
      { recipientId: 'nobody', channel: 'email' },
    ]);
  });

  it('is all that its address gets; the others are told of the act', () => {
    const removal = [oneOfEach['factors-removed']];
    expect(told(two, removal, { letters: [letter] })).toEqual(['mail-1 verify-address', 'mail-2 factor-removed']);
    expect(told(two, removal, { letters: [letter, { ...letter, addressId: 'mail-2' }] })).toEqual([
      'mail-1 verify-address',
      'mail-2 verify-address',
    ]);
  });

  it('goes out also where the alert is switched off or there is none', () => {
    const removal = [oneOfEach['factors-removed']];
    const policy = without('factor-removed');
    expect(told(two, removal, { letters: [letter], policy })).toEqual(['mail-1 verify-address']);
    expect(told(two, [], { letters: [letter] })).toEqual(['mail-1 verify-address']);
  });
});

describe('the notices of any act', () => {
  const events = fc.array(anyEvent, { minLength: 1, maxLength: 8 });

  it('everyone-is-told: are one for each recipient, with ids that are unique and the same on every try', () => {
    fc.assert(
      fc.property(events, (list) => {
        const what = telling(busyAccount, list);
        const notices = noticesOf(what);
        const ids = notices.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(new Set(notices.map(({ recipientId }) => recipientId)).size).toBe(notices.length);
        expect(noticesOf(telling(busyAccount, structuredClone(list)))).toEqual(notices);
      }),
    );
  });

  it('everyone-is-told: reach every recipient if the act must always be told', () => {
    fc.assert(
      fc.property(events, (list) => {
        const kind = alertKind(list);
        fc.pre(kind !== null && noticeClasses[kind] === 'A');
        const what = telling(busyAccount, list);
        const whom = kind === 'account-closed' ? what.before : what.after;
        const expected = recipients(whom, defaultPolicy, noon).map(({ id }) => id);
        expect(noticesOf(what).map(({ recipientId }) => recipientId)).toEqual(expected);
      }),
    );
  });

  it('no-secret-anywhere: hold no address and no secret', () => {
    const opened = everyEvent.filter(({ type }) => type !== 'account-opened');
    const what = noticesOf(telling(busyAccount, opened));
    expect(what.length).toBeGreaterThan(0);
    expect(JSON.stringify(what)).not.toMatch(/canary|@|\+49/);
  });
});
