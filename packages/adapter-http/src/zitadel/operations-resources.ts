import type { Instance, Organization } from '../generated/zitadel/object/v3alpha_pb.ts';
import { ZITADELUsers } from '../generated/zitadel/resources/user/v3alpha_pb.ts';
import { mailboxOf, phoneOf, verificationOf, vouches } from './addresses.ts';
import { resourceDetails } from './details.ts';
import { type Changed, type Handlers, shaped } from './handlers.ts';
import { factorAnswers } from './not-found.ts';
import { type Binding, type Operation, operation, type Verb } from './operation.ts';
import type { Filter, Named } from './organization-filter.ts';
import { checksOf, emailFlaw, phoneFlaw } from './validation.ts';

/** Section 1.4: each factor by its own id, in an organization and an installation that a call may name. */
export function resourcesOperations(handlers: Handlers): readonly Operation[] {
  return [...totpOperations(handlers), ...smsOperations(handlers), ...emailOperations(handlers)];
}

const below = '/resources/v3alpha/users/{id}';
const filters: Binding['query'] = [
  { key: 'instance.id', path: ['instance', 'id'], type: 'text', oneof: 'instance' },
  { key: 'instance.domain', path: ['instance', 'domain'], type: 'text', oneof: 'instance' },
  { key: 'organization.orgId', path: ['organization', 'orgId'], type: 'text', oneof: 'organization' },
  { key: 'organization.org_id', path: ['organization', 'orgId'], type: 'text', oneof: 'organization' },
  { key: 'organization.orgDomain', path: ['organization', 'orgDomain'], type: 'text', oneof: 'organization' },
  { key: 'organization.org_domain', path: ['organization', 'orgDomain'], type: 'text', oneof: 'organization' },
];
const at = (verb: Verb, body: Binding['body'], ...paths: readonly string[]) =>
  ({ verb, paths, binding: { body, query: filters } }) as const;
const code = { field: 'code', orWithin: true } as const;
const removes = { permission: 'user.write', nature: 'changes' } as const;
const adds = { permission: 'user.credential.write', nature: 'enrols' } as const;
const withDetails = ({ account, at: changedAt, factor }: Changed) => ({
  details: resourceDetails(account, factor, changedAt),
});

interface OfUser {
  readonly id: string;
  readonly instance?: Instance | undefined;
  readonly organization?: Organization | undefined;
}

const whose = ({ id, instance, organization }: OfUser) => ({
  userId: id,
  filter: filterOf(instance, organization),
  vouches: false,
});

/** What is named but empty says nothing. */
function filterOf(instance: Instance | undefined, organization: Organization | undefined): Filter | null {
  const named = {
    instance: namedBy(instance?.property.case === 'domain', instance?.property.value),
    organization: namedBy(organization?.property.case === 'orgDomain', organization?.property.value),
  };
  return named.instance === null && named.organization === null ? null : named;
}

const namedBy = (isDomain: boolean, value: string | undefined): Named | null =>
  value === undefined || value === '' ? null : { by: isDomain ? 'domain' : 'id', value };

function totpOperations(handlers: Handlers): readonly Operation[] {
  const { startTOTPRegistration, verifyTOTPRegistration, removeTOTPAuthenticator } = ZITADELUsers.method;
  const answers = factorAnswers('b', 'totp');
  return [
    operation({
      ...at('POST', 'none', `${below}/totp`),
      ...adds,
      rpc: startTOTPRegistration,
      whose,
      checks: [checksOf(startTOTPRegistration).text('id')],
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
      ...at('POST', code, `${below}/totp/{totpId}/verify`, `${below}/totp/{totpId}/_verify`),
      ...adds,
      rpc: verifyTOTPRegistration,
      whose,
      checks: [
        checksOf(verifyTOTPRegistration).text('id'),
        checksOf(verifyTOTPRegistration).text('totpId'),
        checksOf(verifyTOTPRegistration).text('code', 6, 9),
      ],
      answers,
      handle: (call, message) => shaped(handlers.verifyTotp(call, message.totpId, message.code), withDetails),
    }),
    operation({
      ...at('DELETE', 'none', `${below}/totp/{totpId}`),
      ...removes,
      rpc: removeTOTPAuthenticator,
      whose,
      checks: [checksOf(removeTOTPAuthenticator).text('id'), checksOf(removeTOTPAuthenticator).text('totpId')],
      answers,
      handle: (call, { totpId }) => shaped(handlers.remove(call, { kind: 'totp', factorId: totpId }), withDetails),
    }),
  ];
}

