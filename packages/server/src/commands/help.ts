import type { Command, Option } from './command.ts';
import { everywhere } from './parse.ts';

/** All commands, or those whose names begin with these words. */
export function overview(commands: readonly Command[], beginning: string): string {
  const shown = commands.filter(({ name }) => `${name} `.startsWith(beginning === '' ? '' : `${beginning} `));
  const width = Math.max(...shown.map((command) => synopsis(command).length));
  return [
    'Takes second factors off accounts, safely.',
    '',
    'Usage:',
    ...shown.map((command) => `  detent ${synopsis(command).padEnd(width)}  ${command.help}`),
    '',
    'detent <command> --help says more. Settings are read from DETENT_ variables and the file that DETENT_CONFIG names.',
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by a rule, 78 wrong configuration.',
    '',
  ].join('\n');
}

/** What one command does and takes. */
export function commandHelp(command: Command): string {
  const options = Object.entries({ ...command.options, ...everywhere });
  const width = Math.max(...options.map((option) => written(option).length));
  return [
    command.help,
    '',
    `Usage: detent ${synopsis(command)}`,
    '',
    ...options.map((option) => `  ${written(option).padEnd(width)}  ${option[1].help}`),
    '',
  ].join('\n');
}

function synopsis({ name, words, options }: Command): string {
  const needed = Object.entries(options).filter(([, option]) => option.needed === true);
  return [name, ...words, ...needed.map(written)].join(' ');
}

const written = ([name, { value }]: readonly [string, Option]): string =>
  value === undefined ? `--${name}` : `--${name} ${value}`;
