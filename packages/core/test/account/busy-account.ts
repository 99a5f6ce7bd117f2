import type { Account } from '../../src/account/account.ts';
import type { SentCode } from '../../src/account/recovery.ts';
import {
  aMailbox,
  aNumber,
  anAccount,
  anEmailFactor,
  anSmsFactor,
  aPending,
  aRemoved,
  aTotp,
  noon,
} from '../../src/testing/fixtures.ts';
import { day, hour, minute } from '../actors.ts';

/** A code for the e-mail factor, mailed a minute before noon for one sign-in. */
export const aSentCode = (wishes: Partial<SentCode> = {}): SentCode => ({
  id: 'code-1',
  kind: 'email',
  purpose: 'sign-in',
  scope: 'challenge-1',
  factorId: 'email-1',
  addressId: 'mail-1',
  digest: 'digest-1',
  sentAt: noon - minute,
  expiresAt: noon + 9 * minute,
  ...wishes,
});

export const appOn = aTotp();
export const mailOn = anEmailFactor();
export const numberLocked = anSmsFactor({ state: 'locked' });
export const appBegun = aPending(aTotp({ id: 'totp-2', label: 'Tablet' }), { expiresAt: noon + hour });
export const appRemoved = aRemoved(aTotp({ id: 'totp-0', label: 'Old phone', lastStep: 7 }));

/** An account in which everything that can be there is there. */
export const busyAccount: Account = anAccount({
  sequence: 40,
  epoch: 7,
  factors: [appOn, mailOn, numberLocked, appBegun, appRemoved],
  recovery: { salt: 'salt-1', hashes: ['hash-1', 'hash-2'], issuedAt: noon - day },
  sessions: { generation: 4, kept: 'session-0', accessGeneration: 2 },
  frozen: { until: noon + hour, since: noon - hour },
  recentChanges: [noon - hour],
  codes: [aSentCode()],
  spentChallenges: [{ id: 'challenge-0', until: noon + minute }],
  knownClients: ['client-0', 'client-1'],
  verification: { jti: 'jti-1', addressId: 'mail-1' },
  disavowed: [{ sequence: 12, at: noon - day, restored: ['totp-9'] }],
  told: { secondStepFailing: noon - day, registeredAgain: noon - 2 * day },
  person: {
    addresses: [
      aMailbox(),
      aNumber(),
      aMailbox({ id: 'mail-0', value: 'old@example.org', normal: 'old@example.org', givenUpAt: noon - day }),
      aMailbox({
        id: 'mail-2',
        value: 'new@example.org',
        normal: 'new@example.org',
        role: 'factor',
        verifiedAt: null,
        verifiedBy: null,
      }),
    ],
    identityProviders: ['github'],
    avatar: 'picture',
    metadata: { shoeSize: 42 },
  },
});
