import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkArrows, type Rule } from './arrows.ts';
import { readSource } from './parse.ts';
import { readTree } from './tree.ts';

const exports = (subpath: string): object => ({ '@detent/source': `./src${subpath}/index.ts` });

/** A small house in which everything is as it should be. */
const sound: Readonly<Record<string, string>> = {
  'packages/core/package.json': JSON.stringify({ exports: { '.': exports(''), './testing': exports('/testing') } }),
  'packages/core/tsconfig.json': JSON.stringify({ compilerOptions: { rootDir: 'src' } }),
  'packages/core/src/index.ts': `export { judge } from './rules/judge.ts';\nexport type { Clock } from './ports/clock.ts';`,
  'packages/core/src/failure.ts': `export const brand: unique symbol = Symbol.for('detent.error');`,
  'packages/core/src/account/account.ts': `export interface Account { readonly id: string; readonly Date: number }`,
  'packages/core/src/rules/judge.ts': [
    `// A judgement.`,
    `import type { Account } from '../account/account.ts';`,
    `import { brand } from '../failure.ts';`,
    `interface Names { readonly process: Date; fetch(): void }`,
    `export function judge(account: Account, names: Names): number {`,
    `  const { process, ...rest } = names;`,
    `  const console = { Buffer: Math.floor(1.5), log: (URL: string) => URL };`,
    `  for (const [setTimeout] of Object.entries(rest)) console.log(setTimeout);`,
    `  try { names.fetch(); } catch (crypto) { return Number(crypto); }`,
    `  return process === undefined ? account.Date : brand.toString().length + console.Buffer;`,
    `}`,
  ].join('\n'),
  'packages/core/src/ports/clock.ts': `export interface Clock { now(): number }`,
  'packages/core/src/use-cases/act.ts': `import { judge } from '../rules/judge.ts';\nexport const act = judge;`,
  'packages/core/src/testing/index.ts': `export { act } from '../use-cases/act.ts';`,
  'packages/adapter-mail/package.json': JSON.stringify({
    dependencies: { '@detent/core': '1.0.0', nodemailer: '1.0.0' },
  }),
  'packages/adapter-mail/tsconfig.json': '{}',
  'packages/adapter-mail/src/index.ts': `export { parts } from './mail.ts';`,
  'packages/adapter-mail/src/mail.ts': [
    `import { createTransport } from 'nodemailer';`,
    `import { connect } from 'node:net';`,
    `import { judge } from '@detent/core';`,
    `export { send } from './send.ts';`,
    `export const optional = () => import('./send.ts');`,
    `export const parts = [createTransport, connect, judge, process.env, new Date()];`,
  ].join('\n'),
  'packages/adapter-mail/src/send.ts': `export const send = fetch;`,
  'packages/server/package.json': JSON.stringify({ dependencies: { '@detent/core': '1.0.0', inversify: '1.0.0' } }),
  'packages/server/tsconfig.json': '{}',
  'packages/server/src/main.ts': `import { Container } from 'inversify';\nexport const container = new Container();`,
};

const coreRule = 'packages/core/src/rules/planted.ts';
const mail = 'packages/adapter-mail/src/planted.ts';
const server = 'packages/server/src/planted.ts';

