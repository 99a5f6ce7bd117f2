import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('settings.md and commands.md list what there is, as it is', { timeout: 120_000 }, () => {
  const args = ['--conditions=@detent/source', '--import=tsx', 'tools/write-docs.mjs', '--check'];
  expect(() => execFileSync(process.execPath, args, { cwd: root, stdio: 'pipe' })).not.toThrow();
});
