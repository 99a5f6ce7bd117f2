import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { DigestPurpose, SealPurpose } from '@detent/core';
import { checkKeyRing, currentKeyOf, type KeyRing, keyRingSetting, type RingKey, wrong } from './key-ring.ts';

/** What a working key is for. Each purpose has its own under each key of the ring. */
export type KeyPurpose = SealPurpose['purpose'] | 'signed-tokens' | 'not-me';

export interface WorkingKey {
  readonly id: string;
  readonly key: KeyObject;
}

/**
 * The keys that do the work, derived from a ring by HKDF-SHA-256 with the purpose as info, each once. Vault, hasher and
 * tokens share one of these, so that a new ring reaches all of them at the same instant.
 */
export class WorkingKeys {
  #ring: KeyRing;
  #current: RingKey;
  #derived = new Map<string, KeyObject>();

  /** Throws `configuration-wrong` for a ring that `checkKeyRing` refuses. */
  constructor(ring: KeyRing) {
    this.#ring = checkKeyRing(ring);
    this.#current = currentKeyOf(ring);
  }

  /**
   * Goes on with another ring: a step of a rotation, without a restart. Throws `configuration-wrong` for one with another
   * lookup key, under which nothing stored would be found again.
   */
  exchange(ring: KeyRing): void {
    if (!ring.lookup.equals(this.#ring.lookup)) throw wrong(keyRingSetting, 'this ring has another lookup key');
    this.#ring = checkKeyRing(ring);
    this.#current = currentKeyOf(ring);
    this.#derived = new Map();
  }

  ring(): KeyRing {
    return this.#ring;
  }

  currentId(): string {
    return this.#current.id;
  }

  /** The key that seals and signs now. */
  current(purpose: KeyPurpose): WorkingKey {
    const { id, key } = this.#current;
    return { id, key: this.#derive(key, `key ${id} ${purpose}`, purpose) };
  }

  /** The key of that id, or null when the ring has none or has retired it. */
  opening(purpose: KeyPurpose, id: string): KeyObject | null {
    const entry = this.#ring.keys.find((key) => key.id === id);
    if (entry === undefined || entry.state === 'retired') return null;
    return this.#derive(entry.key, `key ${id} ${purpose}`, purpose);
  }

  /** The key for digests by which something stored is found again; rotation leaves it as it is. */
  lookup(purpose: DigestPurpose): KeyObject {
    return this.#derive(this.#ring.lookup, `lookup ${purpose}`, purpose);
  }

  #derive(root: KeyObject, name: string, purpose: string): KeyObject {
    const known = this.#derived.get(name);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(hkdfSync('sha256', root, '', purpose, 32));
    const key = createSecretKey(bytes);
    bytes.fill(0);
    this.#derived.set(name, key);
    return key;
  }
}
