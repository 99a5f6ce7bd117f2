import type { Kind } from '@detent/core';
import { ZITADELUsers } from '../../../packages/adapter-http/src/generated/zitadel/resources/user/v3alpha_pb.ts';
import { UserService as V2 } from '../../../packages/adapter-http/src/generated/zitadel/user/v2_pb.ts';
import { UserService as V3 } from '../../../packages/adapter-http/src/generated/zitadel/user/v3alpha_pb.ts';
import type { Ask, Headers, Said } from './transports.ts';

export { V2, V3, ZITADELUsers };

/** One of the three removals at the heart of these contracts. */
export interface Removal {
  readonly name: 'A' | 'B' | 'C';
  readonly kind: Kind;
  readonly absent: { readonly id: string; readonly text: string };
  readonly ask: (
    ask: Ask,
    of: { readonly userId: string; readonly factorId: string },
    headers: Headers,
  ) => Promise<Said>;
}

export const removals: readonly Removal[] = [
  {
    name: 'A',
    kind: 'totp',
    absent: { id: 'DTNT-aT0nF', text: 'TOTP authenticator could not be found' },
    ask: (ask, { userId, factorId }, headers) =>
      ask(V3.method.removeTOTPAuthenticator, { userId, totpId: factorId }, headers),
  },
  {
    name: 'B',
    kind: 'sms',
    absent: { id: 'DTNT-bS0nF', text: 'OTP SMS authenticator could not be found' },
    ask: (ask, { userId, factorId }, headers) =>
      ask(ZITADELUsers.method.removeOTPSMSAuthenticator, { id: userId, otpSmsId: factorId }, headers),
  },
  {
    name: 'C',
    kind: 'email',
    absent: { id: 'COMMAND-b312D', text: "Multifactor OTP (OneTimePassword) doesn't exist" },
    ask: (ask, { userId }, headers) => ask(V2.method.removeOTPEmail, { userId }, headers),
  },
];
