import { expect, test } from 'vitest';
import { codeBlocks, runTypeScript } from './code-blocks.ts';

test('the first block of the README starts the server, the second runs the tests', async () => {
  const [first, second] = await codeBlocks('README.md');
  expect(first).toMatchObject({ language: 'sh', code: 'npm ci && npm start\n' });
  expect(second).toMatchObject({ language: 'sh', code: 'npm ci && npm test\n' });
});

test('the service in the README has fewer than 25 lines, runs as it stands and removes a factor', {
  timeout: 120_000,
}, async () => {
  const block = (await codeBlocks('README.md')).find(({ language }) => language === 'ts');
  expect(block?.code.trimEnd().split('\n').length).toBeLessThan(25);
  expect(await runTypeScript(block?.code ?? '')).toBe('removed Phone told 1\n');
});