/** What is planted, where, and the rule that has to speak up, alone. */
const planted: readonly (readonly [sentence: string, path: string, text: string, rule: Rule])[] = [
  ['core imports a package', coreRule, `import { z } from 'zod';`, 'package-in-core'],
  ['core imports the types of a package', coreRule, `import type { Z } from 'zod';`, 'package-in-core'],
  ['core re-exports a package', coreRule, `export * from 'zod';`, 'package-in-core'],
  ['core exports one name of a package', coreRule, `export { z } from 'zod';`, 'package-in-core'],
  ['core imports a package for its effects', coreRule, `import 'zod';`, 'package-in-core'],
  ['core names a type of a package in passing', coreRule, `export type Z = import('zod').Z;`, 'package-in-core'],
  ['core asks for the type of a package', coreRule, `export type Z = typeof import('zod');`, 'package-in-core'],
  ['core imports a package the old way', coreRule, `import z = require('zod');`, 'package-in-core'],
  ['core imports itself by its public name', coreRule, `import { judge } from '@detent/core';`, 'package-in-core'],
  ['core imports an adapter', coreRule, `import { send } from '@detent/adapter-mail';`, 'package-in-core'],
  ['core imports by way of an imports map', coreRule, `import { inner } from '#inner';`, 'package-in-core'],
  ['core imports from an address', coreRule, `import { z } from 'data:text/javascript,0';`, 'package-in-core'],
  ['core imports a node: module', coreRule, `import { hash } from 'node:crypto';`, 'node-module-in-core'],
  ['core imports a node module without its prefix', coreRule, `import fs from 'fs';`, 'node-module-in-core'],
  ['core imports types of a node: module', coreRule, `import type { Hash } from 'node:crypto';`, 'node-module-in-core'],
  ['core imports dynamically', coreRule, `export const z = () => import('zod');`, 'dynamic-import-in-core'],
  ['core imports itself dynamically', coreRule, `await import('./judge.ts');`, 'dynamic-import-in-core'],
  ['core imports what it computes', coreRule, `await import(['node', 'fs'].join(':'));`, 'dynamic-import-in-core'],
  [
    'core climbs into an adapter',
    coreRule,
    `import { send } from '../../../adapter-mail/src/send.ts';`,
    'climbs-out-of-package',
  ],
  ['core climbs into its own tests', coreRule, `import { a } from '../../test/a.ts';`, 'climbs-out-of-package'],
  ['core imports a file that is not there', coreRule, `import { a } from './absent.ts';`, 'specifier-unresolved'],
  [
    'core declares a name that only the compiler believes in',
    coreRule,
    `declare const process: { env: object };`,
    'ambient-declaration-in-core',
  ],
  [
    'core adds to the global scope',
    coreRule,
    `declare global { interface Array<T> { last: T } }`,
    'ambient-declaration-in-core',
  ],
  ['core references types of its host', coreRule, `/// <reference types="node" />`, 'compiler-told-to-look-away'],
  [
    'core silences the compiler',
    coreRule,
    `// @ts-expect-error: no\nexport const a: string = 1;`,
    'compiler-told-to-look-away',
  ],
  ['core does not parse', coreRule, `export const = 1;`, 'unparsable'],
  ['a rule asks a port', coreRule, `import type { Clock } from '../ports/clock.ts';`, 'room-in-core'],
  ['a rule asks a use case', coreRule, `import { act } from '../use-cases/act.ts';`, 'room-in-core'],
  ['a rule asks a double', coreRule, `import { act } from '../testing/index.ts';`, 'room-in-core'],
  ['a rule imports everything at once', coreRule, `import { judge } from '../index.ts';`, 'room-in-core'],
  [
    'the account decides',
    'packages/core/src/account/planted.ts',
    `export { judge } from '../rules/judge.ts';`,
    'room-in-core',
  ],
  [
    'a port knows a use case',
    'packages/core/src/ports/planted.ts',
    `export { act } from '../use-cases/act.ts';`,
    'room-in-core',
  ],
  [
    'a use case reaches for a double',
    'packages/core/src/use-cases/planted.ts',
    `export * from '../testing/index.ts';`,
    'room-in-core',
  ],
  [
    'vocabulary that rules share asks a port',
    'packages/core/src/verdict.ts',
    `export type { Clock } from './ports/clock.ts';`,
    'room-in-core',
  ],
  [
    'core has a room that nobody drew',
    'packages/core/src/helpers/planted.ts',
    `import { brand } from '../failure.ts';`,
    'room-in-core',
  ],
  [
    'core publishes its doubles to production',
    'packages/core/src/index.ts',
    `export * from './testing/index.ts';`,
    'room-in-core',
  ],
  [
    'an index does more than pass things on',
    'packages/adapter-mail/src/index.ts',
    `import { send } from './send.ts';\nexport { send };`,
    'index-does-more-than-reexport',
  ],
  ['compiler output lies beside the sources', 'packages/core/src/rules/judge.d.ts', '', 'stray-file'],
  ['a JavaScript file lies among the sources', 'packages/adapter-mail/src/planted.js', '', 'stray-file'],
  [
    'an adapter imports another adapter',
    mail,
    `import { open } from '@detent/adapter-sqlite';`,
    'adapter-imports-adapter',
  ],
  [
    'an adapter imports types of another adapter',
    mail,
    `import type { Db } from '@detent/adapter-sqlite';`,
    'adapter-imports-adapter',
  ],
  [
    'an adapter imports another adapter later',
    mail,
    `await import('@detent/adapter-sqlite');`,
    'adapter-imports-adapter',
  ],
  ['an adapter requires another adapter', mail, `require('@detent/adapter-sqlite');`, 'adapter-imports-adapter'],
  ['an adapter climbs into another', mail, `import '../../adapter-sqlite/src/index.ts';`, 'climbs-out-of-package'],
  [
    'an adapter climbs into core',
    mail,
    `import { judge } from '../../core/src/rules/judge.ts';`,
    'climbs-out-of-package',
  ],
  ['an adapter imports Inversify', mail, `import { Container } from 'inversify';`, 'container-outside-server'],
  [
    'an adapter imports a part of Inversify',
    mail,
    `import { x } from '@inversifyjs/core';`,
    'container-outside-server',
  ],
  ['an adapter imports the polyfill of Inversify', mail, `import 'reflect-metadata';`, 'reflect-metadata-imported'],
  ['an adapter imports a part of that polyfill', mail, `import 'reflect-metadata/lite';`, 'reflect-metadata-imported'],
  ['an adapter imports the server', mail, `import { Clock } from '@detent/server';`, 'server-imported'],
  [
    'an adapter imports a part of the server',
    mail,
    `import { Clock } from '@detent/server/tokens';`,
    'server-imported',
  ],
  ['an adapter ships a double', mail, `import { act } from '@detent/core/testing';`, 'testing-in-production'],
  [
    'an adapter reaches past what core publishes',
    mail,
    `import { judge } from '@detent/core/rules';`,
    'specifier-unresolved',
  ],
  ['an adapter imports what it computes', mail, `await import(String(1));`, 'specifier-unreadable'],
  [
    'an adapter resolves another by hand',
    mail,
    `import.meta.resolve('@detent/adapter-sqlite');`,
    'adapter-imports-adapter',
  ],
  ['the server ships a double', server, `import { act } from '@detent/core/testing';`, 'testing-in-production'],
  ['the server imports the polyfill of Inversify', server, `import 'reflect-metadata';`, 'reflect-metadata-imported'],
  [
    'core depends on a package',
    'packages/core/package.json',
    JSON.stringify({ exports: { '.': exports('') }, dependencies: { zod: '1.0.0' } }),
    'core-depends-on-package',
  ],
  [
    'core depends on a peer',
    'packages/core/package.json',
    JSON.stringify({ exports: { '.': exports('') }, peerDependencies: { zod: '1.0.0' } }),
    'core-depends-on-package',
  ],
  [
    'core is shown the types of node',
    'packages/core/tsconfig.json',
    JSON.stringify({ compilerOptions: { types: ['node'] } }),
    'core-sees-more-than-ecmascript',
  ],
  [
    'core is shown a browser',
    'packages/core/tsconfig.json',
    JSON.stringify({ compilerOptions: { lib: ['DOM'] } }),
    'core-sees-more-than-ecmascript',
  ],
  [
    'core refers to another project',
    'packages/core/tsconfig.json',
    JSON.stringify({ references: [{ path: '../x' }] }),
    'core-sees-more-than-ecmascript',
  ],
  [
    'an adapter depends on another',
    'packages/adapter-mail/package.json',
    JSON.stringify({ dependencies: { '@detent/adapter-sqlite': '1.0.0' } }),
    'adapter-imports-adapter',
  ],
  [
    'an adapter depends on Inversify',
    'packages/adapter-mail/package.json',
    JSON.stringify({ dependencies: { inversify: '1.0.0' } }),
    'container-outside-server',
  ],
  [
    'an adapter depends on the server',
    'packages/adapter-mail/package.json',
    JSON.stringify({ dependencies: { '@detent/server': '1.0.0' } }),
    'server-imported',
  ],
  ['a package has no place in the house', 'packages/attic/package.json', '{}', 'unknown-package'],
];

