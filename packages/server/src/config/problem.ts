/** What is wrong with one setting, in words that follow its name. */
export interface Problem {
  readonly variable: string;
  readonly flaw: string;
  /** A value that would do; null where there is none to show. */
  readonly example: string | null;
}

/** As an operator reads it: the variable, what is wrong, and an example. */
export function problemLine({ variable, flaw, example }: Problem): string {
  return example === null ? `${variable} ${flaw}.` : `${variable} ${flaw}. Example: ${variable}=${example}`;
}

/** Thrown where what was configured cannot be used; all that is wrong with it is told at once. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemLine).join('\n'));
    this.problems = problems;
  }
}
