import { type Account, isActive, isLive, isPending, type Kind, kinds } from '@detent/core';
import {
  AuthenticationMethodType,
  AuthFactorState,
  AuthFactors,
  UserService,
} from '../generated/zitadel/user/v2_pb.ts';
import { UserService as BetaService } from '../generated/zitadel/user/v2beta_pb.ts';
import { listDetails, objectDetails } from './details.ts';
import { type Changed, type Handlers, shaped } from './handlers.ts';
import {
  addedAnswers,
  codesIssuedAnswers,
  codesRemovedAnswers,
  registeredAnswers,
  removedAnswers,
  verifiedAnswers,
} from './not-found.ts';
import { type Operation, operation, type Verb } from './operation.ts';
import { checksOf, domainFlaw } from './validation.ts';

/** Section 1.1: one factor of a kind, and the account's own phone and mailbox. */
export const v2Operations = (handlers: Handlers): readonly Operation[] => [
  ...sharedOperations(handlers, UserService.method, '/v2/users/{userId}'),
  ...recoveryOperations(handlers),
  ...listOperations(handlers),
];

/** Section 1.2: the same under an older name. */
export const v2betaOperations = (handlers: Handlers): readonly Operation[] => [
  ...sharedOperations(handlers, renamed, prefixOfBeta),
  methodTypes(handlers, renamed.listAuthenticationMethodTypes, prefixOfBeta),
];

const prefix = '/v2/users/{userId}';
const prefixOfBeta = '/v2beta/users/{userId}';

type Methods = typeof UserService.method;

/** Both services write these messages alike; that their names differ is all that the compiler sees, and a test compares them. */
const renamed = BetaService.method as unknown as Pick<
  Methods,
  | 'registerTOTP'
  | 'verifyTOTPRegistration'
  | 'removeTOTP'
  | 'addOTPSMS'
  | 'removeOTPSMS'
  | 'addOTPEmail'
  | 'removeOTPEmail'
  | 'listAuthenticationMethodTypes'
>;

const whose = ({ userId }: { readonly userId: string }) => ({ userId, filter: null, vouches: false });
const at = (verb: Verb, ...paths: readonly string[]) =>
  ({ verb, paths, binding: { body: verb === 'POST' ? 'whole' : 'none', query: [] }, whose }) as const;
const withDetails = ({ account, at: changedAt }: Changed) => ({ details: objectDetails(account, changedAt) });

const removal = (kind: Kind) =>
  ({ permission: 'user.write', nature: 'changes', answers: removedAnswers(kind) }) as const;

function sharedOperations(handlers: Handlers, method: typeof renamed, below: string): readonly Operation[] {
  const { registerTOTP, verifyTOTPRegistration, removeTOTP } = method;
  const { addOTPSMS, removeOTPSMS, addOTPEmail, removeOTPEmail } = method;
  const writesCredentials = { permission: 'user.credential.write', nature: 'enrols' } as const;
  return [
    operation({
      ...at('POST', `${below}/totp`),
      ...writesCredentials,
      rpc: registerTOTP,
      checks: [checksOf(registerTOTP).text('userId')],
      answers: registeredAnswers,
      handle: (call) =>
        shaped(handlers.beginTotp(call, true), (begun) => ({
          ...withDetails(begun),
          uri: begun.uri,
          secret: begun.secret,
        })),
    }),
    operation({
      ...at('POST', `${below}/totp/verify`),
      ...writesCredentials,
      rpc: verifyTOTPRegistration,
      checks: [checksOf(verifyTOTPRegistration).text('userId'), checksOf(verifyTOTPRegistration).text('code')],
      answers: verifiedAnswers,
      handle: (call, { code }) => shaped(handlers.verifyTotp(call, null, code), withDetails),
    }),
    operation({
      ...at('DELETE', `${below}/totp`),
      ...removal('totp'),
      rpc: removeTOTP,
      checks: [checksOf(removeTOTP).text('userId')],
      handle: (call) => shaped(handlers.remove(call, { kind: 'totp' }), withDetails),
    }),
    operation({
      ...at('POST', `${below}/otp_sms`),
      ...writesCredentials,
      rpc: addOTPSMS,
      checks: [checksOf(addOTPSMS).text('userId')],
      answers: addedAnswers('sms'),
      handle: (call) => shaped(handlers.addOwn(call, 'sms'), withDetails),
    }),
    operation({
      ...at('DELETE', `${below}/otp_sms`),
      ...removal('sms'),
      rpc: removeOTPSMS,
      checks: [checksOf(removeOTPSMS).text('userId')],
      handle: (call) => shaped(handlers.remove(call, { kind: 'sms' }), withDetails),
    }),
    operation({
      ...at('POST', `${below}/otp_email`),
      ...writesCredentials,
      rpc: addOTPEmail,
      checks: [checksOf(addOTPEmail).text('userId')],
      answers: addedAnswers('email'),
      handle: (call) => shaped(handlers.addOwn(call, 'email'), withDetails),
    }),
    operation({
      ...at('DELETE', `${below}/otp_email`),
      ...removal('email'),
      rpc: removeOTPEmail,
      checks: [checksOf(removeOTPEmail).text('userId')],
      handle: (call) => shaped(handlers.remove(call, { kind: 'email' }), withDetails),
    }),
  ];
}

