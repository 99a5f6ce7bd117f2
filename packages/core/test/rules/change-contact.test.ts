import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import { defaultPolicy } from '../../src/policy.ts';
import { type ContactChange, changeContact } from '../../src/rules/change-contact.ts';
import { aMailbox, anAccount, noon } from '../../src/testing/fixtures.ts';
import { allowed, refused, unchanged } from '../../src/verdict.ts';
import { administrator } from '../actors.ts';

const judged = (wishes: Partial<ContactChange>, account: Account = anAccount()): unknown =>
  changeContact(
    account,
    {
      actor: administrator(),
      addressId: 'mail-2',
      channel: 'email',
      value: 'Grace@Example.org',
      normal: 'grace@example.org',
      vouchedFor: false,
      ifMatch: null,
      ...wishes,
    },
    defaultPolicy,
  );

const added = {
  type: 'address-added',
  addressId: 'mail-2',
  channel: 'email',
  role: 'factor',
  verifiedBy: null,
  masked: 'G•••@Example.org',
  secret: { value: 'Grace@Example.org', normal: 'grace@example.org' },
} as const;
const madeOwn = { type: 'address-made-own', addressId: 'mail-2' } as const;

describe('a new address', () => {
  it('is added and made the account’s own, unverified', () => {
    expect(judged({})).toEqual(allowed(added, madeOwn));
  });

  it('is verified where somebody vouches for it', () => {
    expect(judged({ vouchedFor: true })).toEqual(allowed({ ...added, verifiedBy: 'word' }, madeOwn));
  });

  it('may be a number', () => {
    const number = { channel: 'sms', addressId: 'number-2', value: '+49 30 1234', normal: '+49301234' } as const;
    expect(judged(number)).toMatchObject({
      events: [
        { channel: 'sms', masked: '••••34' },
        { type: 'address-made-own', addressId: 'number-2' },
      ],
    });
  });

  it('that the account has already changes nothing', () => {
    expect(judged({ normal: 'ada@example.org' })).toBe(unchanged);
    expect(judged({ channel: 'sms', normal: 'ada@example.org' })).toMatchObject({ kind: 'allowed' });
  });

  it('may be one that was given up, and the first one', () => {
    const past = anAccount({ person: { addresses: [aMailbox({ givenUpAt: noon - 1 })] } });
    expect(judged({ normal: 'ada@example.org' }, past)).toMatchObject({ kind: 'allowed' });
    expect(judged({}, anAccount({ person: { addresses: [] } }))).toMatchObject({ kind: 'allowed' });
  });

  it('is judged by standing first, then by the version', () => {
    expect(judged({ ifMatch: 99 }, anAccount({ rank: 3 }))).toEqual(refused({ code: 'account-outranks' }));
    expect(judged({ ifMatch: 99 })).toEqual(refused({ code: 'version-mismatch' }));
  });
});