/** Every way that core might try to get at its host, each as an expression. */
const uses: readonly (readonly [name: string, text: string])[] = [
  ...[
    'Date',
    'globalThis',
    'process',
    'Buffer',
    'setTimeout',
    'setImmediate',
    'queueMicrotask',
    'fetch',
    'crypto',
    'URL',
    'TextEncoder',
    'TextDecoder',
    'console',
    'performance',
    'structuredClone',
    'AbortController',
    'require',
    'global',
    'window',
    'self',
    'Intl',
    'eval',
    'Function',
    'WeakRef',
    '__dirname',
    'btoa',
    'navigator',
  ].map((name): readonly [string, string] => [name, `export const planted = ${name};`]),
  ['Date', 'export const planted = () => new Date();'],
  ['Date', 'export const planted = (now = Date.now()) => now;'],
  ['Date', 'export const planted = { Date };'],
  ['Date', 'export class Planted { at = (Date as unknown as { now(): number }).now(); }'],
  ['process', "export const planted = typeof process === 'undefined';"],
  ['process', 'export const { env: planted } = process;'],
  ['process', 'export function planted() { { const process = 1; void process; } return process; }'],
  ['fetch', 'export const planted = `${fetch}`;'],
  ['Math.random', 'export const planted = Math.random();'],
  ['Math.random', "export const planted = Math['random']();"],
  ['Math.(computed)', 'export const planted = (name: keyof Math) => Math[name];'],
  ['import.meta', 'export const planted = import.meta.url;'],
];