function recoveryOperations(handlers: Handlers): readonly Operation[] {
  const { generateRecoveryCodes, removeRecoveryCodes } = UserService.method;
  const writesCredentials = { permission: 'user.credential.write', nature: 'changes' } as const;
  return [
    operation({
      ...at('POST', `${prefix}/recovery_codes`),
      ...writesCredentials,
      rpc: generateRecoveryCodes,
      checks: [checksOf(generateRecoveryCodes).text('userId'), checksOf(generateRecoveryCodes).range('count', 1, 50)],
      answers: codesIssuedAnswers,
      handle: (call, { count }) =>
        shaped(handlers.issueCodes(call, count), (issued) => ({
          ...withDetails(issued),
          recoveryCodes: [...issued.codes],
        })),
    }),
    operation({
      ...at('DELETE', `${prefix}/recovery_codes`),
      ...writesCredentials,
      rpc: removeRecoveryCodes,
      checks: [checksOf(removeRecoveryCodes).text('userId')],
      answers: codesRemovedAnswers,
      handle: (call) => shaped(handlers.removeCodes(call), withDetails),
    }),
  ];
}

const looks = { permission: 'user.read', nature: 'looks', answers: {} } as const;

function listOperations(handlers: Handlers): readonly Operation[] {
  const { listAuthenticationMethodTypes, listAuthenticationFactors } = UserService.method;
  const enumeration = { factors: numbersOf(AuthFactors, ''), states: numbersOf(AuthFactorState, 'AUTH_FACTOR_STATE_') };
  return [
    methodTypes(handlers, listAuthenticationMethodTypes, prefix),
    operation({
      ...at('POST', `${prefix}/authentication_factors/_search`),
      ...looks,
      rpc: listAuthenticationFactors,
      binding: {
        body: 'whole',
        query: [
          { key: 'authFactors', path: ['authFactors'], type: { enumeration: enumeration.factors }, repeated: true },
          { key: 'states', path: ['states'], type: { enumeration: enumeration.states }, repeated: true },
        ],
      },
      checks: [checksOf(listAuthenticationFactors).text('userId')],
      handle: (call, { authFactors, states }) =>
        shaped(handlers.look(call), (seen) => ({
          result: seen === null ? [] : factorsIn(seen.account, seen.now, authFactors, states),
        })),
    }),
  ];
}

const methodTypes = (handlers: Handlers, rpc: Methods['listAuthenticationMethodTypes'], below: string): Operation =>
  operation({
    ...at('GET', `${below}/authentication_methods`),
    ...looks,
    rpc,
    binding: {
      body: 'none',
      query: [
        {
          key: 'domainQuery.includeWithoutDomain',
          path: ['domainQuery', 'includeWithoutDomain'],
          type: 'boolean',
        },
        { key: 'domainQuery.domain', path: ['domainQuery', 'domain'], type: 'text' },
      ],
    },
    checks: [checksOf(rpc).text('userId'), checksOf(rpc).nested('domainQuery', domainFlaw)],
    handle: (call) =>
      shaped(handlers.look(call), (seen) => {
        if (seen === null) return { details: {} };
        const authMethodTypes = typesIn(seen.account);
        return { details: listDetails(authMethodTypes.length, seen.at), authMethodTypes };
      }),
  });

const types: Readonly<Record<Kind, AuthenticationMethodType>> = {
  totp: AuthenticationMethodType.TOTP,
  sms: AuthenticationMethodType.OTP_SMS,
  email: AuthenticationMethodType.OTP_EMAIL,
};

/** Kinds with a factor that is in use, then the password. */
function typesIn({ factors, person }: Account): AuthenticationMethodType[] {
  const active = kinds.filter((kind) => factors.some((factor) => factor.kind === kind && isActive(factor)));
  const password = person.passwordHash === null ? [] : [AuthenticationMethodType.PASSWORD];
  return [...active.map((kind) => types[kind]), ...password];
}

const listed = [
  { kind: 'totp', name: AuthFactors.OTP, field: 'otp' },
  { kind: 'sms', name: AuthFactors.OTP_SMS, field: 'otpSms' },
  { kind: 'email', name: AuthFactors.OTP_EMAIL, field: 'otpEmail' },
] as const;

/** One entry a kind: ready if one of its factors is in use, else not ready. */
function factorsIn(
  { factors }: Account,
  now: number,
  wanted: readonly AuthFactors[],
  states: readonly AuthFactorState[],
) {
  const open = factors.filter((factor) => isLive(factor) || (isPending(factor) && factor.expiresAt > now));
  return listed
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name))
    .flatMap(({ kind, field }) => {
      const ofKind = open.filter((factor) => factor.kind === kind);
      if (ofKind.length === 0) return [];
      const state = ofKind.some(isActive) ? AuthFactorState.READY : AuthFactorState.NOT_READY;
      return [{ state, type: { case: field, value: {} } }];
    })
    .filter(({ state }) => (states.length === 0 ? state === AuthFactorState.READY : states.includes(state)));
}

/** Names of an enumeration as they are written in JSON, with their numbers. */
const numbersOf = (of: Readonly<Record<string, string | number>>, before: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(of).flatMap(([name, number]) =>
      typeof number === 'number' ? [[`${before}${name}`, number] as const] : [],
    ),
  );
