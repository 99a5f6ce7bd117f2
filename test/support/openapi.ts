import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** What an answer is, as far as a document says anything of it. */
export interface SeenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

interface Documented {
  readonly pattern: RegExp;
  readonly statuses: ReadonlyMap<number, DocumentedStatus>;
}

interface DocumentedStatus {
  readonly type: string | null;
  /** Compiled when it is first asked for: most answers of a document come up in few files. */
  readonly validate: (() => ValidateFunction) | null;
  readonly examples: ReadonlySet<string>;
}

/** Holds answers to a document. Answers what is wrong, or null; a path that the document does not have may only be refused. */
export type HoldTo = (method: string, path: string, answer: SeenAnswer) => string | null;

export function readDocument(document: object): HoldTo {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...document, $id: 'document' });
  const byMethod = new Map<string, Documented[]>();
  for (const [path, item] of entries(member(document, 'paths'))) {
    for (const [method, operation] of entries(item)) {
      const pattern = new RegExp(`^${path.replaceAll(/[.]/g, '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      const where = ['paths', path, method, 'responses'];
      const statuses = entries(member(operation, 'responses')).map(
        ([status, answer]) => [Number(status), statusOf(ajv, answer, [...where, status])] as const,
      );
      const known = byMethod.get(method.toUpperCase()) ?? [];
      byMethod.set(method.toUpperCase(), [...known, { pattern, statuses: new Map(statuses) }]);
    }
  }

  return function holdTo(method, path, answer) {
    const found = byMethod.get(method)?.find(({ pattern }) => pattern.test(path));
    if (found === undefined)
      return answer.status < 400 && method !== 'OPTIONS' && method !== 'HEAD' ? 'not in it' : null;
    const { status, headers, text } = answer;
    const said = found.statuses.get(status);
    if (said === undefined) return `status ${status} ${headers['x-error-code'] ?? ''}`;
    const code = headers['x-error-code'] ?? codeIn(answer);
    if (code !== undefined && said.type !== null && !said.examples.has(code)) return `code ${code} at ${status}`;
    if (said.validate === null) return text === '' ? null : 'a body where there is none';
    if (headers['content-type'] !== said.type) return `type ${headers['content-type'] ?? 'none'}`;
    const validate = said.validate();
    return validate(JSON.parse(text)) ? null : ajv.errorsText(validate.errors);
  };
}

/** Where no header says it. */
function codeIn({ status, text, headers }: SeenAnswer): string | undefined {
  if (status < 400 || !(headers['content-type'] ?? '').includes('json')) return undefined;
  const code = member(JSON.parse(text), 'code');
  return typeof code === 'string' ? code : undefined;
}

function statusOf(ajv: Ajv2020, answer: unknown, where: readonly string[]): DocumentedStatus {
  const [content] = entries(member(answer, 'content'));
  if (content === undefined) return { type: null, validate: null, examples: new Set() };
  const [type, said] = content;
  const pointer = [...where, 'content', type, 'schema'].map(escaped).join('/');
  const examples = new Set(entries(member(said, 'examples')).map(([name]) => name));
  let compiled: ValidateFunction | null = null;
  const validate = (): ValidateFunction => {
    compiled ??= ajv.compile({ $ref: `document#/${pointer}` });
    return compiled;
  };
  return { type, validate, examples };
}

const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

const member = (value: unknown, name: string): unknown => Reflect.get(Object(value), name);
const entries = (value: unknown): readonly (readonly [string, unknown])[] => Object.entries(Object(value));
