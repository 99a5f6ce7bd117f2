import { expect, test } from 'vitest';
import { codeBlocks, runTypeScript } from './code-blocks.ts';

test('the embedding guide runs as it stands, from the first block to the last', { timeout: 120_000 }, async () => {
  const blocks = (await codeBlocks('docs/embedding.md')).filter(({ language }) => language === 'ts');
  const imports = blocks.flatMap(({ code }) => code.split('\n').filter((line) => line.startsWith('import ')));
  const rest = blocks.flatMap(({ code }) => code.split('\n').filter((line) => !line.startsWith('import ')));
  const printed = await runTypeScript([...imports, ...rest].join('\n'));
  expect(printed.split('\n').slice(0, 2)).toEqual(['done done only-factor', 'factor-removed']);
  expect(Number(/^(?:#|ℹ) pass (\d+)$/m.exec(printed)?.[1])).toBeGreaterThan(20);
  expect(printed).toMatch(/^(?:#|ℹ) fail 0$/m);
});
