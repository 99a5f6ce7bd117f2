import type {
  DocumentedAnswer,
  DocumentedContract,
  DocumentedOperation,
  DocumentedParameter,
  JsonSchema,
  SecurityScheme,
} from './documented.ts';

export interface DocumentSettings {
  /** Origin and path prefix under which all of it is served. */
  readonly baseUrl: string;
  readonly version: string;
  readonly contracts: readonly DocumentedContract[];
  readonly securitySchemes: readonly SecurityScheme[];
}

/** OpenAPI 3.1 of everything that is served. */
export function createDocument({ baseUrl, version, contracts, securitySchemes }: DocumentSettings): object {
  const shared = new Map<string, JsonSchema>();
  const examples = new Map<string, unknown>();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { operations } of contracts) {
    for (const operation of operations) {
      const item = (paths[operation.path] ??= {});
      item[operation.method.toLowerCase()] = operationObject(operation, {
        schema: (schema) => lifted(schema, shared),
        example: (name, value) => sharedExample(operation.tag, name, value, examples),
      });
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Detent',
      version,
      summary: 'Takes second factors off accounts, safely.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: baseUrl }],
    tags: contracts.map(({ tag, description }) => ({ name: tag, description })),
    paths,
    components: {
      schemas: sorted(shared),
      examples: Object.fromEntries(Object.entries(sorted(examples)).map(([name, value]) => [name, { value }])),
      securitySchemes: Object.fromEntries(securitySchemes.map(({ name, scheme }) => [name, scheme])),
    },
  };
}

/** Puts what is said more than once where it is said once. */
interface Lift {
  readonly schema: (schema: JsonSchema) => unknown;
  readonly example: (name: string, value: unknown) => object;
}

function operationObject(operation: DocumentedOperation, lift: Lift): object {
  const { id, tag, summary, parameters, body, answers, security } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    security: security.map((names) => Object.fromEntries(names.map((name) => [name, []]))),
    ...(parameters.length === 0 ? {} : { parameters: parameters.map((parameter) => parameterObject(parameter, lift)) }),
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: body.required,
            content: { [body.type]: { schema: lift.schema(body.schema), example: body.example } },
          },
        }),
    responses: Object.fromEntries(answers.map((answer) => [String(answer.status), answerObject(answer, lift)])),
  };
}

function parameterObject(
  { name, in: where, required, description, schema, example }: DocumentedParameter,
  lift: Lift,
): object {
  const parameter = { name, in: where, required, description, schema: lift.schema(schema) };
  return example === undefined ? parameter : { ...parameter, example };
}

function answerObject({ description, content, headers }: DocumentedAnswer, lift: Lift): object {
  const named = Object.entries(headers).map(([name, said]) => [
    name,
    { description: said, schema: { type: 'string' } },
  ]);
  return {
    description,
    ...(named.length === 0 ? {} : { headers: Object.fromEntries(named) }),
    ...(content === null
      ? {}
      : {
          content: {
            [content.type]: {
              schema: lift.schema(content.schema),
              examples: Object.fromEntries(
                Object.entries(content.examples).map(([name, value]) => [name, lift.example(name, value)]),
              ),
            },
          },
        }),
  };
}

function sorted(all: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...all].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** The first of a name is said once for all that are equal to it. */
function sharedExample(tag: string, name: string, value: unknown, examples: Map<string, unknown>): object {
  const key = `${tag}.${name}`.replaceAll(/[^\w.-]+/g, '-');
  const known = examples.get(key);
  if (known === undefined) examples.set(key, value);
  else if (JSON.stringify(known) !== JSON.stringify(value)) return { value };
  return { $ref: `#/components/examples/${key}` };
}

/** Moves what a schema defines for itself to where all schemas find it. */
function lifted(schema: JsonSchema, shared: Map<string, JsonSchema>): unknown {
  const { $defs = {}, ...rest } = schema;
  for (const [name, defined] of Object.entries(Object($defs))) shared.set(name, Object(repointed(defined)));
  return repointed(rest);
}

function repointed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(repointed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === '$ref' && typeof member === 'string'
        ? member.replace('#/$defs/', '#/components/schemas/')
        : repointed(member),
    ]),
  );
}
