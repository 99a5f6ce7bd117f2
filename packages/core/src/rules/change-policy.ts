import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';

/**
 * A policy must be one that people can live up to: whoever demands a second factor lets one count that can be had, and whoever lets
 * mail or SMS count lets an authenticator app count too. People whom a change leaves without a factor that counts must enrol at their
 * next sign-in; nobody is let in without, and nobody is locked out. What can be undone, and frozen, stays so for a while, and not for ever.
 */
export function changePolicy(next: Policy): Failure | null {
  const { countingKinds, maxFactors, channels } = next;
  const usable = countingKinds.filter((kind) => maxFactors[kind] > 0 && (kind === 'totp' || channels[kind]));
  if (next.secondFactor === 'required' && usable.length === 0) return { code: 'policy-unsatisfiable' };
  const weakOnly = countingKinds.length > 0 && !countingKinds.includes('totp');
  if (weakOnly) return { code: 'policy-unsatisfiable' };
  return within(next, 'undoWindowMs', 1, 30) ?? within(next, 'freezeMs', 1, 7);
}

const day = 86_400_000;

function within(policy: Policy, field: 'undoWindowMs' | 'freezeMs', fromDays: number, toDays: number): Failure | null {
  const fits = policy[field] >= fromDays * day && policy[field] <= toDays * day;
  return fits ? null : { code: 'input-invalid', field, rule: 'range' };
}
