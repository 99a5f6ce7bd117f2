import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import type { Address } from '../../src/account/person.ts';
import { verifyAddress } from '../../src/rules/verify-address.ts';
import { aMailbox, aNumber, anAccount } from '../../src/testing/fixtures.ts';
import { allowed, refused } from '../../src/verdict.ts';

const account = (mailbox: Partial<Address>, change: Partial<Account> = {}): Account => ({
  ...anAccount({ person: { addresses: [aNumber(), aMailbox(mailbox)] } }),
  verification: { jti: 'jti-1', addressId: 'mail-1' },
  ...change,
});
const unverified = { verifiedAt: null, verifiedBy: null } as const;
const link = { jti: 'jti-1', normal: 'ada@example.org' };
const invalid = refused({ code: 'verification-invalid' });

describe('a verification link', () => {
  it('verifies the mailbox that it was mailed to', () => {
    expect(verifyAddress(account(unverified), link)).toEqual(
      allowed({ type: 'address-verified', addressId: 'mail-1', by: 'link' }),
    );
  });

  it('verifies also a mailbox that so far only a code had reached', () => {
    expect(verifyAddress(account({ verifiedBy: 'code' }), link)).toMatchObject({ kind: 'allowed' });
  });

  it.each(['link', 'word'] as const)('does nothing for a mailbox that was verified by %s', (verifiedBy) => {
    expect(verifyAddress(account({ verifiedBy }), link)).toEqual(refused({ code: 'address-verified-already' }));
    expect(verifyAddress(account({ verifiedBy }), { ...link, jti: 'jti-0' })).toEqual(
      refused({ code: 'address-verified-already' }),
    );
  });

  it('is good only while it is the last one', () => {
    expect(verifyAddress(account(unverified), { ...link, jti: 'jti-0' })).toEqual(invalid);
    expect(verifyAddress(account(unverified, { verification: null }), link)).toEqual(invalid);
  });

  it('is good only while the mailbox is the account’s', () => {
    expect(verifyAddress(account({ ...unverified, normal: 'grace@example.org' }), link)).toEqual(invalid);
    expect(verifyAddress(account({ ...unverified, role: 'factor' }), link)).toEqual(invalid);
    expect(verifyAddress(account({ ...unverified, id: 'mail-2' }), link)).toEqual(invalid);
  });

  it('knows no account that is closed or belongs to no person', () => {
    const unknown = refused({ code: 'account-unknown' });
    expect(verifyAddress(account(unverified, { standing: 'closed' }), link)).toEqual(unknown);
    const machine = account(unverified);
    expect(verifyAddress({ ...machine, person: { ...machine.person, kind: 'machine' } }, link)).toEqual(unknown);
  });
});
