import type { SentCode } from '../src/account/recovery.ts';
import { noon } from '../src/testing/fixtures.ts';
import { minute } from './actors.ts';

/** A code mailed at noon for a sign-in, to the mailbox of the e-mail factor. */
export const aSentCode = (wishes: Partial<SentCode> = {}): SentCode => ({
  id: 'account-1.3.mail-1',
  kind: 'email',
  purpose: 'sign-in',
  scope: 'scope-1',
  factorId: 'email-1',
  addressId: 'mail-1',
  digest: 'digest of 123456',
  sentAt: noon,
  expiresAt: noon + 10 * minute,
  ...wishes,
});
