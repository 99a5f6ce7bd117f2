import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkArrows } from './arrows.ts';
import { readSource } from './parse.ts';
import { readTree } from './tree.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tree = readTree(root);
const { violations, seen } = checkArrows(tree);

describe('the house', () => {
  it('keeps to its arrows', () => {
    expect(violations).toEqual([]);
  });

  it('was looked at whole: every source of every package, and every module they ask for', () => {
    const packages = readdirSync(`${root}/packages`);
    expect(packages).toEqual(expect.arrayContaining(['core', 'adapter-crypto', 'adapter-sqlite']));

    for (const name of packages) {
      const sources = readdirSync(`${root}/packages/${name}/src`, { encoding: 'utf8', recursive: true });
      const count = sources.filter((path) => path.endsWith('.ts')).length;
      expect(count, `sources of ${name}`).toBeGreaterThan(0);
      expect(seen.files.get(name), `sources read of ${name}`).toBe(count);
    }
    expect(seen.specifiers).toBeGreaterThan(seen.files.size);
  });

  it('says above every rule, in a sentence, what the rule decides', () => {
    const rules = [...tree].filter(([path]) => /^packages\/core\/src\/rules\/.*(?<!\/index)\.ts$/.test(path));
    expect(rules.length).toBeGreaterThan(0);

    const silent = rules.filter(([path, text]) => !/^[A-Z`].*[.]( |$)/.test(readSource(path, text).heading ?? ''));
    expect(silent.map(([path]) => path)).toEqual([]);
  });
});
