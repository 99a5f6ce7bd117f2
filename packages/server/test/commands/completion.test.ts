import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../support/scratch.ts';
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
    if (!has(shell)) return;
    using folder = scratch();
    const file = join(folder.path, 'completion');
    writeFileSync(file, out);
    execFileSync(shell, ['-n', file]);
  });

  // Where there is one; nobody has to have it.
  it.each(has('fish') ? ['fish'] : [])('in %s knows first and second words and options', async () => {
    const { out } = await typed({}, 'completion fish');
    using folder = scratch();
    const file = join(folder.path, 'completion.fish');
    writeFileSync(file, out);
    const offers = (line: string): readonly string[] => {
      const asks = `source ${file}; complete -C "${line}"`;
      const printed = execFileSync('fish', ['--no-config', '-c', asks], { encoding: 'utf8' });
      return printed.split('\n').map((one) => one.split('\t', 1)[0] ?? '');
    };
    expect(offers('detent ')).toEqual(expect.arrayContaining(['serve', 'keys', 'doctor']));
    expect(offers('detent keys pro')).toContain('promote');
    expect(offers('detent factor remove ID --comp')).toContain('--compromised');
  });

  it.each(has('zsh') ? ['zsh'] : [])('in %s is what completes the command', async () => {
    const { out } = await typed({}, 'completion zsh');
    using folder = scratch();
    const file = join(folder.path, 'completion.zsh');
    writeFileSync(file, out);
    const asks = `autoload -Uz compinit && compinit -u -D && source ${file} && print $_comps[detent]`;
    expect(execFileSync('zsh', ['-f', '-c', asks], { encoding: 'utf8' })).toBe('_detent\n');
  });

  it('is for no other shell', async () => {
    expect(await typed({}, 'completion tcsh')).toMatchObject({
      code: 2,
      error: expect.stringContaining('bash, zsh or'),
    });
    expect((await typed({}, 'completion constructor')).code).toBe(2);
  });
});
