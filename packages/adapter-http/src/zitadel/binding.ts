import type { JsonValue } from '@bufbuild/protobuf';
import type { ZitadelFailure } from './failures.ts';
import type { Binding, QueryKey } from './operation.ts';

export type Bound =
  | { readonly kind: 'bound'; readonly json: JsonValue }
  | { readonly kind: 'refused'; readonly failure: ZitadelFailure };

/** One field of a path, by its name in JSON. */
export type PathFields = Readonly<Record<string, string>>;

/** The message that a request of REST means: its body, over that its query, and over both what the path says. */
export function bind(binding: Binding, body: JsonValue | undefined, query: string, path: PathFields): Bound {
  const members = membersOf(binding.body, body);
  if (members === null) return malformed('the message is no object');
  const asked = readQuery(binding.query, query, members);
  if (asked !== null) return asked;
  for (const field of Object.keys(path)) {
    delete members[field];
    delete members[protoName(field)];
  }
  return { kind: 'bound', json: { ...members, ...path } };
}

type Members = Record<string, JsonValue>;

/** Null for a body that cannot be what it should. */
function membersOf(where: Binding['body'], body: JsonValue | undefined): Members | null {
  if (where === 'none' || body === undefined) return {};
  if (where === 'whole') return isObject(body) ? { ...body } : null;
  const { field, orWithin = false } = where;
  if (!orWithin || !isObject(body)) return { [field]: body };
  const { [field]: within } = body;
  return within === undefined ? {} : { [field]: within };
}

const isObject = (value: JsonValue): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Puts what the query says where the body says nothing of it; other keys are passed over. */
function readQuery(keys: readonly QueryKey[], query: string, members: Members): Bound | null {
  if (keys.length === 0 || query === '') return null;
  const given = new URLSearchParams(query);
  const found = keys.flatMap((key) => {
    const values = given.getAll(key.key).filter((value) => value !== '');
    return values.length === 0 ? [] : [{ key, values }];
  });
  const twice = found.find(({ key, values }) => values.length > 1 && key.repeated !== true);
  if (twice !== undefined) return malformed(`too many values for field "${twice.key.key}"`);
  const oneofs = found.map(({ key }) => key.oneof).filter((oneof) => oneof !== undefined);
  if (new Set(oneofs).size < oneofs.length) return malformed('field already set for oneof "property"');
  for (const { key, values } of found) {
    const read = values.map((value) => valueOf(key, value));
    if (read.includes(null)) return malformed(`invalid value for field "${key.key}"`);
    put(members, key.path, key.repeated === true ? read : (read[0] ?? null));
  }
  return null;
}

/** Null for a value that is none of its type. */
function valueOf({ type }: QueryKey, value: string): JsonValue {
  if (type === 'text') return value;
  if (type === 'boolean') return value === 'true' || value === 'false' ? value === 'true' : null;
  const number = type.enumeration[value] ?? (/^\d{1,9}$/.test(value) ? Number(value) : null);
  return number;
}

function put(members: Members, [first, ...rest]: QueryKey['path'], value: JsonValue): void {
  const [next, ...more] = rest;
  if (next === undefined) {
    if (!(first in members) && !(protoName(first) in members)) members[first] = value;
    return;
  }
  const inner = members[first];
  const within: Members = inner !== undefined && isObject(inner) ? inner : {};
  members[first] = within;
  put(within, [next, ...more], value);
}

/** `authFactors` is `auth_factors` in protocol files. */
const protoName = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const malformed = (message: string): Extract<Bound, { kind: 'refused' }> => ({
  kind: 'refused',
  failure: { code: 'message-malformed', message },
});
