import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/account/account.ts';
import type { Notice, NoticeProgress } from '../../../src/account/notice.ts';
import type { SentCode } from '../../../src/account/recovery.ts';
import { aMailbox, aNotice, anAccount, anAct, noon } from '../../../src/testing/index.ts';
import { overAlready } from '../../../src/use-cases/relay/over.ts';
import type { SettledAs } from '../../../src/use-cases/relay/settle.ts';
import { minute } from '../../actors.ts';

const codeNotice = aNotice({ id: 'code-1', kind: 'step-up-code', expiresAt: noon + 10 * minute, sealed: 'sealed' });
const linkNotice = aNotice({ id: 'link-1', kind: 'verify-address', expiresAt: noon + 10 * minute, sealed: 'sealed' });

const sentCode: SentCode = {
  id: 'code-1',
  kind: 'email',
  purpose: 'step-up',
  scope: 'session-1',
  factorId: 'email-1',
  addressId: 'mail-1',
  digest: 'digest',
  sentAt: noon,
  expiresAt: noon + 10 * minute,
};

const unverified = {
  verification: { jti: 'jti-1', addressId: 'mail-1' },
  person: { addresses: [aMailbox({ verifiedAt: null })] },
};

interface Wishes {
  readonly account?: Account;
  readonly progress?: Partial<NoticeProgress>;
  readonly now?: number;
}

function over(
  notice: Notice,
  { account = anAccount({ codes: [sentCode] }), progress, now = noon }: Wishes = {},
): SettledAs | null {
  const claim: NoticeProgress = {
    state: 'claimed',
    dueAt: noon,
    claims: 1,
    tries: 0,
    lease: null,
    settledAt: null,
    because: null,
    to: null,
    ...progress,
  };
  return overAlready({ accountId: account.id, notice, progress: claim, act: anAct(), account }, now);
}

const expired = { state: 'dropped', because: 'expired' };
const spent = { state: 'dropped', because: 'spent' };

describe('what is over before it is sent', () => {
  it('is nothing while a message has time and its code is good', () => {
    expect(over(aNotice({ expiresAt: noon + 1 }))).toBeNull();
    expect(over(codeNotice)).toBeNull();
  });

  it('is an alert whose seven days are over, which becomes a dead letter', () => {
    expect(over(aNotice({ expiresAt: noon }), { progress: { dueAt: noon - 1 } })).toEqual({
      state: 'dead',
      because: 'expired',
    });
    expect(over(aNotice({ expiresAt: noon + 1 }), { progress: { dueAt: noon - 1 } })).toBeNull();
  });

  it('is not an alert that was replayed after its seven days', () => {
    expect(over(aNotice({ expiresAt: noon }), { progress: { dueAt: noon } })).toBeNull();
  });

  it('is a code that has expired, replayed or not', () => {
    expect(over({ ...codeNotice, expiresAt: noon + 1 })).toBeNull();
    expect(over({ ...codeNotice, expiresAt: noon })).toEqual(expired);
    expect(over({ ...codeNotice, expiresAt: noon }, { progress: { dueAt: noon - 1 } })).toEqual(expired);
  });

  it('is a code that was used or replaced: the account does not hold it any more (alerts case 26)', () => {
    expect(over(codeNotice, { account: anAccount({ codes: [] }) })).toEqual(spent);
    expect(over(codeNotice, { account: anAccount({ codes: [{ ...sentCode, id: 'code-2' }] }) })).toEqual(spent);
    const both = anAccount({ codes: [{ ...sentCode, id: 'code-2' }, sentCode] });
    expect(over(codeNotice, { account: both })).toBeNull();
  });

  it('is a code that was erased when its notice settled', () => {
    expect(over({ ...codeNotice, sealed: null })).toEqual(spent);
    expect(over({ ...linkNotice, sealed: null }, { account: anAccount(unverified) })).toEqual(spent);
  });

  it('is a link whose address is verified, or that another address was asked for since', () => {
    expect(over(linkNotice, { account: anAccount(unverified) })).toBeNull();
    const verified = { ...unverified, person: { addresses: [aMailbox({ verifiedAt: noon })] } };
    expect(over(linkNotice, { account: anAccount(verified) })).toEqual(spent);
    const other = { ...unverified, verification: { jti: 'jti-1', addressId: 'mail-2' } };
    expect(over(linkNotice, { account: anAccount(other) })).toEqual(spent);
    expect(over(linkNotice, { account: anAccount({ ...unverified, verification: null }) })).toEqual(spent);
  });

  it('is no link to an address that is not known any more: that cannot be sent, which is not for here', () => {
    const gone = { verification: { jti: 'jti-1', addressId: 'mail-1' }, person: { addresses: [] } };
    expect(over(linkNotice, { account: anAccount(gone) })).toBeNull();
  });

  it('is a message whose first five claims came to nothing (alerts case 7)', () => {
    expect(over(aNotice(), { progress: { claims: 5 } })).toBeNull();
    expect(over(aNotice(), { progress: { claims: 6 } })).toEqual({ state: 'dead', because: 'poison' });
    expect(over(codeNotice, { progress: { claims: 6 } })).toEqual({ state: 'dead', because: 'poison' });
  });
});
