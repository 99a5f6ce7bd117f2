import { readFileSync } from 'node:fs';
import { variablesByFileName } from './names.ts';
import type { Problem } from './problem.ts';

/** A value as it was written, and where. */
export interface Given {
  readonly text: string;
  readonly where: string;
}

export interface ConfigFile {
  readonly given: ReadonlyMap<string, Given>;
  readonly problems: readonly Problem[];
  /** Members that no setting is called by. */
  readonly unknown: readonly string[];
}

const nothing: ConfigFile = { given: new Map(), problems: [], unknown: [] };
const variable = 'DETENT_CONFIG';
const example = '/etc/detent/config.json';

/** Reads the optional JSON file: settings in camel case, those with a dot in their name also one object in another. */
export function readConfigFile(path: string | undefined): ConfigFile {
  if (path === undefined || path === '') return nothing;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return wrong(`names ${path}, which cannot be read (${codeOf(error)})`);
  }
  const members = parse(text);
  if (members === null) return wrong(`names ${path}, which is not a JSON object`);
  return collect(members, path);
}

const wrong = (flaw: string): ConfigFile => ({ ...nothing, problems: [{ variable, flaw, example }] });

function collect(members: Members, path: string): ConfigFile {
  const given = new Map<string, Given>();
  const problems: Problem[] = [];
  const unknown: string[] = [];

  const add = (name: string, dotted: string, value: unknown): void => {
    const found = variablesByFileName.get(name);
    if (found === undefined && isMembers(value)) {
      for (const [inner, member] of Object.entries(value)) add(joined(name, inner), `${dotted}.${inner}`, member);
      return;
    }
    if (found === undefined) {
      unknown.push(dotted);
      return;
    }
    const text = written(value);
    const where = `${dotted} in ${path}`;
    if (text === null)
      problems.push({ variable: found, flaw: `(${where}) must be text, a number or a list`, example: null });
    else if (given.has(found)) problems.push({ variable: found, flaw: `(${where}) is given twice`, example: null });
    else given.set(found, { text, where });
  };

  for (const [name, value] of Object.entries(members)) {
    if (value !== null) add(name, name, value);
  }
  return { given, problems, unknown };
}

const joined = (outer: string, inner: string): string => `${outer}${inner.slice(0, 1).toUpperCase()}${inner.slice(1)}`;

/** As the variable would hold it. A key ring may stand there as it is. */
function written(value: unknown): string | null {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? value.join(',') : null;
  return isMembers(value) ? JSON.stringify(value) : null;
}

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string): Members | null {
  try {
    const value: unknown = JSON.parse(text);
    return isMembers(value) ? value : null;
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
  return typeof code === 'string' ? code : 'unknown error';
}
