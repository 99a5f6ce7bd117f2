import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';

/**
 * A policy must be one that people can live up to: whoever demands a second factor lets one count that can be had, and whoever lets
 * mail or SMS count lets an authenticator app count too. People whom a change leaves without a factor that counts must enrol at their
 * next sign-in; nobody is let in without, and nobody is locked out.
 */
export function changePolicy(next: Policy): Failure | null {
  const { countingKinds, maxFactors, channels } = next;
  const usable = countingKinds.filter((kind) => maxFactors[kind] > 0 && (kind === 'totp' || channels[kind]));
  if (next.secondFactor === 'required' && usable.length === 0) return { code: 'policy-unsatisfiable' };
  const weakOnly = countingKinds.length > 0 && !countingKinds.includes('totp');
  return weakOnly ? { code: 'policy-unsatisfiable' } : null;
}
