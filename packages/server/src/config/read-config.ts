import type { Config, Mode } from './config.ts';
import { type Given, readConfigFile } from './config-file.ts';
import { consistent } from './consistent.ts';
import { unknownNames } from './names.ts';
import { ConfigurationError, type Problem } from './problem.ts';
import { type Setting, settings } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ReadConfig {
  readonly config: Config;
  /** What is no reason to stop in development, in whole sentences. */
  readonly warnings: readonly string[];
}

/**
 * Reads every setting from the environment and the optional file. Throws `ConfigurationError` with all that is wrong, so that
 * nobody has to start the server once for each mistake.
 */
export function readConfig(environment: Environment): ReadConfig {
  const file = readConfigFile(environment['DETENT_CONFIG']);
  const problems: Problem[] = [...file.problems];
  const given = new Map(file.given);
  for (const { variable } of Object.values(settings)) {
    const text = environment[variable];
    // An empty variable is one that was left out; shells and unit files write it so.
    if (text !== undefined && text !== '') given.set(variable, { text, where: '' });
  }

  const mode = valueOf(settings.mode, given, 'development', problems);
  const values = Object.entries(settings).map(([member, setting]) => [
    member,
    member === 'mode' ? mode : valueOf<unknown>(setting, given, mode, problems),
  ]);
  // Each value was read by the kind of its own setting.
  const config = Object.fromEntries(values) as Config;

  const strange = [
    ...unknownNames(environment).map(
      ({ name, meant }): Problem => ({
        variable: name,
        flaw: `is no setting${meant === null ? '' : `; perhaps ${meant} was meant`}`,
        example: null,
      }),
    ),
    ...file.unknown.map(
      (name): Problem => ({
        variable: 'DETENT_CONFIG',
        flaw: `names a file with the member ${JSON.stringify(name)}, which is no setting`,
        example: null,
      }),
    ),
  ];
  if (mode === 'production') problems.push(...strange);
  if (problems.length === 0) problems.push(...consistent(config));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { config, warnings: strange.map(({ variable, flaw }) => `${variable} ${flaw}.`) };
}

function valueOf<T>(setting: Setting<T>, given: ReadonlyMap<string, Given>, mode: Mode, problems: Problem[]): T {
  const { variable, kind, example } = setting;
  const standard =
    mode === 'production' && setting.inProduction !== undefined ? setting.inProduction : setting.standard;
  const written = given.get(variable);
  if (written === undefined) return standard;
  const read = kind.read(written.text);
  if (read !== null) return read.value;
  const place = written.where === '' ? '' : `(${written.where}) `;
  const shown = kind.secret === true ? '' : `, and ${shortened(written.text)} is not`;
  problems.push({ variable, flaw: `${place}must be ${kind.expects}${shown}`, example });
  return standard;
}

const shortened = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
