import type { KeyObject } from 'node:crypto';
import {
  checkKeyRing,
  freshKey,
  freshKeyId,
  type KeyRing,
  type KeyState,
  keyRingSetting,
  type RingKey,
  wrong,
} from './key-ring.ts';

/** Adds a key that opens and does not seal yet, so that every server knows it before one of them uses it. */
export function addKey(
  ring: KeyRing,
  entry: { readonly id?: string; readonly key?: KeyObject; readonly at?: number } = {},
): KeyRing {
  const added = {
    id: entry.id ?? freshKeyId(),
    key: entry.key ?? freshKey(),
    state: 'opens',
    ...noted(entry.at),
  } as const;
  return checkKeyRing({ ...ring, keys: [...ring.keys, added] });
}

/** Lets a key that only opened seal and sign from now on; the one that did so only opens. */
export function promoteKey(ring: KeyRing, id: string, at?: number): KeyRing {
  requireState(ring, id, 'opens');
  return withStates(ring, at, (key, state) => (key === id ? 'current' : state === 'current' ? 'opens' : state));
}

/**
 * Takes a key out of use: it opens and verifies nothing any more, and can still be brought back by hand. `searched` says that
 * nothing that is kept needs it.
 */
export function retireKey(
  ring: KeyRing,
  id: string,
  how: { readonly at?: number; readonly searched?: true } = {},
): KeyRing {
  requireState(ring, id, 'opens');
  return withStates(ring, how.at, (key, state) => (key === id ? 'retired' : state), how.searched);
}

/** Removes a retired key for good. What it sealed is gone wherever a copy of it lies. */
export function destroyKey(ring: KeyRing, id: string): KeyRing {
  requireState(ring, id, 'retired');
  return checkKeyRing({ ...ring, keys: ring.keys.filter((key) => key.id !== id) });
}

function withStates(
  ring: KeyRing,
  at: number | undefined,
  stateOf: (id: string, state: KeyState) => KeyState,
  searched?: true,
): KeyRing {
  const keys = ring.keys.map((entry): RingKey => {
    const state = stateOf(entry.id, entry.state);
    if (state === entry.state) return entry;
    return { id: entry.id, key: entry.key, state, ...noted(at), ...(searched === undefined ? {} : { searched }) };
  });
  return checkKeyRing({ ...ring, keys });
}

const noted = (at: number | undefined): { readonly since?: number } => (at === undefined ? {} : { since: at });

function requireState(ring: KeyRing, id: string, state: KeyState): void {
  const found = ring.keys.find((key) => key.id === id);
  if (found === undefined) throw wrong(keyRingSetting, 'the ring has no key of that id');
  if (found.state !== state)
    throw wrong(keyRingSetting, `${id}: it is ${found.state}, and has to be ${state} for this`);
}
