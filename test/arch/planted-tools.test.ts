import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The linter and the compiler guard the same arrows as the architecture check, each in its own way. Here they run with the
// real configuration over planted files, because a guard that was configured past its subject is silent for ever.
const repository = fileURLToPath(new URL('../../', import.meta.url));
const core = 'packages/core/src/planted.ts';
const adapter = 'packages/adapter-mail/src/planted.ts';
const server = 'packages/server/src/planted.ts';
const test = 'packages/core/test/planted.test.ts';

const files: Readonly<Record<string, string>> = {
  'package.json': '{"type":"module"}',
  [core]: `import { hash } from 'node:crypto';
import { parse } from 'zod';
import { send } from '../../adapter-mail/src/send.ts';
export const hosts: unknown[] = [hash, parse, send, Date.now(), globalThis, process.env, Buffer.from(''), fetch, setTimeout];
export const chance: number = Math.random();
export const trusted: { a: string } = JSON.parse('{}') as { a: string };
export const later: Promise<unknown> = import('node:fs');
`,
  'packages/adapter-mail/src/send.ts': 'export async function send(): Promise<void> {}\n',
  [adapter]: `import 'reflect-metadata';
import { Container } from 'inversify';
import { part } from '@inversifyjs/core';
import { token } from '@detent/server';
import { open } from '@detent/adapter-sqlite';
import { double } from '@detent/core/testing';
import { send } from './send.ts';
send();
console.log(Container, part, token, open, double, Buffer.from(''));
`,
  [server]: `import { double } from '@detent/core/testing';\nexport default double;\n`,
  [test]: `import { vi } from 'vitest';\nvi.mock('../src/planted.ts');\nvi.doMock('../src/planted.ts');\n`,
};

interface Diagnostic {
  readonly filename: string;
  readonly code: string;
  readonly message: string;
}

describe('planted violations', () => {
  const root = mkdtempSync(join(tmpdir(), 'detent-planted-'));
  let diagnostics: readonly Diagnostic[] = [];
  const linted = (file: string): readonly string[] =>
    diagnostics
      .filter((diagnostic) => diagnostic.filename === file)
      .map(({ code, message }) =>
        `${code.replace(/^.*\((.*)\)$/, '$1')} ${/'([^']*)'/.exec(message)?.[1] ?? ''}`.trim(),
      );

  const run = (tool: string, args: readonly string[]): string => {
    const { stdout, error } = spawnSync(join(repository, 'node_modules/.bin', tool), args, {
      cwd: root,
      encoding: 'utf8',
    });
    if (error !== undefined) throw error;
    return stdout;
  };

  beforeAll(() => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    for (const path of ['.oxlintrc.json', 'tsconfig.base.json', 'packages/core/tsconfig.json']) {
      copyFileSync(join(repository, path), join(root, path));
    }
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
    const report: unknown = JSON.parse(run('oxlint', ['--format=json', 'packages']));
    diagnostics = (report as { readonly diagnostics: readonly Diagnostic[] }).diagnostics;
  });

  afterAll(() => rmSync(root, { recursive: true }));

  it('are found by the linter in core', () => {
    expect(linted(core)).toEqual(
      expect.arrayContaining([
        'no-nodejs-modules',
        'no-restricted-imports node:crypto',
        'no-restricted-imports zod',
        'no-restricted-globals Date',
        'no-restricted-globals globalThis',
        'no-restricted-globals process',
        'no-restricted-globals Buffer',
        'no-restricted-properties Math.random',
      ]),
    );
    expect(linted(core).join()).toContain('no-unsafe-type-assertion');
  });

  it('are found by the linter in an adapter', () => {
    expect(linted(adapter)).toEqual(
      expect.arrayContaining([
        'no-restricted-imports reflect-metadata',
        'no-restricted-imports inversify',
        'no-restricted-imports @inversifyjs/core',
        'no-restricted-imports @detent/server',
        'no-restricted-imports @detent/adapter-sqlite',
        'no-restricted-imports @detent/core/testing',
        'no-restricted-globals Buffer',
        'no-console',
        'no-floating-promises',
      ]),
    );
  });

  it('are found by the linter in the server and in tests', () => {
    expect(linted(server)).toEqual(
      expect.arrayContaining(['no-restricted-imports @detent/core/testing', 'no-default-export']),
    );
    expect(linted(test)).toEqual(
      expect.arrayContaining(['no-restricted-properties vi.mock', 'no-restricted-properties vi.doMock']),
    );
  });

  it('are found by the compiler in core, which climbs nowhere and knows no host', () => {
    // Its notes go into the fixture: by the real settings they would follow the link into the real cache.
    const output = run('tsc', ['-p', 'packages/core', '--tsBuildInfoFile', 'core.tsbuildinfo']);
    for (const name of ['node:crypto', 'process', 'Buffer', 'fetch', 'setTimeout', 'node:fs']) {
      expect(output).toContain(`Cannot find name '${name}'`);
    }
    expect(output).toMatch(/error TS(6059|6307): File .*adapter-mail\/src\/send\.ts/);
  });
});
