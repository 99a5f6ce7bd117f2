import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DescEnum, DescField, DescFile, DescMessage, DescOneof } from '@bufbuild/protobuf';
import { file_zitadel_message } from '@zitadel/proto/zitadel/message_pb.js';
import { file_zitadel_object_v2_object } from '@zitadel/proto/zitadel/object/v2/object_pb.js';
import { file_zitadel_object_v2beta_object } from '@zitadel/proto/zitadel/object/v2beta/object_pb.js';
import { file_zitadel_object_v3alpha_object } from '@zitadel/proto/zitadel/object/v3alpha/object_pb.js';
import { file_zitadel_resources_object_v3alpha_object } from '@zitadel/proto/zitadel/resources/object/v3alpha/object_pb.js';
import { file_zitadel_resources_user_v3alpha_user_service } from '@zitadel/proto/zitadel/resources/user/v3alpha/user_service_pb.js';
import { file_zitadel_user_v2_user_service } from '@zitadel/proto/zitadel/user/v2/user_service_pb.js';
import { file_zitadel_user_v2beta_user_service } from '@zitadel/proto/zitadel/user/v2beta/user_service_pb.js';
import { describe, expect, it } from 'vitest';
import { file_zitadel_object_v2 } from '../../packages/adapter-http/src/generated/zitadel/object/v2_pb.ts';
import { file_zitadel_object_v2beta } from '../../packages/adapter-http/src/generated/zitadel/object/v2beta_pb.ts';
import { file_zitadel_object_v3alpha } from '../../packages/adapter-http/src/generated/zitadel/object/v3alpha_pb.ts';
import { file_zitadel_resources_object_v3alpha } from '../../packages/adapter-http/src/generated/zitadel/resources/object/v3alpha_pb.ts';
import { file_zitadel_resources_user_v3alpha } from '../../packages/adapter-http/src/generated/zitadel/resources/user/v3alpha_pb.ts';
import { file_zitadel_user_v2 } from '../../packages/adapter-http/src/generated/zitadel/user/v2_pb.ts';
import { file_zitadel_user_v2beta } from '../../packages/adapter-http/src/generated/zitadel/user/v2beta_pb.ts';
import { file_zitadel_user_v3alpha } from '../../packages/adapter-http/src/generated/zitadel/user/v3alpha_pb.ts';
import { file_zitadel_v1 } from '../../packages/adapter-http/src/generated/zitadel/v1_pb.ts';

const ours = [
  file_zitadel_v1,
  file_zitadel_object_v2,
  file_zitadel_object_v2beta,
  file_zitadel_object_v3alpha,
  file_zitadel_resources_object_v3alpha,
  file_zitadel_user_v2,
  file_zitadel_user_v2beta,
  file_zitadel_user_v3alpha,
  file_zitadel_resources_user_v3alpha,
];
const theirs = [
  file_zitadel_message,
  file_zitadel_object_v2_object,
  file_zitadel_object_v2beta_object,
  file_zitadel_object_v3alpha_object,
  file_zitadel_resources_object_v3alpha_object,
  file_zitadel_user_v2_user_service,
  file_zitadel_user_v2beta_user_service,
  file_zitadel_resources_user_v3alpha_user_service,
];

function* withImports(files: readonly DescFile[], seen: Set<string> = new Set()): Generator<DescFile> {
  for (const file of files) {
    if (seen.has(file.name)) continue;
    seen.add(file.name);
    yield file;
    yield* withImports(file.dependencies, seen);
  }
}

const published = new Map<string, DescMessage | DescEnum>(
  [...withImports(theirs)].flatMap((file) =>
    [...file.messages, ...file.enums].map((one) => [one.typeName, one] as const),
  ),
);

/** What of a field is on the wire. */
const shownField = (field: DescField): object => ({
  name: field.name,
  number: field.number,
  jsonName: field.jsonName,
  kind: field.fieldKind,
  scalar: field.scalar ?? null,
  type: field.message?.typeName ?? field.enum?.typeName ?? null,
  list: field.fieldKind === 'list' ? field.listKind : null,
  presence: field.presence,
  oneof: field.oneof?.name ?? null,
});

const shownOneof = ({ name, fields }: DescOneof): object => ({ name, fields: fields.map((field) => field.name) });

const shownEnum = ({ values }: DescEnum): object => values.map(({ name, number }) => ({ name, number }));

const shownMessage = ({ fields, oneofs }: DescMessage): object => ({
  fields: fields.map(shownField),
  oneofs: oneofs.map(shownOneof),
});

/** The messages of a file, as if they were of v2. */
const bare = (file: DescFile): unknown =>
  JSON.parse(
    JSON.stringify(file.messages.map((message) => ({ name: message.name, ...shownMessage(message) }))).replaceAll(
      'v2beta',
      'v2',
    ),
  );

/** The fields of a message of A. */
const fieldsOf = (name: string) =>
  file_zitadel_user_v3alpha.messages
    .find((message) => message.name === name)
    ?.fields.map((field) => `${field.number} ${field.name}`);

/** Where the published schema has more than what is served here. */
const notPublished: readonly string[] = [
  'zitadel.user.v2.GenerateRecoveryCodesRequest',
  'zitadel.user.v2.GenerateRecoveryCodesResponse',
  'zitadel.user.v2.RemoveRecoveryCodesRequest',
  'zitadel.user.v2.RemoveRecoveryCodesResponse',
];

