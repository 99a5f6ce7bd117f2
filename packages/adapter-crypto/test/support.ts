import { DetentError, type Failure } from '@detent/core';
import { createKeyRing, type KeyRing, WorkingKeys } from '../src/index.ts';

/** The lightest that argon2id can be, so that tests of order and bounds need not wait for it. */
export const lightest = { memoryKiB: 8, passes: 1, lanes: 1 };

export const keysOf = (ring: KeyRing = createKeyRing()): WorkingKeys => new WorkingKeys(ring);

/** The same keys with the first one called `id`. */
export const named = (ring: KeyRing, id: string): KeyRing => ({
  ...ring,
  keys: ring.keys.map(({ key, state }, index) => ({ id: index === 0 ? id : `${id}-${index}`, key, state })),
});

/** What was thrown, which has to be one of ours. */
export function thrownBy(act: () => unknown): DetentError {
  try {
    act();
  } catch (error) {
    if (DetentError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

export async function rejectedBy(act: () => Promise<unknown>): Promise<DetentError> {
  try {
    await act();
  } catch (error) {
    if (DetentError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

export const failureOf = (act: () => unknown): Failure => thrownBy(act).failure;

/** All that a log could print of an error, its causes included. */
export function printed(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = Object.getOwnPropertyNames(error).map((name) => JSON.stringify(Reflect.get(error, name)));
  return [String(error), error.stack ?? '', ...own, error.cause === undefined ? '' : printed(error.cause)].join('\n');
}

/** The same text with the lowest bit of the character at `index` flipped, staying within base64url. */
export function flipped(text: string, index: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const at = alphabet.indexOf(text.charAt(index));
  const other = at === -1 ? 'A' : alphabet.charAt(at ^ 1);
  return text.slice(0, index) + other + text.slice(index + 1);
}
