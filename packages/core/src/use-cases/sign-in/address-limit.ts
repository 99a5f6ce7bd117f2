import { DetentError } from '../../failure.ts';
import type { Hasher } from '../../ports/hasher.ts';
import { takeFromAddress } from '../../rules/address-limit.ts';
import type { Window } from '../../rules/windows.ts';
import { type Refused, refused } from '../../verdict.ts';
import { guardedNow } from '../guarded.ts';
import type { Counter } from '../proof/counter.ts';
import type { ClientAddress } from '../proof/sends.ts';

export type AddressLimit = (from: ClientAddress) => Promise<{ readonly kind: 'passed' } | Refused>;

export const defaultAddressLimit: Window = { most: 10, inMs: 300_000 };

/**
 * Limits how often one client address signs in or steps up. It only slows a flood down; no promise about guessing rests on
 * it, and so it lets requests pass while the counts cannot be kept, and all of them where the limit is 0.
 */
export function createAddressLimit(
  deps: { readonly counter: Counter; readonly hasher: Hasher },
  limit: Window = defaultAddressLimit,
): AddressLimit {
  async function waitAt({ key, times }: ClientAddress[number]): Promise<number> {
    const hashed = guardedNow('Hasher', 'read', () => deps.hasher.digest('throttle', `sign-ins:${key}`));
    return deps.counter.count(hashed, (before, now) => {
      const { waitMs, tally } = takeFromAddress(before, { most: limit.most * times, inMs: limit.inMs }, now);
      return { answer: waitMs, write: waitMs > 0 ? null : { tally, keptForMs: limit.inMs } };
    });
  }

  return async function addressLimit(from) {
    if (limit.most === 0) return { kind: 'passed' };
    try {
      for (const address of from) {
        const retryAfterMs = await waitAt(address);
        if (retryAfterMs > 0) return refused({ code: 'throttled', limit: 'sign-ins', kind: null, retryAfterMs });
      }
    } catch (error) {
      if (!DetentError.isInstance(error)) throw error;
    }
    return { kind: 'passed' };
  };
}
