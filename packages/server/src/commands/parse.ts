import { parseArgs } from 'node:util';
import { type Call, type Command, type Option, UsageError } from './command.ts';

/** What stands behind the command's name, or a `UsageError` in one sentence. */
export function parseCall(command: Command, args: readonly string[]): Call {
  const { values, positionals } = parsed(command, args);
  const { words } = command;
  const missing = words[positionals.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  const extra = positionals[words.length];
  if (extra !== undefined) throw new UsageError(`${JSON.stringify(extra)} is one word too many`);
  for (const [name, option] of Object.entries(command.options)) {
    if (option.needed === true && values[name] === undefined) throw new UsageError(`--${name} is missing`);
  }
  const all = (name: string): readonly string[] => {
    const value = values[name];
    return Array.isArray(value) ? value.flatMap(textOf) : textOf(value);
  };
  return {
    word: (name) => positionals[words.indexOf(name)] ?? '',
    text: (name) => all(name)[0] ?? null,
    all,
    flag: (name) => values[name] === true,
  };
}

const textOf = (value: string | boolean | undefined): readonly string[] => (typeof value === 'string' ? [value] : []);

function parsed(command: Command, args: readonly string[]): ReturnType<typeof parseArgs> {
  const options = Object.entries({ ...command.options, ...everywhere }).map(
    ([name, { value, multiple }]: readonly [string, Option]) =>
      [name, { type: value === undefined ? 'boolean' : 'string', multiple: multiple === true }] as const,
  );
  try {
    return parseArgs({ args: [...args], options: Object.fromEntries(options), allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? firstSentence(error.message) : String(error));
  }
}

const firstSentence = (message: string): string => message.split('. ', 1)[0] ?? message;

/** What every command takes. */
export const everywhere: Readonly<Record<string, Option>> = {
  json: { help: 'print one JSON document and nothing else' },
  help: { help: 'say what the command does' },
};
