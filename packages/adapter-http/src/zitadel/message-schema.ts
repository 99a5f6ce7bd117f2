import { type DescEnum, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import type { JsonSchema } from '../openapi/documented.ts';

/** A message as JSON carries it. What is empty is left out, so no member is needed. */
export function schemaOfMessage(message: DescMessage, without: ReadonlySet<string> = new Set()): JsonSchema {
  if (message.typeName === timestamp) return { type: 'string', format: 'date-time' };
  const fields = message.fields.filter(({ jsonName }) => !without.has(jsonName));
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.jsonName, schemaOfField(field)])),
  };
}

/** What a message may look like: of each choice the first. */
export function exampleOfMessage(message: DescMessage, without: ReadonlySet<string> = new Set()): unknown {
  if (message.typeName === timestamp) return '2026-03-01T10:00:00.120Z';
  const fields = message.fields.filter(
    ({ jsonName, oneof }) => !without.has(jsonName) && !isLaterChoice(jsonName, oneof),
  );
  return Object.fromEntries(fields.map((field) => [field.jsonName, exampleOfField(field)]));
}

const timestamp = 'google.protobuf.Timestamp';

const isLaterChoice = (jsonName: string, oneof: DescField['oneof']): boolean =>
  oneof !== undefined && oneof.fields[0]?.jsonName !== jsonName;

export function schemaOfField(field: DescField): JsonSchema {
  switch (field.fieldKind) {
    case 'scalar':
      return schemaOfScalar(field.scalar);
    case 'enum':
      return schemaOfEnum(field.enum);
    case 'message':
      return schemaOfMessage(field.message);
    case 'list':
      return { type: 'array', items: schemaOfItem(field) };
    case 'map':
      return { type: 'object' };
  }
}

function schemaOfItem(list: Extract<DescField, { readonly fieldKind: 'list' }>): JsonSchema {
  switch (list.listKind) {
    case 'scalar':
      return schemaOfScalar(list.scalar);
    case 'enum':
      return schemaOfEnum(list.enum);
    case 'message':
      return schemaOfMessage(list.message);
  }
}

/** Numbers too large for JSON travel as texts. */
function schemaOfScalar(scalar: ScalarType): JsonSchema {
  if (scalar === ScalarType.BOOL) return { type: 'boolean' };
  if (scalar === ScalarType.INT32) return { type: 'integer' };
  return scalar === ScalarType.UINT64 ? { type: 'string', pattern: '^\\d+$' } : { type: 'string' };
}

/** By name or by number; answers always have the name. */
const schemaOfEnum = ({ values }: DescEnum): JsonSchema => ({
  enum: values.flatMap(({ name, number }): readonly (string | number)[] => [name, number]),
});

function exampleOfField(field: DescField): unknown {
  switch (field.fieldKind) {
    case 'scalar':
      return exampleOfScalar(field.scalar, field.jsonName);
    case 'enum':
      return (field.enum.values[1] ?? field.enum.values[0])?.name;
    case 'message':
      return exampleOfMessage(field.message);
    case 'list':
      return [exampleOfItem(field)];
    case 'map':
      return {};
  }
}

function exampleOfItem(list: Extract<DescField, { readonly fieldKind: 'list' }>): unknown {
  switch (list.listKind) {
    case 'scalar':
      return exampleOfScalar(list.scalar, list.jsonName);
    case 'enum':
      return (list.enum.values[1] ?? list.enum.values[0])?.name;
    case 'message':
      return exampleOfMessage(list.message);
  }
}

function exampleOfScalar(scalar: ScalarType, name: string): unknown {
  if (scalar === ScalarType.BOOL) return true;
  if (scalar === ScalarType.INT32) return 10;
  return scalar === ScalarType.UINT64 ? '42' : (texts[name] ?? '69629023906488334');
}

const texts: Readonly<Record<string, string>> = {
  code: '123456',
  number: '+491701234567',
  address: 'ada@example.com',
  domain: 'example.com',
  urlTemplate: 'https://app.example.com/verify?code={{.Code}}',
  uri: 'otpauth://totp/Detent:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Detent',
  secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  verificationCode: '123456',
  recoveryCodes: 'aB3dE5fG7hJ9',
  name: 'Key',
};
