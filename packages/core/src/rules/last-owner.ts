import type { Failure } from '../failure.ts';

/** Somebody must always be left who owns the place. */
export function lastOwner(owners: readonly string[], leavingId: string): Failure | null {
  return owners.some((id) => id !== leavingId) ? null : { code: 'last-owner' };
}
