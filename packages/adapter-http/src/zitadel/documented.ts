import { Buffer } from 'node:buffer';
import { create, toBinary } from '@bufbuild/protobuf';
import { ErrorDetailSchema } from '../generated/zitadel/v1_pb.ts';
import type {
  DocumentedAnswer,
  DocumentedBody,
  DocumentedContract,
  DocumentedOperation,
  DocumentedParameter,
  JsonSchema,
} from '../openapi/documented.ts';
import type { Refused } from './answers.ts';
import { codes } from './codes.ts';
import type { ZitadelFailure } from './failures.ts';
import { exampleOfMessage, schemaOfField, schemaOfMessage } from './message-schema.ts';
import type { Operation, QueryKey } from './operation.ts';
import { messageOf, refusalOf, restBody, restStatus } from './refusal.ts';

/** Both ways to the same calls, from the one table that serves them. */
export const documentZitadel = (operations: readonly Operation[]): readonly DocumentedContract[] => [
  {
    tag: 'ZITADEL: REST',
    description: 'The user services of ZITADEL, v2, v2beta and both forms of v3alpha, over REST.',
    operations: operations.flatMap((operation) => operation.paths.map((path, at) => overRest(operation, path, at))),
  },
  {
    tag: 'ZITADEL: RPC',
    description:
      'The same calls as remote procedures: Connect as it is written here, gRPC and gRPC-Web on the same paths by their own media types.',
    operations: operations.map(overConnect),
  },
];

const summaryOf = ({ service, method, permission }: Operation): string =>
  `${method} of ${service}. About somebody else it needs the permission ${permission}.`;

const security = [['apiToken'], ['accessToken', 'stepUpToken'], ['accessToken']] as const;

function overRest(operation: Operation, path: string, at: number): DocumentedOperation {
  const inPath = new Set(Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name));
  return {
    id: `${operation.service}.${operation.method}${at === 0 ? '' : `-${at + 1}`}`,
    method: operation.verb,
    path,
    tag: 'ZITADEL: REST',
    summary: summaryOf(operation),
    parameters: [
      ...[...inPath].map(pathParameter),
      ...operation.binding.query.map(queryParameter),
      ...headerParameters,
    ],
    body: bodyOf(operation, inPath),
    answers: [done(operation), ...refusals(operation, restBody, restError, restStatus)],
    security,
  };
}

function overConnect(operation: Operation): DocumentedOperation {
  return {
    id: `${operation.service}/${operation.method}`,
    method: 'POST',
    path: `/${operation.service}/${operation.method}`,
    tag: 'ZITADEL: RPC',
    summary: summaryOf(operation),
    parameters: headerParameters,
    body: {
      type: json,
      required: true,
      schema: schemaOfMessage(operation.input),
      example: exampleOfMessage(operation.input),
    },
    answers: [done(operation), ...refusals(operation, connectBody, connectError, ({ code }) => codes[code].status)],
    security,
  };
}

const json = 'application/json';

function bodyOf({ binding, input }: Operation, inPath: ReadonlySet<string>): DocumentedBody | null {
  const { body } = binding;
  if (body === 'none') return null;
  if (body === 'whole') {
    const [schema, example] = [schemaOfMessage(input, inPath), exampleOfMessage(input, inPath)];
    return { type: json, required: false, schema, example };
  }
  const field = input.fields.find(({ jsonName }) => jsonName === body.field);
  if (field === undefined) return null;
  const schema = schemaOfField(field);
  const example = Reflect.get(Object(exampleOfMessage(input)), body.field);
  if (body.orWithin !== true) return { type: json, required: false, schema, example };
  const within = { type: 'object', properties: { [body.field]: schema } };
  return { type: json, required: false, schema: { anyOf: [schema, within] }, example };
}

const pathParameter = (name: string): DocumentedParameter => ({
  name,
  in: 'path',
  required: true,
  description: 'An id; a slash in it is written %2F.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
  example: '69629023906488334',
});

const queryParameter = ({ key, path, type, repeated }: QueryKey): DocumentedParameter => {
  const schema = schemaOfKey(type);
  return {
    name: key,
    in: 'query',
    required: false,
    description: `Sets ${path.join('.')}.`,
    schema: repeated === true ? { type: 'array', items: schema } : schema,
  };
};

function schemaOfKey(type: QueryKey['type']): JsonSchema {
  if (type === 'text') return { type: 'string' };
  return type === 'boolean' ? { type: 'boolean' } : { enum: Object.keys(type.enumeration) };
}

const header = (name: string, description: string): DocumentedParameter => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
});

const headerParameters = [
  header('x-zitadel-orgid', 'An organization in which the caller has a permission.'),
  header('grpc-timeout', 'How long the caller wants to wait, as gRPC says it; an hour at most.'),
];

/** Said once for all. */
function named(name: string, schema: JsonSchema): JsonSchema {
  return { $ref: `#/$defs/${name}`, $defs: { [name]: schema } };
}

