// Whether a tag, every manifest and the changelog name one version. Usage: node tools/check-release.mjs v1.2.3

import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');
const version = (process.argv[2] ?? '').replace(/^v/, '');
const complaints = [];

if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) complaints.push(`${process.argv[2] ?? 'nothing'} is no version`);

const manifests = [
  'package.json',
  ...readdirSync(new URL('packages', root)).map((name) => `packages/${name}/package.json`),
];
for (const path of manifests) {
  const manifest = JSON.parse(read(path));
  if (manifest.version !== version) complaints.push(`${path} says ${manifest.version}`);
  for (const [name, wanted] of Object.entries(manifest.dependencies ?? {})) {
    if (name.startsWith('@detent/') && wanted !== version) complaints.push(`${path} depends on ${name} ${wanted}`);
  }
}
const heading = read('CHANGELOG.md').match(/^## \[(.+?)\] - (.+)$/m);
if (heading?.[1] !== version) complaints.push(`the changelog begins with ${heading?.[1] ?? 'nothing'}`);
else if (!/^\d{4}-\d{2}-\d{2}$/.test(heading[2]))
  complaints.push(`the changelog says of it: ${heading[2]}, and no date`);

for (const complaint of complaints) process.stderr.write(`check-release: ${complaint}\n`);
process.exitCode = complaints.length === 0 ? 0 : 1;
