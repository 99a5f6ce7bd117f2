import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..', '..');

export interface CodeBlock {
  readonly language: string;
  readonly code: string;
  /** Shown to explain, and run by nobody: `illustration` stands behind the language. */
  readonly isIllustration: boolean;
}

/** The fenced blocks of a document, in order. */
export async function codeBlocks(path: string): Promise<readonly CodeBlock[]> {
  const text = await readFile(join(root, path), 'utf8');
  return [...text.matchAll(/^```(\w*)([^\n]*)\n(.*?)^```$/gms)].map(([, language = '', info = '', code = '']) => ({
    language,
    code,
    isIllustration: info.trim() === 'illustration',
  }));
}

/** Runs TypeScript as somebody else's service would: in a file of its own, and answers what it printed. */
export const runTypeScript = (code: string): Promise<string> => runEach([code]);

/** Runs one after another, in one process that reads the sources of the packages once; the first that fails fails all, by its number. */
export async function runEach(codes: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(root, 'node_modules', '.cache-docs-'));
  try {
    const names = codes.map((_code, at) => `block-${at}.mts`);
    for (const [at, name] of names.entries()) await writeFile(join(folder, name), codes[at] ?? '');
    const main = join(folder, 'service.mts');
    await writeFile(main, names.map((name) => `await import('./${name}');\n`).join(''));
    const flags = ['--conditions=@detent/source', '--import=tsx', main];
    const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: root });
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
