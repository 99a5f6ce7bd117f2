import type { Config } from '../config/config.ts';
import type { Problem } from '../config/problem.ts';
import type { Environment } from '../config/read-config.ts';
import { settings } from '../config/settings.ts';
import type { FoundRing } from '../secrets/key-ring-file.ts';

/** Everything that a start in production is judged by. */
export interface ProductionFacts {
  readonly config: Config;
  readonly environment: Environment;
  readonly ring: FoundRing;
  /** What message catalogues lack, in words; empty when every one is complete. */
  readonly missingMessages: readonly string[];
}

/** Why a server must not start in production; empty when nothing speaks against it. */
export type ProductionRule = (facts: ProductionFacts) => readonly Problem[];

/** A complaint about one setting. */
export function about(member: keyof Config, flaw: string): Problem {
  const { variable, example } = settings[member];
  return { variable, flaw, example };
}

/** The complaints whose condition holds. */
export const where = (...checks: readonly (readonly [boolean, Problem])[]): readonly Problem[] =>
  checks.filter(([holds]) => holds).map(([, problem]) => problem);
