import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Tests by their path from the root. */
type Tests = ReadonlyMap<string, string>;

function testsBelow(folder: string): Tests {
  const paths = readdirSync(`${root}${folder}`, { recursive: true })
    .map((path) => `${folder}/${String(path).replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.test.ts'));
  return new Map(paths.map((path) => [path, readFileSync(`${root}${path}`, 'utf8')]));
}

/** What a file of this folder says that it stands for: the grounds of its suites, and marks in titles. */
function levelsOf(source: string): string {
  const grounds = [...source.matchAll(/describe\.each\(over\('([SHE]+)'\)\)/g)].map(([, levels = '']) => levels);
  const marks = [...source.matchAll(/describe\('[^']*\[([RSHE]+)\]'/g)].map(([, levels = '']) => levels);
  return [...grounds, ...marks].join('');
}

/** Which attacks the titles in core name. */
function attackedRules(core: Tests): ReadonlySet<string> {
  const titles = [...core.values()].flatMap((source) => source.match(/'[^'\n]*attack-\d\d[^'\n]*'/g) ?? []);
  return new Set(titles.flatMap((title) => title.match(/attack-\d\d/g) ?? []));
}

/** Everything that the catalogue asks for and the tests do not show, and every file that it does not know. */
function lacking(attacks: Tests, core: Tests): readonly string[] {
  const rules = attackedRules(core);
  const lacks = catalogue.flatMap(([name, levels]) => {
    const source = attacks.get(`test/attacks/${name}.test.ts`);
    if (source === undefined) return [`${name}: no file`];
    const shown = `${levelsOf(source)}${rules.has(name.slice(0, 'attack-00'.length)) ? 'R' : ''}`;
    return Array.from(levels)
      .filter((level) => !shown.includes(level))
      .map((level) => `${name}: not at level ${level}`);
  });
  const known = new Set(catalogue.map(([name]) => `test/attacks/${name}.test.ts`));
  const unknown = [...attacks.keys()].filter((path) => path.includes('/attack-') && !known.has(path));
  return [...lacks, ...unknown.map((path) => `${path}: not in the catalogue`)];
}

const attacks = testsBelow('test/attacks');
const core = testsBelow('packages/core/test');

describe('the catalogue of attacks', () => {
  it('numbers them without a gap', () => {
    const numbers = catalogue.map(([name]) => Number(name.slice('attack-'.length, 'attack-00'.length)));
    expect(numbers).toEqual(Array.from({ length: 51 }, (_, at) => at + 1));
  });

  it('is made in full: each attack in a file of its name, at each of its levels', () => {
    expect(core.size).toBeGreaterThan(80);
    expect(lacking(attacks, core)).toEqual([]);
  });

  it('has no attack that is left out of a run', () => {
    const idle = /\b(?:describe|it|test)(?:\.\w+)*\.(?:skip|todo|only|skipIf|runIf)\b/;
    const left = [...attacks].filter(([, source]) => idle.test(source)).map(([path]) => path);
    expect(left.filter((path) => !path.endsWith('catalogue.test.ts'))).toEqual([]);
  });

  it('notices a level that is missing, a file that is missing and one that it does not know', () => {
    const first = catalogue[0]?.[0] ?? '';
    const path = `test/attacks/${first}.test.ts`;
    const source = attacks.get(path) ?? '';
    const overHttpAlone = new Map([...attacks, [path, source.replaceAll("over('HE')", "over('H')")]]);
    expect(lacking(overHttpAlone, core)).toEqual([`${first}: not at level E`]);
    expect(lacking(attacks, new Map())).toContain(`${first}: not at level R`);
    const without = new Map([...attacks].filter(([one]) => one !== path));
    expect(lacking(without, core)).toEqual([`${first}: no file`]);
    const more = 'test/attacks/attack-52-unheard-of.test.ts';
    expect(lacking(new Map([...attacks, [more, '']]), core)).toEqual([`${more}: not in the catalogue`]);
  });
});
