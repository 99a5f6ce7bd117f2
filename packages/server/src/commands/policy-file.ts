import { type Binding, kinds, type PolicyOverrides } from '@detent/core';
import { UsageError } from './command.ts';

/** What an organization decides, as a file says it. Whatever is not named is left to the server; a word that nobody knows is an error. */
export function readPolicy(text: string): PolicyOverrides {
  const file = members(parse(text), 'the file');
  const known = Object.entries(file).map(([name, value]) => {
    const read = readers[name];
    if (read === undefined) throw new UsageError(`the file has the member ${JSON.stringify(name)}, which nobody knows`);
    return read(value, name);
  });
  return Object.assign({}, ...known);
}

type Reader = (value: unknown, name: string) => PolicyOverrides;
type Members = Readonly<Record<string, unknown>>;

const bindings: readonly Binding[] = ['refuse', 'allow'];
const actors = ['self', 'helpDesk', 'administrator', 'owner', 'service'] as const;

const readers: Readonly<Record<string, Reader>> = {
  onlyFactor: (value, name) => ({ onlyFactor: each(value, name, actors, (one, where) => oneOf(one, bindings, where)) }),
  countingKinds: (value, name) => ({ countingKinds: list(value, name).map((one) => oneOf(one, kinds, name)) }),
  secondFactor: (value, name) => ({ secondFactor: oneOf(value, ['optional', 'required'], name) }),
  sessionsOnRemove: (value, name) => ({ sessionsOnRemove: oneOf(value, ['others', 'none'], name) }),
  undoWindow: (value, name) => ({ undoWindowMs: whole(value, name) * 1000 }),
  freezeSeconds: (value, name) => ({ freezeMs: whole(value, name) * 1000 }),
  alertNumbers: (value, name) => ({ alertNumbers: oneOf(value, ['without-mail', 'always', 'never'], name) }),
  alerts: (value, name) => ({ alerts: each(value, name, ['includeReason', 'includeActorName'], truth) }),
  stepUp: (value, name) => {
    const { zitadel } = each(value, name, ['zitadel'], (one, where) => oneOf(one, ['required', 'relaxed'], where));
    return zitadel === undefined ? {} : { relaxedDoors: zitadel === 'relaxed' ? ['zitadel'] : [] };
  },
  maxFactors: (value, name) => ({ maxFactors: each(value, name, kinds, whole) }),
};

/** The same the other way round, so that what is shown can be written back. */
export function writtenPolicy(policy: PolicyOverrides): object {
  const { undoWindowMs, freezeMs, relaxedDoors, ...same } = policy;
  return {
    ...same,
    ...(undoWindowMs === undefined ? {} : { undoWindow: undoWindowMs / 1000 }),
    ...(freezeMs === undefined ? {} : { freezeSeconds: freezeMs / 1000 }),
    ...(relaxedDoors === undefined
      ? {}
      : { stepUp: { zitadel: relaxedDoors.includes('zitadel') ? 'relaxed' : 'required' } }),
  };
}

function each<K extends string, T>(
  value: unknown,
  name: string,
  known: readonly K[],
  read: (value: unknown, name: string) => T,
): Partial<Record<K, T>> {
  const result: Partial<Record<K, T>> = {};
  for (const [member, one] of Object.entries(members(value, name))) {
    const key = known.find((candidate) => candidate === member);
    if (key === undefined) throw new UsageError(`${name} has the member ${JSON.stringify(member)}, which nobody knows`);
    result[key] = read(one, `${name}.${member}`);
  }
  return result;
}

function oneOf<T extends string>(value: unknown, known: readonly T[], name: string): T {
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`${name} must be one of ${known.join(', ')}`);
  return found;
}

function list(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new UsageError(`${name} must be a list`);
  return value;
}

function whole(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new UsageError(`${name} must be a whole number`);
  }
  return value;
}

function truth(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw new UsageError(`${name} must be true or false`);
  return value;
}

function members(value: unknown, name: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${name} must be an object`);
  return { ...value };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('the file is not JSON');
  }
}
