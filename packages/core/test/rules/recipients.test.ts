import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import type { Address } from '../../src/account/person.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { recipients } from '../../src/rules/recipients.ts';
import {
  aMailbox,
  aNumber,
  anAccount,
  anEmailFactor,
  aPending,
  aRemoved,
  aTotp,
  noon,
} from '../../src/testing/fixtures.ts';
import { day } from '../actors.ts';

const having = (addresses: readonly Address[], change: Partial<Account> = {}): Account => ({
  ...anAccount({ factors: [aTotp()], person: { addresses } }),
  ...change,
});
const told = (account: Account, policy: Policy = defaultPolicy): readonly string[] =>
  recipients(account, policy, noon).map(({ id }) => id);

const own = aMailbox();
const ofFactor = aMailbox({ id: 'mail-2', normal: 'second@example.org', role: 'factor' });
const past = (givenUpAt: number): Address =>
  aMailbox({ id: 'mail-0', normal: 'old@example.org', role: 'factor', givenUpAt });
const unverified = (id: string, wishes: Partial<Address> = {}): Address =>
  aMailbox({ id, normal: `${id}@example.org`, verifiedAt: null, verifiedBy: null, ...wishes });
const using = (addressId: string) => anEmailFactor({ addressId });

const numbers = (alertNumbers: Policy['alertNumbers'], sms = true): Policy => ({
  ...defaultPolicy,
  alertNumbers,
  channels: { sms, email: true },
});

describe('whoever is told', () => {
  it('everyone-is-told: is every verified mailbox of the account and of its factors in use', () => {
    expect(told(having([own, ofFactor], { factors: [using('mail-2')] }))).toEqual(['mail-1', 'mail-2']);
    expect(told(having([own, ofFactor], { factors: [{ ...using('mail-2'), state: 'locked' }] }))).toEqual([
      'mail-1',
      'mail-2',
    ]);
  });

  it('is no mailbox that only a pending or a removed factor names', () => {
    const factors = [aPending(using('mail-2')), aRemoved(anEmailFactor({ id: 'email-2', addressId: 'mail-2' }))];
    expect(told(having([own, ofFactor], { factors }))).toEqual(['mail-1']);
    expect(told(having([own, ofFactor]))).toEqual(['mail-1']);
  });

  it('everyone-is-told: attack-42: is a mailbox given up less than thirty days ago', () => {
    expect(told(having([past(noon - 29 * day), own]))).toEqual(['mail-0', 'mail-1']);
    expect(told(having([past(noon - 30 * day + 1), own]))).toEqual(['mail-0', 'mail-1']);
    expect(told(having([past(noon - 30 * day), own]))).toEqual(['mail-1']);
    expect(told(having([past(noon - 5), own]), { ...defaultPolicy, previousAddressMs: 5 })).toEqual(['mail-1']);
  });

  it('is a mailbox given up even if nobody uses it any more, and none that was never verified', () => {
    expect(told(having([own, unverified('mail-3', { givenUpAt: noon - 1 })]))).toEqual(['mail-1']);
  });

  it('everyone-is-told: is the account’s mailbox as it stands, where none in use is verified', () => {
    expect(told(having([unverified('mail-3')]))).toEqual(['mail-3']);
    expect(told(having([past(noon - day), unverified('mail-3')]))).toEqual(['mail-0', 'mail-3']);
    expect(told(having([unverified('mail-3'), ofFactor], { factors: [using('mail-2')] }))).toEqual(['mail-2']);
  });

  it('is nobody where there is no address', () => {
    expect(told(having([]))).toEqual([]);
    expect(told(having([unverified('mail-3', { role: 'factor' })]))).toEqual([]);
  });

  it('is one recipient for one mailbox, however often it is named', () => {
    const twin = aMailbox({ id: 'mail-9', role: 'factor' });
    expect(told(having([own, twin], { factors: [using('mail-9')] }))).toEqual(['mail-1']);
  });

  it('is known by id, channel, mailbox and when it was verified', () => {
    expect(recipients(having([own]), defaultPolicy, noon)).toEqual([
      { id: 'mail-1', channel: 'email', normal: 'ada@example.org', verifiedAt: noon - 30 * day },
    ]);
  });
});

describe('a number', () => {
  it('is told where the account has no mailbox, unless policy says never', () => {
    const bare = having([aNumber()]);
    expect(told(bare)).toEqual(['number-1']);
    expect(told(bare, numbers('always'))).toEqual(['number-1']);
    expect(told(bare, numbers('never'))).toEqual([]);
  });

  it('is told beside a mailbox only where policy says always', () => {
    const both = having([own, aNumber()]);
    expect(told(both)).toEqual(['mail-1']);
    expect(told(both, numbers('always'))).toEqual(['mail-1', 'number-1']);
    expect(told(both, numbers('never'))).toEqual(['mail-1']);
  });

  it('is told beside a mailbox that only a factor has', () => {
    const factors = [using('mail-2')];
    expect(told(having([ofFactor, aNumber()], { factors }))).toEqual(['mail-2', 'number-1']);
  });

  it('is not told while SMS is off, nor before it is verified', () => {
    expect(told(having([aNumber()]), numbers('always', false))).toEqual([]);
    expect(told(having([aNumber({ verifiedAt: null })]))).toEqual([]);
    expect(told(having([aNumber({ role: 'factor' })]))).toEqual([]);
    expect(told(having([aNumber({ givenUpAt: noon - day })]))).toEqual(['number-1']);
  });
});

describe('two verified mailboxes, one replaced 29 days ago, one 31 days ago and one unverified', () => {
  const account = having(
    [
      own,
      ofFactor,
      past(noon - 29 * day),
      aMailbox({ id: 'older', normal: 'older@example.org', role: 'factor', givenUpAt: noon - 31 * day }),
      unverified('mail-3', { role: 'factor' }),
      aNumber(),
    ],
    { factors: [using('mail-2')] },
  );

  it('everyone-is-told: are three recipients, and four with a number where policy says always', () => {
    expect(told(account)).toEqual(['mail-1', 'mail-2', 'mail-0']);
    expect(told(account, { ...defaultPolicy, alertNumbers: 'always' })).toHaveLength(4);
  });
});
