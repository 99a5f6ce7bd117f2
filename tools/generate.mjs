// Writes packages/adapter-http/src/generated anew from the protocol files in packages/adapter-http/proto. With --check it
// writes nothing, and fails where that would change something. The generator is a package of its own beside the protocol
// files, fetched when it is first needed; nothing that runs needs it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const proto = fileURLToPath(new URL('../packages/adapter-http/proto', import.meta.url));
const generated = fileURLToPath(new URL('../packages/adapter-http/src/generated', import.meta.url));
const bin = join(proto, 'node_modules/.bin');
const checks = process.argv.includes('--check');

function run(command, args) {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` };
  const { status, error } = spawnSync(command, args, { cwd: proto, env, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

const filesIn = (directory) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(directory.length))
    .toSorted();

const textOf = (directory, name) =>
  existsSync(join(directory, name)) ? readFileSync(join(directory, name), 'utf8') : null;

function differences(left, right) {
  const names = [...new Set([...filesIn(left), ...filesIn(right)])];
  return names.filter((name) => textOf(left, name) !== textOf(right, name));
}

if (!existsSync(bin)) run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
if (checks) {
  const scratch = mkdtempSync(join(tmpdir(), 'detent-generate-'));
  const template = readFileSync(join(proto, 'buf.gen.yaml'), 'utf8').replace('../src/generated', scratch);
  if (!template.includes(scratch)) throw new Error('buf.gen.yaml writes to somewhere else');
  run('buf', ['generate', '--template', template.replace('clean: true', 'clean: false')]);
  const changed = differences(generated, scratch);
  rmSync(scratch, { recursive: true, force: true });
  for (const name of changed) console.error(`generate: ${name} is not what its protocol file says`);
  console.log(`generate: ${filesIn(generated).length} files compared`);
  process.exitCode = changed.length > 0 ? 1 : 0;
} else {
  run('buf', ['generate']);
}
