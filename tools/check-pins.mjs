// Two questions about what is pinned. Without arguments, offline: is the lock file one that `npm ci` will accept anywhere?
// With arguments (`npm run check:pins -- oxlint@1.89.0`): are all platform packages of that release in the registry? A
// release that lacks one installs here, cannot be locked, and then stops `npm ci` on every other machine.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = new URL('../', import.meta.url);
const complaints = [];

async function view(...what) {
  const { stdout } = await run('npm', ['view', ...what, '--json'], { cwd: root });
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}

async function checkRelease(release) {
  const platforms = Object.entries((await view(release, 'optionalDependencies')) ?? {});
  for (const [name, version] of platforms) {
    const found = await view(`${name}@${version}`, 'version').catch(() => undefined);
    if (found === undefined) complaints.push(`${release} wants ${name}@${version}, which the registry does not have`);
  }
  console.log(`${release}: ${platforms.length} platform packages asked for`);
}

function checkManifest(file, workspaceVersions) {
  const manifest = JSON.parse(readFileSync(new URL(file, root), 'utf8'));
  for (const section of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    for (const [name, version] of Object.entries(manifest[section] ?? {})) {
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) complaints.push(`${file}: ${name} is not pinned: ${version}`);
      const own = workspaceVersions.get(name);
      if (own !== undefined && own !== version) complaints.push(`${file}: ${name} is ${own} here, not ${version}`);
    }
  }
  return manifest;
}

function checkLock(allowScripts) {
  const text = readFileSync(new URL('package-lock.json', root), 'utf8');
  const { packages } = JSON.parse(text);
  const nearest = (from, name) => {
    for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
      const key = `${at}${at === '' ? '' : '/'}node_modules/${name}`;
      if (key in packages) return key;
      if (at === '') return undefined;
    }
  };
  for (const [key, entry] of Object.entries(packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (nearest(key, name) === undefined) complaints.push(`${key} names ${name}, and the lock has no entry for it`);
    }
    if (/^(https?|git)/.test(entry.resolved ?? '')) complaints.push(`${key} is tied to one host: ${entry.resolved}`);
    if (entry.hasInstallScript === true) {
      const name = entry.name ?? key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length);
      if (allowScripts[name] === undefined) complaints.push(`${name} has an install script that nobody decided on`);
    }
  }
  return Object.keys(packages).length;
}

const releases = process.argv.slice(2);
if (releases.length > 0) {
  for (const release of releases) await checkRelease(release);
} else {
  const files = readdirSync(new URL('packages/', root)).map((name) => `packages/${name}/package.json`);
  const versions = new Map(
    files
      .map((file) => JSON.parse(readFileSync(new URL(file, root), 'utf8')))
      .map(({ name, version }) => [name, version]),
  );
  for (const file of files) checkManifest(file, versions);
  const entries = checkLock(checkManifest('package.json', versions).allowScripts ?? {});
  console.log(`${files.length + 1} manifests and ${entries} entries of the lock file looked at`);
}
for (const complaint of complaints) console.error(`check-pins: ${complaint}`);
process.exitCode = complaints.length > 0 ? 1 : 0;
