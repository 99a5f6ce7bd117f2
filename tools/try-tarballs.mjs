// Installs what would be published, the way a stranger would: every package packed, the tarballs installed without
// development dependencies or install scripts in an empty project, every public subpath imported by plain node, and a
// small consumer type-checked against the declarations.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'detent-tarballs-'));

// npm tells its scripts about the project they belong to; the empty project must not inherit any of it.
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_(local_prefix|workspaces?))/.test(name),
  ),
);
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const write = (name, text) => writeFileSync(join(project, name), text);

try {
  const packed = JSON.parse(run('npm', ['pack', '--workspaces', '--json', '--pack-destination', project], root));
  if (packed.length === 0) throw new Error('nothing was packed');

  for (const { name, files } of packed) {
    const paths = files.map((file) => file.path);
    for (const wanted of ['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts']) {
      if (!paths.includes(wanted)) throw new Error(`${name} is packed without ${wanted}`);
    }
    const stray = paths.find((path) => !/^(dist\/|src\/|LICENSE$|README\.md$|package\.json$)/.test(path));
    if (stray !== undefined) throw new Error(`${name} is packed with ${stray}`);
  }

  // Whoever uses more than the core has Node's types; the oldest that are supported will do.
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const dependencies = {
    ...Object.fromEntries(packed.map(({ name, filename }) => [name, `file:${filename}`])),
    '@types/node': devDependencies['@types/node'],
  };
  write('package.json', JSON.stringify({ name: 'stranger', private: true, type: 'module', dependencies }));
  run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], project);

  const subpaths = [];
  for (const { name } of packed) {
    const manifest = JSON.parse(readFileSync(join(project, 'node_modules', name, 'package.json'), 'utf8'));
    for (const subpath of Object.keys(manifest.exports)) {
      if (subpath !== './package.json') subpaths.push(`${name}${subpath.slice(1)}`);
    }
    for (const bin of Object.keys(manifest.bin ?? {})) {
      const version = run(join(project, 'node_modules/.bin', bin), ['--version'], project).trim();
      if (!version.includes(manifest.version)) throw new Error(`${bin} --version says ${version}`);
    }
  }

  write('import.js', subpaths.map((subpath) => `await import('${subpath}');\n`).join(''));
  run(process.execPath, ['import.js'], project);

  const names = subpaths.map((_, index) => `part${index}`);
  write(
    'consumer.ts',
    [
      ...subpaths.map((subpath, index) => `import * as ${names[index]} from '${subpath}';`),
      `export const parts: readonly object[] = [${names.join(', ')}];`,
      '',
    ].join('\n'),
  );
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: { target: 'ES2023', module: 'NodeNext', strict: true, noEmit: true, types: ['node'] },
      files: ['consumer.ts'],
    }),
  );
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], project);

  console.log(`${packed.length} tarballs installed; imported and type-checked: ${subpaths.join(', ')}`);
} finally {
  rmSync(project, { recursive: true, force: true });
}
