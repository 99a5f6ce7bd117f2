import { DetentError, type Failure, type FailureCode } from '@detent/core';
import { adapterProblem } from '../config/named-by-adapters.ts';
import { ConfigurationError, problemLine } from '../config/problem.ts';
import { faultOf } from '../logging/fault.ts';
import { version } from '../version.ts';
import { accountCommands } from './account.ts';
import { adminCommands } from './admin.ts';
import { backup } from './backup.ts';
import { type Command, type Result, type Terminal, UsageError } from './command.ts';
import { completion } from './completion.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { factorCommands } from './factor.ts';
import { commandHelp, overview } from './help.ts';
import { historyCommand } from './history.ts';
import { keyCommands } from './keys.ts';
import { mailCommands } from './mail.ts';
import { migrate } from './migrate.ts';
import { noticeCommands } from './notices.ts';
import { organizationCommands } from './organization.ts';
import { parseCall } from './parse.ts';
import { serve } from './serve.ts';
import { tokenCommands } from './token.ts';

/** Everything that the command line can do. */
export const commands: readonly Command[] = [
  serve,
  demo((args, terminal) => run(args, terminal)),
  ...organizationCommands,
  ...accountCommands,
  ...factorCommands,
  ...noticeCommands,
  ...mailCommands,
  ...keyCommands,
  ...tokenCommands,
  ...adminCommands,
  historyCommand,
  backup,
  doctor,
  completion(() => commands),
  migrate,
];

const exit = { done: 0, failed: 1, usage: 2, refused: 3, configuration: 78 } as const;

/** Does what was typed, says what came of it, and answers the exit code. With nothing typed it serves. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first] = args;
  if (first === '--version') return say(terminal, `${version()}\n`);
  if (first === undefined) return attempt(serve, [], terminal);
  if (first === '--help' || first === '-h' || first === 'help') return say(terminal, overview(commands, ''));

  const found = commands.find(({ name }) => name === args.slice(0, name.split(' ').length).join(' '));
  if (found !== undefined) return attempt(found, args.slice(found.name.split(' ').length), terminal);
  const isGroup = commands.some(({ name }) => name.startsWith(`${first} `));
  if (isGroup && args.slice(1).every((word) => word === '--help')) return say(terminal, overview(commands, first));
  terminal.error(`detent: there is no command ${JSON.stringify(args.slice(0, 2).join(' '))}; detent help lists them\n`);
  return exit.usage;
}

async function attempt(command: Command, args: readonly string[], terminal: Terminal): Promise<number> {
  if (args.includes('--help')) return say(terminal, commandHelp(command));
  const asJson = args.includes('--json');
  try {
    return report(await command.run(parseCall(command, args), terminal), asJson, terminal);
  } catch (error) {
    return explain(error, command, terminal);
  }
}

function report(result: Result, asJson: boolean, terminal: Terminal): number {
  switch (result.kind) {
    case 'ended':
      return result.exitCode;
    case 'done':
      terminal.out(asJson ? `${JSON.stringify(result.json)}\n` : result.lines.map((line) => `${line}\n`).join(''));
      return result.exitCode ?? exit.done;
    case 'refused':
      if (asJson) terminal.out(`${JSON.stringify(result.failure)}\n`);
      terminal.error(`detent: ${told(result.failure)}\n`);
      return undecided.has(result.failure.code) ? exit.failed : exit.refused;
  }
}

/** No rule decided these. */
const undecided: ReadonlySet<FailureCode> = new Set(['conflict', 'timed-out', 'busy', 'port-failed', 'seal-unopened']);

/** The code, and what the failure carries besides. */
function told({ code, ...rest }: Failure): string {
  return Object.keys(rest).length === 0 ? code : `${code} ${JSON.stringify(rest)}`;
}

function explain(error: unknown, command: Command, terminal: Terminal): number {
  if (error instanceof UsageError) {
    terminal.error(
      `detent: ${error.message}\nUsage: detent ${command.name}; detent ${command.name} --help says more\n`,
    );
    return exit.usage;
  }
  const found = adapterProblem(error);
  const problems = error instanceof ConfigurationError ? error.problems : found === null ? [] : [found];
  if (problems.length > 0) {
    const [count, was] = problems.length === 1 ? ['One setting', 'is'] : [`${problems.length} settings`, 'are'];
    terminal.error(`detent: configuration-wrong. ${count} ${was} wrong:\n`);
    for (const problem of problems) terminal.error(`  ${problemLine(problem)}\n`);
    return exit.configuration;
  }
  if (DetentError.isInstance(error)) {
    const { failure, detail } = error;
    terminal.error(`detent: ${told(failure)}${detail === null ? '' : `: ${detail}`}\n`);
    return exit.failed;
  }
  terminal.error(`detent: ${systemFault(error)}\n`);
  return exit.failed;
}

/** What the system says about a port or a file, or where a defect is. */
function systemFault(error: unknown): string {
  const { name, code, at } = faultOf(error);
  const isSystems = error instanceof Error && code !== null && Reflect.has(error, 'syscall');
  return isSystems
    ? error.message
    : `failed: ${name}${code === null ? '' : ` ${code}`}${at === null ? '' : ` at ${at}`}`;
}

function say(terminal: Terminal, text: string): number {
  terminal.out(text);
  return exit.done;
}
