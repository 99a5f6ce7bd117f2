import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = new URL('../../.github/workflows/', import.meta.url);
const workflows = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const);
const release = workflows.find(([name]) => name === 'release.yml')?.[1] ?? '';

const check = (tag: string) =>
  spawnSync(process.execPath, ['tools/check-release.mjs', tag], { cwd: root, encoding: 'utf8' });

describe('a workflow', () => {
  it('pins every action by commit, and may only read unless it says otherwise', () => {
    expect(workflows.length).toBeGreaterThan(1);
    for (const [name, text] of workflows) {
      const actions = [...text.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
      expect([name, actions.filter((action) => !/@[0-9a-f]{40}$/.test(action))]).toEqual([name, []]);
      expect([name, /^permissions:\n {2}contents: read\n/m.test(text)]).toEqual([name, true]);
      expect([name, /secrets\./.test(text)]).toEqual([name, false]);
    }
  });
});

describe('a release', () => {
  it('is checked whole before it is published, with provenance and without a token', () => {
    expect(release.indexOf('.ci/run')).toBeGreaterThan(0);
    expect(release.indexOf('npm publish')).toBeGreaterThan(release.indexOf('needs: check'));
    expect(release).toMatch(/npm publish .*--provenance/);
    expect(release).toContain('id-token: write');
  });

  it('has one version, in the tag, every package and a dated entry of the changelog', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const other = check('v99.0.0');
    expect(other.status).toBe(1);
    expect(other.stderr).toContain(`packages/core/package.json says ${version}`);
    expect(other.stderr).toContain('the changelog begins with');
    expect(check('next').stderr).toContain('next is no version');
    // Whatever is still to be done for the present version, its packages agree.
    expect(check(`v${version}`).stderr).not.toContain('package.json');
  });
});