function check(changes: Readonly<Record<string, string>>): ReturnType<typeof checkArrows> {
  return checkArrows(new Map(Object.entries({ ...sound, ...changes })));
}

describe('the architecture check', () => {
  it('has nothing to say about a sound house, and says what it saw', () => {
    const { violations, seen } = check({});
    expect(violations).toEqual([]);
    expect(Object.fromEntries(seen.files)).toEqual({ core: 7, 'adapter-mail': 3, server: 1 });
    expect(seen.specifiers).toBe(13);
  });

  it.each(planted)('reports it, and nothing else, when %s', (_sentence, path, text, rule) => {
    const { violations } = check({ [path]: text });
    expect(violations.map((violation) => violation.rule)).toEqual([rule]);
    expect(violations[0]?.where).toMatch(path);
  });

  it.each(uses)('reports that core uses %s in: %s', (name, text) => {
    const { violations } = check({ [coreRule]: text });
    expect(violations).toEqual([{ rule: 'global-in-core', where: `${coreRule}:1`, what: name }]);
  });

  it('reports the line', () => {
    const { violations } = check({
      [coreRule]: '// A rule.\n\nimport fs from "node:fs";\n\nexport const at = Date.now();',
    });
    expect(violations.map((violation) => violation.where)).toEqual([`${coreRule}:3`, `${coreRule}:5`]);
  });

  it.each([
    ['on top of the file', '// A rule.\n// Really.\nimport "./a.ts";\nexport const a = 1;', null],
    ['above the rule', 'import "./a.ts";\n\n/** A rule. */\nexport const a = 1;', 'A rule.'],
    [
      'below a type',
      'export interface A { a: 1 }\n\n/**\n * A rule,\n * in two lines.\n */\nfunction a() {}',
      'A rule, in two lines.',
    ],
    ['in lines', '// A rule,\n// in two lines.\nconst a = 1;', 'A rule, in two lines.'],
    ['on the wrong thing', '/** A type. */\nexport type A = 1;\nexport const a = 1;', null],
    ['nowhere', 'export const a = 1; // Late.', null],
  ])('finds the sentence of a rule %s', (_place, text, heading) => {
    expect(readSource(coreRule, text).heading).toBe(heading);
  });

  it('reads a house from disk as it lies there, and follows no symbolic link', () => {
    const root = mkdtempSync(join(tmpdir(), 'detent-arch-'));
    try {
      const house = { ...sound, [coreRule]: `import { z } from 'zod';` };
      for (const [path, text] of Object.entries(house)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
      expect(checkArrows(readTree(root)).violations).toEqual([
        { rule: 'package-in-core', where: `${coreRule}:1`, what: 'zod' },
      ]);
      symlinkSync(join(root, 'packages/server/src/main.ts'), join(root, 'packages/core/src/rules/linked.ts'));
      expect(() => readTree(root)).toThrow('linked.ts is a symbolic link');
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
