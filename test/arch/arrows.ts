import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { readSource, type Source } from './parse.ts';
import type { Tree } from './tree.ts';

export interface Violation {
  readonly rule: Rule;
  /** Path and line, so that a terminal can open it. */
  readonly where: string;
  /** What was asked for, or used. */
  readonly what: string;
}

export type Rule =
  | 'adapter-imports-adapter'
  | 'ambient-declaration-in-core'
  | 'climbs-out-of-package'
  | 'compiler-told-to-look-away'
  | 'container-outside-server'
  | 'core-depends-on-package'
  | 'core-sees-more-than-ecmascript'
  | 'dynamic-import-in-core'
  | 'global-in-core'
  | 'index-does-more-than-reexport'
  | 'node-module-in-core'
  | 'package-in-core'
  | 'reflect-metadata-imported'
  | 'room-in-core'
  | 'server-imported'
  | 'specifier-unreadable'
  | 'specifier-unresolved'
  | 'stray-file'
  | 'testing-in-production'
  | 'unknown-package'
  | 'unparsable';

export interface Seen {
  /** Sources read, by package folder. A guard that read nothing reports success over nothing. */
  readonly files: ReadonlyMap<string, number>;
  readonly specifiers: number;
}

/** The globals of ECMAScript that answer the same wherever and whenever they are asked. */
const ecmascript = new Set(
  [
    'AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Error EvalError Float32Array',
    'Float64Array Infinity Int16Array Int32Array Int8Array JSON Map Math NaN Number Object Promise Proxy RangeError',
    'ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array',
    'Uint8ClampedArray WeakMap WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat',
    'parseInt undefined',
  ].flatMap((line) => line.split(' ')),
);

/**
 * For each room of core, the rooms it may not look into. A file directly under src is vocabulary that every room shares, and
 * looks into none but the account; the index is the way out and no way in.
 */
const closedTo: Readonly<Record<string, readonly string[]>> = {
  account: ['rules', 'use-cases', 'ports', 'memory', 'storage', 'testing', 'index.ts'],
  vocabulary: ['rules', 'use-cases', 'ports', 'memory', 'storage', 'testing', 'index.ts'],
  rules: ['use-cases', 'ports', 'memory', 'storage', 'testing', 'index.ts'],
  ports: ['use-cases', 'memory', 'storage', 'testing', 'index.ts'],
  'use-cases': ['memory', 'storage', 'testing', 'index.ts'],
  memory: ['rules', 'use-cases', 'storage', 'testing', 'index.ts'],
  storage: ['rules', 'use-cases', 'memory', 'testing', 'index.ts'],
  testing: [],
  'index.ts': ['memory', 'storage', 'testing'],
};

/** What a file under `src` that is not a source of ours would be: compiler output that landed beside the sources. */
const stray = /\.(d\.[cm]?ts|[cm]?js|jsx|tsx|[cm]ts|map|tsbuildinfo)$/;

export function checkArrows(tree: Tree): { readonly violations: readonly Violation[]; readonly seen: Seen } {
  const violations: Violation[] = [];
  const files = new Map<string, number>();
  let specifiers = 0;

  for (const [path, text] of tree) {
    const [, owner = '', top = ''] = path.split('/');
    const report = (rule: Rule, line: number, what: string): void => {
      violations.push({ rule, where: `${path}:${line}`, what });
    };
    if (top === 'package.json') {
      checkManifest(owner, text, (rule, what) => report(rule, 1, what));
    } else if (top === 'tsconfig.json') {
      if (owner === 'core') checkCompilerOfCore(text, (rule, what) => report(rule, 1, what));
    } else if (stray.test(path)) {
      report('stray-file', 1, path);
    } else if (path.endsWith('.ts')) {
      const source = readSource(path, text);
      files.set(owner, (files.get(owner) ?? 0) + 1);
      specifiers += source.asks.length;
      if (path.endsWith('/index.ts') && !source.reexportsOnly) report('index-does-more-than-reexport', 1, path);
      for (const error of source.errors) report('unparsable', 1, error);
      for (const ask of source.asks) {
        const found = judge(tree, path, owner, ask);
        if (found !== null) report(found, ask.line, ask.specifier ?? '(computed)');
      }
      if (owner === 'core') checkPurity(source, report);
    }
  }
  return { violations, seen: { files, specifiers } };
}

