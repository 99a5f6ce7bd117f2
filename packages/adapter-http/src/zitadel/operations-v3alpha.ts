import { UserService } from '../generated/zitadel/user/v3alpha_pb.ts';
import { mailboxOf, phoneOf, verificationOf, vouches } from './addresses.ts';
import { objectDetails } from './details.ts';
import { type Changed, type Handlers, shaped } from './handlers.ts';
import { factorAnswers } from './not-found.ts';
import { type Operation, operation, type Verb } from './operation.ts';
import { checksOf, emailFlaw, phoneFlaw } from './validation.ts';

/** Section 1.3: each factor by its own id. */
export function v3alphaOperations(handlers: Handlers): readonly Operation[] {
  return [...totpOperations(handlers), ...smsOperations(handlers), ...emailOperations(handlers)];
}

const below = '/v3alpha/users/{userId}';
const whose = ({ userId }: { readonly userId: string }) => ({ userId, filter: null, vouches: false });
const at = (verb: Verb, ...paths: readonly string[]) =>
  ({ verb, paths, binding: { body: verb === 'POST' ? 'whole' : 'none', query: [] } }) as const;
const removes = { permission: 'user.write', nature: 'changes' } as const;
const adds = { permission: 'user.credential.write', nature: 'enrols' } as const;
const withDetails = ({ account, at: changedAt }: Changed) => ({ details: objectDetails(account, changedAt) });

function totpOperations(handlers: Handlers): readonly Operation[] {
  const { startTOTPRegistration, verifyTOTPRegistration, removeTOTPAuthenticator } = UserService.method;
  const answers = factorAnswers('a', 'totp');
  return [
    operation({
      ...at('POST', `${below}/totp`),
      ...adds,
      rpc: startTOTPRegistration,
      whose,
      checks: [checksOf(startTOTPRegistration).text('userId')],
      answers: {},
      handle: (call) =>
        shaped(handlers.beginTotp(call, false), (begun) => ({
          ...withDetails(begun),
          totpId: begun.factor.id,
          uri: begun.uri,
          secret: begun.secret,
        })),
    }),
    operation({
      ...at('POST', `${below}/totp/{totpId}/verify`, `${below}/totp/{totpId}/_verify`),
      ...adds,
      rpc: verifyTOTPRegistration,
      whose,
      checks: [
        checksOf(verifyTOTPRegistration).text('userId'),
        checksOf(verifyTOTPRegistration).text('totpId'),
        checksOf(verifyTOTPRegistration).text('code', 6, 9),
      ],
      answers,
      handle: (call, message) => shaped(handlers.verifyTotp(call, message.totpId, message.code), withDetails),
    }),
    operation({
      ...at('DELETE', `${below}/totp/{totpId}`),
      ...removes,
      rpc: removeTOTPAuthenticator,
      whose,
      checks: [checksOf(removeTOTPAuthenticator).text('userId'), checksOf(removeTOTPAuthenticator).text('totpId')],
      answers,
      handle: (call, { totpId }) => shaped(handlers.remove(call, { kind: 'totp', factorId: totpId }), withDetails),
    }),
  ];
}

function smsOperations(handlers: Handlers): readonly Operation[] {
  const { addOTPSMSAuthenticator, verifyOTPSMSRegistration, removeOTPSMSAuthenticator } = UserService.method;
  const answers = factorAnswers('a', 'sms');
  return [
    operation({
      ...at('POST', `${below}/otp_sms`),
      ...adds,
      rpc: addOTPSMSAuthenticator,
      whose: (message) => ({ ...whose(message), vouches: vouches(message.phone) }),
      checks: [
        checksOf(addOTPSMSAuthenticator).text('userId'),
        checksOf(addOTPSMSAuthenticator).nested('phone', phoneFlaw),
      ],
      answers: {},
      handle: (call, { phone }) =>
        shaped(handlers.addAddress(call, phoneOf(phone), verificationOf(phone)), (added) => ({
          ...withDetails(added),
          otpSmsId: added.factor.id,
          ...(added.code === null ? {} : { verificationCode: added.code }),
        })),
    }),
    operation({
      ...at('POST', `${below}/otp_sms/{otpSmsId}/verify`, `${below}/otp_sms/{otpSmsId}/_verify`),
      ...adds,
      rpc: verifyOTPSMSRegistration,
      whose,
      checks: [
        checksOf(verifyOTPSMSRegistration).text('userId'),
        checksOf(verifyOTPSMSRegistration).text('otpSmsId'),
        checksOf(verifyOTPSMSRegistration).text('code'),
      ],
      answers,
      handle: (call, message) =>
        shaped(handlers.verifyAddress(call, 'sms', message.otpSmsId, message.code), withDetails),
    }),
    operation({
      ...at('DELETE', `${below}/otp_sms/{otpSmsId}`),
      ...removes,
      rpc: removeOTPSMSAuthenticator,
      whose,
      checks: [
        checksOf(removeOTPSMSAuthenticator).text('userId'),
        checksOf(removeOTPSMSAuthenticator).text('otpSmsId'),
      ],
      answers,
      handle: (call, { otpSmsId }) => shaped(handlers.remove(call, { kind: 'sms', factorId: otpSmsId }), withDetails),
    }),
  ];
}

function emailOperations(handlers: Handlers): readonly Operation[] {
  const { addOTPEmailAuthenticator, verifyOTPEmailRegistration, removeOTPEmailAuthenticator } = UserService.method;
  const answers = factorAnswers('a', 'email');
  return [
    operation({
      ...at('POST', `${below}/otp_email`),
      ...adds,
      rpc: addOTPEmailAuthenticator,
      whose: (message) => ({ ...whose(message), vouches: vouches(message.email) }),
      checks: [
        checksOf(addOTPEmailAuthenticator).text('userId'),
        checksOf(addOTPEmailAuthenticator).nested('email', emailFlaw),
      ],
      answers: {},
      handle: (call, { email }) =>
        shaped(handlers.addAddress(call, mailboxOf(email), verificationOf(email)), (added) => ({
          ...withDetails(added),
          otpEmailId: added.factor.id,
          ...(added.code === null ? {} : { verificationCode: added.code }),
        })),
    }),
    operation({
      ...at('POST', `${below}/otp_email/{otpEmailId}/verify`, `${below}/otp_email/{otpEmailId}/_verify`),
      ...adds,
      rpc: verifyOTPEmailRegistration,
      whose,
      checks: [
        checksOf(verifyOTPEmailRegistration).text('userId'),
        checksOf(verifyOTPEmailRegistration).text('otpEmailId'),
        checksOf(verifyOTPEmailRegistration).text('code'),
      ],
      answers,
      handle: (call, message) =>
        shaped(handlers.verifyAddress(call, 'email', message.otpEmailId, message.code), withDetails),
    }),
    operation({
      ...at('DELETE', `${below}/otp_email/{otpEmailId}`),
      ...removes,
      rpc: removeOTPEmailAuthenticator,
      whose,
      checks: [
        checksOf(removeOTPEmailAuthenticator).text('userId'),
        checksOf(removeOTPEmailAuthenticator).text('otpEmailId'),
      ],
      answers,
      handle: (call, { otpEmailId }) =>
        shaped(handlers.remove(call, { kind: 'email', factorId: otpEmailId }), withDetails),
    }),
  ];
}
