import type { DescMethod, JsonValue } from '@bufbuild/protobuf';

type Message = Readonly<Record<string, JsonValue>>;

export interface RestCall {
  readonly verb: 'DELETE' | 'GET' | 'POST';
  readonly path: string;
  readonly query: string;
  readonly body: JsonValue | undefined;
}

/** Where the published paths put a message: told by the method's name alone, and by nothing of the server. */
export function restOf({ parent, name }: DescMethod, message: Message): RestCall {
  const family = families[parent.typeName] ?? 'v2';
  const prefix = prefixes[parent.typeName] ?? '';
  const user = textOf(message[family === 'resources' ? 'id' : 'userId']);
  const below = `${prefix}/${encodeURIComponent(user)}`;
  const call = family === 'v2' ? v2[name] : byFactor[name];
  if (call === undefined) throw new TypeError(`${name} has no path`);
  const [verb, template, form] = call;
  const path = template.replace(/\{(\w+)\}/g, (_, field: string) => encodeURIComponent(textOf(message[field])));
  return { verb, path: `${below}${path}`, query: queryOf(message), body: bodyOf(verb, form, family, message) };
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

const families: Readonly<Record<string, 'v2' | 'v3alpha' | 'resources'>> = {
  'zitadel.user.v2.UserService': 'v2',
  'zitadel.user.v2beta.UserService': 'v2',
  'zitadel.user.v3alpha.UserService': 'v3alpha',
  'zitadel.resources.user.v3alpha.ZITADELUsers': 'resources',
};

const prefixes: Readonly<Record<string, string>> = {
  'zitadel.user.v2.UserService': '/v2/users',
  'zitadel.user.v2beta.UserService': '/v2beta/users',
  'zitadel.user.v3alpha.UserService': '/v3alpha/users',
  'zitadel.resources.user.v3alpha.ZITADELUsers': '/resources/v3alpha/users',
};

type Form = 'none' | 'whole' | 'phone' | 'email' | 'code';
type Path = readonly [verb: RestCall['verb'], template: string, form: Form];

const v2: Readonly<Record<string, Path>> = {
  RegisterTOTP: ['POST', '/totp', 'whole'],
  VerifyTOTPRegistration: ['POST', '/totp/verify', 'whole'],
  RemoveTOTP: ['DELETE', '/totp', 'none'],
  AddOTPSMS: ['POST', '/otp_sms', 'whole'],
  RemoveOTPSMS: ['DELETE', '/otp_sms', 'none'],
  AddOTPEmail: ['POST', '/otp_email', 'whole'],
  RemoveOTPEmail: ['DELETE', '/otp_email', 'none'],
  GenerateRecoveryCodes: ['POST', '/recovery_codes', 'whole'],
  RemoveRecoveryCodes: ['DELETE', '/recovery_codes', 'none'],
  ListAuthenticationMethodTypes: ['GET', '/authentication_methods', 'none'],
  ListAuthenticationFactors: ['POST', '/authentication_factors/_search', 'whole'],
};

const byFactor: Readonly<Record<string, Path>> = {
  StartTOTPRegistration: ['POST', '/totp', 'none'],
  VerifyTOTPRegistration: ['POST', '/totp/{totpId}/verify', 'code'],
  RemoveTOTPAuthenticator: ['DELETE', '/totp/{totpId}', 'none'],
  AddOTPSMSAuthenticator: ['POST', '/otp_sms', 'phone'],
  VerifyOTPSMSRegistration: ['POST', '/otp_sms/{otpSmsId}/verify', 'code'],
  RemoveOTPSMSAuthenticator: ['DELETE', '/otp_sms/{otpSmsId}', 'none'],
  AddOTPEmailAuthenticator: ['POST', '/otp_email', 'email'],
  VerifyOTPEmailRegistration: ['POST', '/otp_email/{otpEmailId}/verify', 'code'],
  RemoveOTPEmailAuthenticator: ['DELETE', '/otp_email/{otpEmailId}', 'none'],
};

/** In resources v3alpha the body is one member of the message; elsewhere it is the message. */
function bodyOf(verb: RestCall['verb'], form: Form, family: string, message: Message): JsonValue | undefined {
  if (verb !== 'POST' || form === 'none') return undefined;
  return family === 'resources' ? message[form] : { ...message };
}

function queryOf({ instance, organization }: Message): string {
  const named = [
    ['instance', instance],
    ['organization', organization],
  ] as const;
  const parts = named.flatMap(([name, member]) =>
    Object.entries(Object(member)).map(([key, value]) => `${name}.${key}=${encodeURIComponent(String(value))}`),
  );
  return parts.join('&');
}