function checkPurity(source: Source, report: (rule: Rule, line: number, what: string) => void): void {
  for (const { name, line } of source.globals) {
    if (name.startsWith('Math.') ? name === 'Math.random' || name === 'Math.(computed)' : !ecmascript.has(name)) {
      report('global-in-core', line, name);
    }
  }
  for (const { name, line } of source.ambient) report('ambient-declaration-in-core', line, name);
  for (const { name, line } of source.pragmas) report('compiler-told-to-look-away', line, name);
}

/** Which arrow of the house one request for a module breaks, if any. */
function judge(tree: Tree, path: string, owner: string, ask: Source['asks'][number]): Rule | null {
  const { specifier } = ask;
  if (owner === 'core' && ask.how === 'dynamic') return 'dynamic-import-in-core';
  if (specifier === null) return 'specifier-unreadable';
  if (/^\.{1,2}(\/|$)/.test(specifier)) return judgeRelative(tree, path, owner, specifier);
  if (isBuiltin(specifier)) return owner === 'core' ? 'node-module-in-core' : null;

  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  if (owner === 'core') return 'package-in-core';
  if (name === 'reflect-metadata') return 'reflect-metadata-imported';
  if (name === 'inversify' || name.startsWith('@inversifyjs/')) {
    return owner === 'server' ? null : 'container-outside-server';
  }
  if (!name.startsWith('@detent/')) return /^[#/]|^[a-z]+:/.test(specifier) ? 'specifier-unreadable' : null;
  if (name === '@detent/server') return 'server-imported';
  if (name.startsWith('@detent/adapter-') && owner !== 'server') return 'adapter-imports-adapter';
  if (specifier === '@detent/core/testing') return 'testing-in-production';
  return isPublic(tree, name, `.${specifier.slice(name.length)}`) ? null : 'specifier-unresolved';
}

function judgeRelative(tree: Tree, path: string, owner: string, specifier: string): Rule | null {
  const target = posix.join(posix.dirname(path), specifier);
  const home = `packages/${owner}/src/`;
  if (!target.startsWith(home)) return 'climbs-out-of-package';
  if (!tree.has(target)) return 'specifier-unresolved';
  if (owner !== 'core') return null;
  const roomOf = (file: string): string => file.slice(home.length).split('/', 1)[0] ?? '';
  const room = roomOf(path);
  const closed = closedTo[room] ?? (room.endsWith('.ts') ? closedTo['vocabulary'] : undefined);
  return closed === undefined || closed.includes(roomOf(target)) ? 'room-in-core' : null;
}

/** Whether the manifest of a package of ours publishes a subpath, and the source behind it exists. */
function isPublic(tree: Tree, name: string, subpath: string): boolean {
  const folder = `packages/${name.slice('@detent/'.length)}`;
  const target = membersOf(membersOf(parse(tree.get(`${folder}/package.json`) ?? '{}'))['exports'])[subpath];
  const file = typeof target === 'string' ? target : membersOf(target)['@detent/source'];
  return typeof file === 'string' && tree.has(posix.join(folder, file));
}

function checkManifest(owner: string, text: string, report: (rule: Rule, what: string) => void): void {
  const manifest = membersOf(parse(text));
  if (owner !== 'core' && owner !== 'server' && !owner.startsWith('adapter-')) report('unknown-package', owner);
  const names = ['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap((section) =>
    Object.keys(membersOf(manifest[section])),
  );
  for (const name of names) {
    if (owner === 'core') report('core-depends-on-package', name);
    else if (name === '@detent/server') report('server-imported', name);
    else if (owner === 'server') continue;
    else if (name.startsWith('@detent/adapter-')) report('adapter-imports-adapter', name);
    else if (/^(inversify|@inversifyjs\/.*|reflect-metadata)$/.test(name)) report('container-outside-server', name);
  }
}

/** Core sees the language and nothing else because its compiler settings say so; here is what would undo that. */
function checkCompilerOfCore(text: string, report: (rule: Rule, what: string) => void): void {
  const settings = membersOf(parse(text));
  const options = membersOf(settings['compilerOptions']);
  for (const option of ['types', 'lib', 'typeRoots', 'paths', 'customConditions', 'noLib']) {
    if (option in options) report('core-sees-more-than-ecmascript', option);
  }
  for (const member of ['references', 'files']) {
    if (member in settings) report('core-sees-more-than-ecmascript', member);
  }
}

function parse(text: string): unknown {
  return JSON.parse(text);
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
