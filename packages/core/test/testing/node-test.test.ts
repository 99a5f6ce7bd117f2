import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const file = fileURLToPath(new URL('under-node-test.ts', import.meta.url));

it('the suites run under node:test, too', { timeout: 60_000 }, async () => {
  const flags = ['--conditions=@detent/source', '--import=tsx', '--test', '--test-reporter=tap'];
  // A runner inside a runner reports to the outer one unless it is told that there is none.
  const { NODE_TEST_CONTEXT: _outer, ...env } = process.env;
  const { stdout } = await run(process.execPath, [...flags, file], { env });
  const counted = (what: string): number => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1]);
  expect(counted('pass')).toBeGreaterThan(150);
  expect([counted('fail'), counted('skipped'), counted('todo')]).toEqual([0, 0, 0]);
});
