import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import type { Address } from '../../src/account/person.ts';
import { defaultPolicy } from '../../src/policy.ts';
import { mailboxToVerify, mayMailLink, verifyAddress } from '../../src/rules/verify-address.ts';
import { aMailbox, aNumber, anAccount } from '../../src/testing/fixtures.ts';
import { allowed, refused } from '../../src/verdict.ts';
import { self } from '../actors.ts';

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

  it.each(['link', 'word'] as const)('says so where the mailbox was verified by %s already', (verifiedBy) => {
    expect(verifyAddress(account({ verifiedBy }), link)).toEqual(refused({ code: 'address-verified-already' }));
  });

  it('is good only while it is the last one', () => {
    expect(verifyAddress(account(unverified), { ...link, jti: 'jti-0' })).toEqual(invalid);
    expect(verifyAddress(account({ verifiedBy: 'link' }), { ...link, jti: 'jti-0' })).toEqual(invalid);
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

describe('mailing a verification link', () => {
  const mailable = account(unverified);
  const noMail = { ...defaultPolicy, channels: { sms: true, email: false } };

  it('goes to the account’s own mailbox', () => {
    expect(mayMailLink(mailable, self(mailable), defaultPolicy)).toMatchObject({ id: 'mail-1' });
    expect(mayMailLink(account({ verifiedBy: 'code' }), self(mailable), defaultPolicy)).toMatchObject({ id: 'mail-1' });
  });

  it.each(['link', 'word'] as const)(
    'is refused for a mailbox that was verified by %s, mail or no mail',
    (verifiedBy) => {
      const verified = account({ verifiedBy });
      expect(mayMailLink(verified, self(verified), noMail)).toEqual({ code: 'address-verified-already' });
      expect(mailboxToVerify(verified, self(verified), noMail)).toMatchObject({ id: 'mail-1' });
    },
  );

  it('is refused while mail is switched off', () => {
    expect(mayMailLink(mailable, self(mailable), noMail)).toEqual({ code: 'channel-off', kind: 'email' });
    expect(mayMailLink(mailable, self(mailable), { ...noMail, channels: { sms: false, email: true } })).toMatchObject({
      id: 'mail-1',
    });
  });

  it('needs a mailbox of the account’s own', () => {
    const none = account({ ...unverified, role: 'factor' });
    const missing = { code: 'target-unverified', kind: 'email' };
    expect(mayMailLink(none, self(none), defaultPolicy)).toEqual(missing);
    expect(mailboxToVerify(none, self(none), defaultPolicy)).toEqual(missing);
  });

  it('needs a living session that may do more than enrol', () => {
    const ended = self(mailable, { session: { generation: 7 } });
    expect(mayMailLink(mailable, ended, defaultPolicy)).toEqual({ code: 'session-ended' });
    expect(mayMailLink(mailable, ended, noMail)).toEqual({ code: 'session-ended' });
    const marked = account(unverified, { factors: [], preferred: null, mustEnrol: true });
    const enrols = self(marked, { session: { onlyEnrols: true } });
    expect(mayMailLink(marked, enrols, defaultPolicy)).toEqual({ code: 'enrolment-required' });
  });
});
