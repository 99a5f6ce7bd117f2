import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeBlocks, runEach } from './code-blocks.ts';

const root = join(import.meta.dirname, '..', '..');

const markdownIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

const packageGuides = ['packages', 'examples']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(folder, name, 'README.md')))
  .filter((path) => existsSync(join(root, path)));

/** Everything that tells people how to use this. */
const documents = [...markdownIn('.'), ...markdownIn('docs'), ...markdownIn('docs/decisions'), ...packageGuides];

/** Blocks that a test of their own runs, by document and language. */
const runElsewhere: Readonly<Record<string, readonly string[]>> = {
  'README.md': ['sh', 'ts'],
  'docs/embedding.md': ['ts'],
};

/** What cannot run without a service beside it. */
const needsMore: readonly string[] = ['packages/adapter-mongo/README.md'];

describe('a fenced block', () => {
  it('is run by a test, or is marked as an illustration', async () => {
    const loose: string[] = [];
    for (const document of documents) {
      for (const { language, code, isIllustration } of await codeBlocks(document)) {
        const isRun = packageGuides.includes(document) && language === 'ts';
        if (isIllustration || isRun || runElsewhere[document]?.includes(language) === true) continue;
        loose.push(`${document}: ${code.split('\n', 1)[0] ?? ''}`);
      }
    }
    expect(documents.length).toBeGreaterThan(10);
    expect(loose).toEqual([]);
  });

  it('of TypeScript in the guide of a package runs as it stands', { timeout: 120_000 }, async () => {
    const codes: string[] = [];
    const bare: string[] = [];
    for (const document of packageGuides) {
      const blocks = (await codeBlocks(document)).filter((block) => block.language === 'ts' && !block.isIllustration);
      codes.push(...blocks.map(({ code }) => code));
      if (document.startsWith('packages/') && blocks.length === 0) bare.push(document);
    }
    expect(bare).toEqual(needsMore);
    expect(await runEach(codes)).toContain('factors-removed');
  });
});
