// Lays out what a server needs to run, and nothing else: each package's compiled files, and the packages from elsewhere that they
// need. Usage: node tools/image-files.mjs <folder>. The folder must not be there yet; `npm run build` comes first. With --list it only
// names the packages.

import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const [out] = process.argv.slice(2);
if (out === undefined || (out !== '--list' && existsSync(out))) {
  process.stderr.write('usage: node tools/image-files.mjs <a folder that is not there yet>\n');
  process.exit(2);
}

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** Where a package finds another one, as Node looks for it; null for one that is not for this platform. */
function found(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const place = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (lock[place] !== undefined) return existsSync(join(root, place)) ? place : null;
    if (at === '') return null;
  }
}

const needed = new Set();
function need(place) {
  if (needed.has(place)) return;
  needed.add(place);
  const entry = lock[place];
  const at = entry.link === true ? entry.resolved : place;
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = lock[at];
  const may = new Set([
    ...Object.keys(optionalDependencies),
    ...Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional === true),
  ]);
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
    const next = found(at.startsWith('packages/') ? at : place, name);
    if (next !== null) need(next);
    else if (!may.has(name)) throw new Error(`${at} needs ${name}, which is not installed`);
  }
}
need('node_modules/@detent/server');
if (out === '--list') {
  process.stdout.write([...needed].map((place) => `${place}\n`).join(''));
  process.exit();
}

for (const place of needed) {
  const { link, resolved } = lock[place];
  if (link !== true) {
    cpSync(join(root, place), join(out, place), { recursive: true, filter: (path) => !isNested(place, path) });
    continue;
  }
  for (const part of ['package.json', 'LICENSE', 'dist']) {
    cpSync(join(root, resolved, part), join(out, resolved, part), { recursive: true });
  }
  mkdirSync(dirname(join(out, place)), { recursive: true });
  symlinkSync(relative(dirname(join(out, place)), join(out, resolved)), join(out, place), 'dir');
}
cpSync(join(root, 'ops/healthcheck.mjs'), join(out, 'healthcheck.mjs'));
cpSync(join(root, 'LICENSE'), join(out, 'LICENSE'));

/** Packages inside a package are copied when somebody needs them. */
function isNested(place, path) {
  return relative(join(root, place), path).split('/').includes('node_modules');
}
