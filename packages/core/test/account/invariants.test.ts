import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import { broken, invariants } from '../../src/account/invariants.ts';
import {
  aMailbox,
  anAccount,
  anEmailFactor,
  anSmsFactor,
  aPending,
  aRemoved,
  aTotp,
  noon,
} from '../../src/testing/fixtures.ts';
import { aSentCode, busyAccount } from './busy-account.ts';

const recovery = { salt: 'salt-1', hashes: [], issuedAt: noon };

describe('an invariant', () => {
  it('is named once', () => {
    expect(invariants.map(({ name }) => name)).toEqual([
      'preferred-exists',
      'no-orphan-codes',
      'ids-are-unique',
      'erased-is-erased',
      'live-can-work',
      'codes-are-of-now',
    ]);
  });

  it.each<[string, Account]>([
    ['a plain account', anAccount()],
    ['a busy account', busyAccount],
    ['one without factors', anAccount({ factors: [], preferred: null })],
    ['one whose only factor is pending', anAccount({ factors: [aPending()], preferred: null })],
    ['one whose preferred factor is locked', anAccount({ factors: [aTotp({ state: 'locked' })] })],
    ['one with codes beside a locked app', anAccount({ factors: [aTotp({ state: 'locked' })], recovery })],
    [
      'one with an erased tombstone',
      anAccount({ factors: [aTotp(), aRemoved(aTotp({ id: 'a', sealed: null }), { erased: true })] }),
    ],
    [
      'one with a code for a pending factor',
      anAccount({ factors: [aTotp(), aPending(anEmailFactor())], codes: [aSentCode()] }),
    ],
    ['one with a code for its own mailbox', anAccount({ codes: [aSentCode({ factorId: null })] })],
    [
      'one with a tombstone whose address is gone',
      anAccount({ factors: [aTotp(), aRemoved(anSmsFactor({ addressId: 'nobody' }))] }),
    ],
  ])('holds for %s', (_name, account) => {
    expect(broken(account)).toEqual([]);
  });

  it.each<[string, string, Account]>([
    ['preferred-exists', 'no kind is preferred beside a live factor', anAccount({ preferred: null })],
    ['preferred-exists', 'the preferred kind is not on', anAccount({ preferred: 'sms' })],
    ['preferred-exists', 'the preferred kind is only pending', anAccount({ factors: [aPending()], preferred: 'totp' })],
    ['preferred-exists', 'the preferred kind was removed', anAccount({ factors: [aRemoved()], preferred: 'totp' })],
    [
      'no-orphan-codes',
      'codes stand beside mail alone',
      anAccount({ factors: [anEmailFactor()], preferred: 'email', recovery }),
    ],
    [
      'no-orphan-codes',
      'codes stand beside a removed app',
      anAccount({ factors: [aRemoved()], preferred: null, recovery }),
    ],
    ['ids-are-unique', 'two factors have one id', anAccount({ factors: [aTotp(), aRemoved(aTotp())] })],
    [
      'erased-is-erased',
      'an erased factor keeps its secret',
      anAccount({ factors: [aRemoved(aTotp(), { erased: true })], preferred: null }),
    ],
    [
      'erased-is-erased',
      'a compromised factor keeps its secret',
      anAccount({ factors: [aRemoved(aTotp(), { compromised: true })], preferred: null }),
    ],
    ['live-can-work', 'a live app has no secret', anAccount({ factors: [aTotp({ sealed: null })] })],
    [
      'live-can-work',
      'a live mail factor has no address',
      anAccount({ factors: [anEmailFactor({ addressId: 'nobody' })], preferred: 'email' }),
    ],
    [
      'live-can-work',
      'a live number is a mailbox',
      anAccount({ factors: [anSmsFactor({ addressId: 'mail-1' })], preferred: 'sms' }),
    ],
    [
      'live-can-work',
      'no address is there at all',
      anAccount({
        factors: [anEmailFactor({ addressId: null })],
        preferred: 'email',
        person: { addresses: [aMailbox()] },
      }),
    ],
    [
      'codes-are-of-now',
      'a code is for a removed factor',
      anAccount({ factors: [aTotp(), aRemoved(anEmailFactor())], codes: [aSentCode()] }),
    ],
    [
      'codes-are-of-now',
      'a code is for no factor that ever was',
      anAccount({ codes: [aSentCode({ factorId: 'nobody' })] }),
    ],
  ])('%s is broken, and no other, where %s', (name, _where, account) => {
    expect(broken(account)).toEqual([name]);
  });
});