const done = ({ output }: Operation): DocumentedAnswer => ({
  status: 200,
  description: 'Done.',
  content: {
    type: json,
    schema: { ...schemaOfMessage(output), additionalProperties: false },
    examples: { done: exampleOfMessage(output) },
  },
  headers: {},
});

const restError = named('ZitadelError', {
  type: 'object',
  properties: {
    code: { type: 'integer' },
    message: { type: 'string' },
    details: {
      type: 'array',
      items: {
        type: 'object',
        properties: { '@type': { type: 'string' }, id: { type: 'string' }, message: { type: 'string' } },
        required: ['@type', 'id', 'message'],
      },
    },
  },
  required: ['code', 'message'],
  additionalProperties: false,
});

const connectError = named('ConnectError', {
  type: 'object',
  properties: {
    code: { enum: Object.keys(codes) },
    message: { type: 'string' },
    details: {
      type: 'array',
      items: {
        type: 'object',
        properties: { type: { type: 'string' }, value: { type: 'string' }, debug: {} },
        required: ['type', 'value'],
      },
    },
  },
  required: ['code'],
  additionalProperties: false,
});

function connectBody(refused: Refused): object {
  const { code, id, text } = refused;
  const body = { code, message: messageOf(refused) };
  if (id === undefined) return body;
  const detail = { id, message: text };
  const value = Buffer.from(toBinary(ErrorDetailSchema, create(ErrorDetailSchema, detail))).toString('base64');
  return { ...body, details: [{ type: ErrorDetailSchema.typeName, value: value.replace(/=+$/, ''), debug: detail }] };
}

/** Every refusal that the operation's own rows and those of all operations foresee, by its status. */
function refusals(
  operation: Operation,
  bodyIn: (refused: Refused) => object,
  schema: JsonSchema,
  statusIn: (refused: Refused) => number,
): readonly DocumentedAnswer[] {
  const all = new Map<string, Refused>();
  for (const failure of failuresOf(operation)) {
    const refused = refusalOf(failure, operation.answers);
    all.set(refused.id ?? refused.text, refused);
  }
  const statuses = new Set([...all.values()].map(statusIn));
  return [...statuses]
    .toSorted((one, other) => one - other)
    .map((status): DocumentedAnswer => {
      const some = [...all].filter(([, refused]) => statusIn(refused) === status);
      return {
        status,
        description: some.map(([, refused]) => `\`${refused.code}\`: ${messageOf(refused)}`).join('\n\n'),
        content: {
          type: json,
          schema,
          examples: Object.fromEntries(some.map(([name, refused]) => [name, bodyIn(refused)])),
        },
        headers: headersAt[status] ?? {},
      };
    });
}

const headersAt: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'How to come in.' },
};

/** What can go wrong with a call, by what kind of call it is. */
function failuresOf({ nature, input, binding }: Operation): readonly ZitadelFailure[] {
  const id = input.fields[0]?.name === 'instance' ? 'Id' : 'UserId';
  const message = `invalid ${input.name}.${id}: value length must be between 1 and 200 runes, inclusive`;
  return [
    { code: 'target-malformed' },
    { code: 'message-malformed', message: 'the message cannot be read' },
    ...(binding.body === 'none' ? [] : ([{ code: 'body-too-large' }, { code: 'media-type-unsupported' }] as const)),
    { code: 'header-missing' },
    { code: 'header-malformed' },
    { code: 'token-bad' },
    { code: 'organization-unusable' },
    { code: 'field-invalid', message },
    { code: 'membership-missing' },
    { code: 'permission-missing' },
    ...(nature === 'looks' ? [] : changing),
    ...(nature === 'enrols' ? enrolling : []),
    { code: 'timed-out' },
    { code: 'port-failed', port: 'Accounts', op: 'read' },
    { code: 'defect' },
  ];
}

const changing: readonly ZitadelFailure[] = [
  { code: 'step-up-needed', state: 'missing', maxAgeMs: 0 },
  { code: 'step-up-needed', state: 'invalid', maxAgeMs: 0 },
  { code: 'enrolment-required' },
  { code: 'account-outranks' },
  { code: 'account-unknown' },
  { code: 'factor-unknown', kind: null },
  { code: 'changes-frozen', until: 0 },
  { code: 'throttled', limit: 'changes', kind: null, retryAfterMs: 1000 },
  { code: 'only-factor', remedy: 'enrol-another' },
  { code: 'conflict' },
];

const enrolling: readonly ZitadelFailure[] = [
  { code: 'factor-exists', kind: 'totp' },
  { code: 'target-exists', kind: 'sms' },
  { code: 'target-unverified', kind: 'sms' },
  { code: 'too-many-factors', kind: 'totp', most: 32 },
  { code: 'kind-not-allowed', kind: 'totp' },
  { code: 'nothing-to-recover' },
  { code: 'code-wrong' },
  { code: 'factor-locked', kind: 'totp' },
  { code: 'throttled', limit: 'guesses', kind: null, retryAfterMs: 1000 },
];
