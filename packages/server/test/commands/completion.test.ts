import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { typed } from './terminal.ts';

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

/** What a real shell offers behind the words that were typed. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const { out } = await typed({}, 'completion bash');
  const line = ['detent', ...words].map((word) => `'${word}'`).join(' ');
  const asks = `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _detent; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = execFileSync('bash', ['--norc', '-c', `set -u\n${out}\n${asks}`], { encoding: 'utf8' });
  return printed.split('\n').filter((word) => word !== '');
}

describe.runIf(has('bash'))('completion in bash', () => {
  it('knows the first words', async () => {
    expect(await offered('')).toEqual(expect.arrayContaining(['serve', 'account', 'keys', 'doctor', 'completion']));
    expect(await offered('acc')).toEqual(['account']);
  });

  it('knows the second words', async () => {
    expect(await offered('keys', '')).toEqual(
      expect.arrayContaining(['create', 'list', 'add', 'promote', 'rewrap', 'verify', 'retire', 'destroy']),
    );
    expect(await offered('keys', 'pro')).toEqual(['promote']);
  });

  it('knows the options of a command, also behind its words and other options', async () => {
    expect(await offered('factor', 'remove', '--')).toEqual(['--reason', '--compromised', '--json', '--help']);
    expect(await offered('factor', 'remove', 'ID', 'FACTOR', '--json', '--r')).toEqual(['--reason']);
    expect(await offered('doctor', '--j')).toEqual(['--json']);
  });

  it('offers nothing behind what is no command', async () => {
    expect(await offered('nonsense', '')).toEqual([]);
  });
});

describe('completion', () => {
  it.each(['zsh', 'fish'])('for %s names every command, and the shell can read it where it is there', async (shell) => {
    const { out, code } = await typed({}, `completion ${shell}`);
    expect(code).toBe(0);
    for (const word of ['serve', 'rewrap', 'unfreeze', '--compromised', 'doctor'].map((each) => each.replace('--', '')))
      expect(out).toContain(word);
    if (has(shell)) execFileSync(shell, ['-n', '/dev/stdin'], { input: out });
  });

  it('is for no other shell', async () => {
    expect(await typed({}, 'completion tcsh')).toMatchObject({
      code: 2,
      error: expect.stringContaining('bash, zsh or'),
    });
    expect((await typed({}, 'completion constructor')).code).toBe(2);
  });
});
