// Reads what is stored, field by field: whatever is missing or of another type stops the reading, and is named by its
// place, never by its value.

export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly place: string;

  constructor(place: string) {
    super(`${place} is missing or not what it should be`);
    this.place = place;
  }

  within(outer: string): Unreadable {
    return new Unreadable(`${outer}.${this.place}`);
  }
}

export type Fields = Readonly<Record<string, unknown>>;
export type Read<T> = (fields: Fields) => T;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function fieldsOf(value: unknown, place: string): Fields {
  if (isFields(value)) return value;
  throw new Unreadable(place);
}

/** The fields of a JSON object. What `JSON.parse` says about a text it cannot read quotes that text, so it goes nowhere. */
export function parsed(json: string, place: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Unreadable(place);
  }
  return fieldsOf(value, place);
}

export function text(fields: Fields, key: string): string {
  const value = fields[key];
  if (typeof value === 'string') return value;
  throw new Unreadable(key);
}

export function textOrNull(fields: Fields, key: string): string | null {
  const value = fields[key];
  if (typeof value === 'string' || value === null) return value;
  throw new Unreadable(key);
}

export function number(fields: Fields, key: string): number {
  const value = fields[key];
  if (typeof value === 'number') return value;
  throw new Unreadable(key);
}

export function numberOrNull(fields: Fields, key: string): number | null {
  const value = fields[key];
  if (typeof value === 'number' || value === null) return value;
  throw new Unreadable(key);
}

export function flag(fields: Fields, key: string): boolean {
  const value = fields[key];
  if (typeof value === 'boolean') return value;
  throw new Unreadable(key);
}

export function choice<const T extends string | number>(fields: Fields, key: string, among: readonly T[]): T {
  const value = fields[key];
  for (const one of among) if (one === value) return one;
  throw new Unreadable(key);
}

export function choiceOrNull<const T extends string | number>(
  fields: Fields,
  key: string,
  among: readonly T[],
): T | null {
  return fields[key] === null ? null : choice(fields, key, among);
}

export function nested<T>(fields: Fields, key: string, read: Read<T>): T {
  const value = fields[key];
  if (!isFields(value)) throw new Unreadable(key);
  try {
    return read(value);
  } catch (error) {
    throw error instanceof Unreadable ? error.within(key) : error;
  }
}

export function nestedOrNull<T>(fields: Fields, key: string, read: Read<T>): T | null {
  return fields[key] === null ? null : nested(fields, key, read);
}

function arrayOf(fields: Fields, key: string): readonly unknown[] {
  const value = fields[key];
  if (Array.isArray(value)) return value;
  throw new Unreadable(key);
}

export function list<T>(fields: Fields, key: string, read: Read<T>): readonly T[] {
  return arrayOf(fields, key).map((value, index) => {
    if (!isFields(value)) throw new Unreadable(`${key}[${index}]`);
    try {
      return read(value);
    } catch (error) {
      throw error instanceof Unreadable ? error.within(`${key}[${index}]`) : error;
    }
  });
}

export function texts(fields: Fields, key: string): readonly string[] {
  return arrayOf(fields, key).map((value, index) => {
    if (typeof value === 'string') return value;
    throw new Unreadable(`${key}[${index}]`);
  });
}

export function numbers(fields: Fields, key: string): readonly number[] {
  return arrayOf(fields, key).map((value, index) => {
    if (typeof value === 'number') return value;
    throw new Unreadable(`${key}[${index}]`);
  });
}

export function choices<const T extends string>(fields: Fields, key: string, among: readonly T[]): readonly T[] {
  return arrayOf(fields, key).map((value, index) => {
    for (const one of among) if (one === value) return one;
    throw new Unreadable(`${key}[${index}]`);
  });
}

/** An object whose keys are data. */
export function dictionary<T>(
  fields: Fields,
  key: string,
  read: (fields: Fields, key: string) => T,
): Readonly<Record<string, T>> {
  return nested(fields, key, (inner) => {
    const entries = Object.keys(inner).map((name): [string, T] => [name, read(inner, name)]);
    return Object.fromEntries(entries);
  });
}

/** What nobody here looks into. */
export const anything = (fields: Fields, key: string): unknown => fields[key];
