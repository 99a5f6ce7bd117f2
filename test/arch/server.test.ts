import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readSource } from './parse.ts';
import { readTree } from './tree.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const home = 'packages/server/src/';
const sources = [...readTree(root)]
  .filter(([path]) => path.startsWith(home) && path.endsWith('.ts'))
  .map(([path, text]) => ({ path: path.slice(home.length), text }));

const where = (pattern: RegExp): readonly string[] =>
  sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

/** Rooms whose files put the server together. */
const composes = (path: string): boolean => path.startsWith('container/');
/** Roots: what a process begins with. */
const begins = (path: string): boolean => path === 'lifecycle/start-server.ts' || path.startsWith('commands/');

describe('the server', () => {
  it('was looked at', () => {
    expect(sources.length).toBeGreaterThan(60);
  });

  it('lets nothing but its modules use the container, and there without decorators', () => {
    const users = where(/^import \{[^}]*\} from 'inversify';$/m);
    expect(users.length).toBeGreaterThan(5);
    expect(users.filter((path) => !composes(path))).toEqual([]);
    expect(where(/@(injectable|inject|named|tagged|optional|postConstruct)\(/)).toEqual([]);
    expect(where(/reflect-metadata/)).toEqual([]);
  });

  it('asks the container only where a process begins', () => {
    const askers = where(/\.(getAsync|get|getAll)\((server|tokens)\./);
    expect(askers.length).toBeGreaterThan(3);
    expect(askers.filter((path) => !begins(path))).toEqual([]);
  });

  it('hands the container to nobody who is built by it', () => {
    expect(where(/toResolvedValue\([^;]*\bcontainer\b/)).toEqual([]);
  });

  it('says above every rule of production, in a sentence, what the rule demands', () => {
    const rules = sources.filter(({ path, text }) => path.startsWith('production/') && /: ProductionRule =/.test(text));
    expect(rules).toHaveLength(15);
    const silent = rules.filter(({ path, text }) => {
      const heading = readSource(path, text).heading ?? '';
      return !/^[A-Z].*\.( |$)/.test(heading);
    });
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});
