import type { LiveFactor } from '../account/factor.ts';

/**
 * A code is right for the first factor that it fits at a time step later than the last one accepted: no step is ever
 * accepted twice, and a code accepted by one factor is wrong for none.
 */
export function verifyTotp(
  factors: readonly LiveFactor[],
  stepsOf: (factor: LiveFactor) => readonly number[],
): { readonly factor: LiveFactor; readonly step: number } | null {
  for (const factor of factors) {
    const step = stepsOf(factor).find((candidate) => candidate > factor.lastStep);
    if (step !== undefined) return { factor, step };
  }
  return null;
}
