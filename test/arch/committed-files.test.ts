import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const git = (...args: readonly string[]): string[] =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);

// Without a history (an unpacked archive) there is nothing to list, and the question was answered where it was packed.
describe.runIf(existsSync(join(root, '.git')))('a committed file', () => {
  const names = git('ls-files', '-z', '--cached', '--others', '--exclude-standard').filter((name) =>
    existsSync(join(root, name)),
  );
  const texts = names.map((name): readonly [string, string] => [name, readFileSync(join(root, name), 'utf8')]);

  it('names no package registry, so that each machine may use its own', () => {
    expect(names).toContain('package-lock.json');
    const configured = process.env['npm_config_registry'];
    const hosts = ['registry', 'registry-npm'].flatMap((host) =>
      ['npmjs.org', 'npmjs.com', 'yarnpkg.com', 'npmmirror.com'].map((domain) => `${host}.${domain}`),
    );
    if (configured !== undefined) hosts.push(new URL(configured).host);
    const telling = texts.filter(([, text]) => hosts.some((host) => text.includes(host)));
    expect(telling.map(([name]) => name)).toEqual([]);
  });

  it('names no place on the machine that it was written on', () => {
    const place = /(?<![\w.:/-])\/(?:work|root)\//;
    const telling = texts.filter(([, text]) => place.test(text));
    expect(telling.map(([name]) => name)).toEqual([]);
  });

  it('is not a dependency lock tied to one host, and pins what it names', () => {
    expect(() => execFileSync(process.execPath, ['tools/check-pins.mjs'], { cwd: root, stdio: 'pipe' })).not.toThrow();
  });
});
