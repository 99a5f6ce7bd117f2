import { describe } from 'vitest';

/**
 * Opens a suite that needs something from outside the repository. `lack` says in a few words what is missing, or is null
 * when nothing is. What is missing may be missing on somebody's laptop, and the suite's name then says so; where
 * `DETENT_REQUIRE` names it, as CI does, it may not, and the file fails while it is collected.
 */
export function describeWith(
  need: string,
  lack: string | null,
  name: string,
  suite: () => void,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const verdict = judgeNeed(need, lack, environment['DETENT_REQUIRE']);
  if (verdict.kind === 'refuse') throw new Error(verdict.why);
  if (verdict.kind === 'skip') describe.skip(`${name} (skipped: ${verdict.why})`, suite);
  else describe(name, suite);
}

/** What to do about a suite, apart from any test runner. `required` is a list of names with commas between them. */
export function judgeNeed(
  need: string,
  lack: string | null,
  required: string | undefined,
): { readonly kind: 'run' } | { readonly kind: 'skip' | 'refuse'; readonly why: string } {
  if (lack === null) return { kind: 'run' };
  return (required ?? '').split(',').includes(need)
    ? { kind: 'refuse', why: `DETENT_REQUIRE asks for ${need}, and it cannot be had: ${lack}` }
    : { kind: 'skip', why: lack };
}