function smsOperations(handlers: Handlers): readonly Operation[] {
  const { addOTPSMSAuthenticator, verifyOTPSMSRegistration, removeOTPSMSAuthenticator } = ZITADELUsers.method;
  const answers = factorAnswers('b', 'sms');
  return [
    operation({
      ...at('POST', { field: 'phone' }, `${below}/otp_sms`),
      ...adds,
      rpc: addOTPSMSAuthenticator,
      whose: (message) => ({ ...whose(message), vouches: vouches(message.phone) }),
      checks: [
        checksOf(addOTPSMSAuthenticator).text('id'),
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
      ...at('POST', code, `${below}/otp_sms/{otpSmsId}/verify`, `${below}/otp_sms/{otpSmsId}/_verify`),
      ...adds,
      rpc: verifyOTPSMSRegistration,
      whose,
      checks: [
        checksOf(verifyOTPSMSRegistration).text('id'),
        checksOf(verifyOTPSMSRegistration).text('otpSmsId'),
        checksOf(verifyOTPSMSRegistration).text('code'),
      ],
      answers,
      handle: (call, message) =>
        shaped(handlers.verifyAddress(call, 'sms', message.otpSmsId, message.code), withDetails),
    }),
    operation({
      ...at('DELETE', 'none', `${below}/otp_sms/{otpSmsId}`),
      ...removes,
      rpc: removeOTPSMSAuthenticator,
      whose,
      checks: [checksOf(removeOTPSMSAuthenticator).text('id'), checksOf(removeOTPSMSAuthenticator).text('otpSmsId')],
      answers,
      handle: (call, { otpSmsId }) => shaped(handlers.remove(call, { kind: 'sms', factorId: otpSmsId }), withDetails),
    }),
  ];
}

function emailOperations(handlers: Handlers): readonly Operation[] {
  const { addOTPEmailAuthenticator, verifyOTPEmailRegistration, removeOTPEmailAuthenticator } = ZITADELUsers.method;
  const answers = factorAnswers('b', 'email');
  return [
    operation({
      ...at('POST', { field: 'email' }, `${below}/otp_email`),
      ...adds,
      rpc: addOTPEmailAuthenticator,
      whose: (message) => ({ ...whose(message), vouches: vouches(message.email) }),
      checks: [
        checksOf(addOTPEmailAuthenticator).text('id'),
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
      ...at('POST', code, `${below}/otp_email/{otpEmailId}/verify`, `${below}/otp_email/{otpEmailId}/_verify`),
      ...adds,
      rpc: verifyOTPEmailRegistration,
      whose,
      checks: [
        checksOf(verifyOTPEmailRegistration).text('id'),
        checksOf(verifyOTPEmailRegistration).text('otpEmailId'),
        checksOf(verifyOTPEmailRegistration).text('code'),
      ],
      answers,
      handle: (call, message) =>
        shaped(handlers.verifyAddress(call, 'email', message.otpEmailId, message.code), withDetails),
    }),
    operation({
      ...at('DELETE', 'none', `${below}/otp_email/{otpEmailId}`),
      ...removes,
      rpc: removeOTPEmailAuthenticator,
      whose,
      checks: [
        checksOf(removeOTPEmailAuthenticator).text('id'),
        checksOf(removeOTPEmailAuthenticator).text('otpEmailId'),
      ],
      answers,
      handle: (call, { otpEmailId }) =>
        shaped(handlers.remove(call, { kind: 'email', factorId: otpEmailId }), withDetails),
    }),
  ];
}