describe('case 58: our protocol files, in memory', () => {
  const messages = ours.flatMap((file) => file.messages);
  const enums = ours.flatMap((file) => file.enums);

  it('agree with @zitadel/proto 1.3.1 in every message that both have', () => {
    const unknown: string[] = [];
    for (const message of messages) {
      const other = published.get(message.typeName);
      if (other?.kind === 'message') {
        const { typeName } = message;
        const wanted = new Set(message.fields.map(({ name }) => name));
        const known = { ...other, fields: other.fields.filter(({ name }) => wanted.has(name)) };
        expect({ typeName, ...shownMessage(message) }).toEqual({ typeName, ...shownMessage({ ...other, ...known }) });
      } else unknown.push(message.typeName);
    }
    expect(unknown.filter((name) => !name.startsWith('zitadel.user.v3alpha.')).toSorted()).toEqual(
      notPublished.toSorted(),
    );
    expect(messages.length).toBeGreaterThan(80);
  });

  it('agree with it in every enumeration', () => {
    for (const one of enums) {
      const other = published.get(one.typeName);
      expect(other?.kind).toBe('enum');
      if (other?.kind !== 'enum') continue;
      const known = other.values.filter(({ number }) => one.values.some((value) => value.number === number));
      expect({ name: one.typeName, values: shownEnum(one) }).toEqual({
        name: one.typeName,
        values: known.map(({ name, number }) => ({ name, number })),
      });
    }
    expect(enums.length).toBe(5);
  });

  it('serve the methods of section 1 and no others, none of them streaming or idempotent', () => {
    const services = ours.flatMap((file) => file.services);
    const named = services.map(({ typeName, methods }) => [typeName, methods.map(({ name }) => name).toSorted()]);
    const byFactor = [
      'AddOTPEmailAuthenticator',
      'AddOTPSMSAuthenticator',
      'RemoveOTPEmailAuthenticator',
      'RemoveOTPSMSAuthenticator',
      'RemoveTOTPAuthenticator',
      'StartTOTPRegistration',
      'VerifyOTPEmailRegistration',
      'VerifyOTPSMSRegistration',
      'VerifyTOTPRegistration',
    ];
    const byKind = [
      'AddOTPEmail',
      'AddOTPSMS',
      'RegisterTOTP',
      'RemoveOTPEmail',
      'RemoveOTPSMS',
      'RemoveTOTP',
      'VerifyTOTPRegistration',
    ];
    const both = [...byKind, 'ListAuthenticationMethodTypes'];
    expect(Object.fromEntries(named)).toEqual({
      'zitadel.user.v2.UserService': [
        ...both,
        'GenerateRecoveryCodes',
        'RemoveRecoveryCodes',
        'ListAuthenticationFactors',
      ].toSorted(),
      'zitadel.user.v2beta.UserService': both.toSorted(),
      'zitadel.user.v3alpha.UserService': byFactor,
      'zitadel.resources.user.v3alpha.ZITADELUsers': byFactor,
    });
    const methods = services.flatMap((service) => service.methods);
    expect(new Set(methods.map(({ methodKind, idempotency }) => `${methodKind} ${idempotency}`))).toEqual(
      new Set(['unary 0']),
    );
  });

  it('spell v2beta as v2, so that both can share what answers', () => {
    const v2 = bare(file_zitadel_user_v2);
    const messagesOf = Array.isArray(v2) ? v2 : [];
    const beta = bare(file_zitadel_user_v2beta);
    for (const message of Array.isArray(beta) ? beta : []) {
      if (message.name === 'ListAuthenticationMethodTypesRequest') continue;
      expect(messagesOf).toContainEqual(message);
    }
    expect(bare(file_zitadel_object_v2beta)).toEqual(bare(file_zitadel_object_v2));
  });

  it('A agrees with section 1.3, number by number', () => {
    expect(fieldsOf('RemoveTOTPAuthenticatorRequest')).toEqual(['1 user_id', '2 totp_id']);
    expect(fieldsOf('VerifyTOTPRegistrationRequest')).toEqual(['1 user_id', '2 totp_id', '3 code']);
    expect(fieldsOf('StartTOTPRegistrationResponse')).toEqual(['1 details', '2 totp_id', '3 uri', '4 secret']);
    expect(fieldsOf('AddOTPSMSAuthenticatorRequest')).toEqual(['1 user_id', '2 phone']);
    expect(fieldsOf('AddOTPSMSAuthenticatorResponse')).toEqual(['1 details', '2 otp_sms_id', '3 verification_code']);
    expect(fieldsOf('VerifyOTPEmailRegistrationRequest')).toEqual(['1 user_id', '2 otp_email_id', '3 code']);
    expect(fieldsOf('SetEmail')).toEqual(['1 address', '2 send_code', '3 return_code', '4 is_verified']);
  });

  it('are one for each package, and hold nothing else', () => {
    const root = fileURLToPath(new URL('../../packages/adapter-http/proto/zitadel', import.meta.url));
    const files = readdirSync(root, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.proto'));
    expect(files.length).toBe(ours.length);
    expect(new Set(ours.map(({ proto }) => proto.package)).size).toBe(ours.length);
  });
});
