import { Buffer } from 'node:buffer';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { DetentError, type SealPurpose, type Vault } from '@detent/core';
import { readBase64Url } from './base64url.ts';
import { lengthPrefixed } from './length-prefixed.ts';
import type { WorkingKeys } from './working-keys.ts';

const form = 's1';
const nonceBytes = 12;
const tagBytes = 16;
const shape = /^s1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/;

/**
 * Seals with AES-256-GCM as `s1.<key id>.<nonce>.<ciphertext and tag>`. The associated data binds a value to its purpose,
 * its account and what it is of; moved anywhere else, or changed in a single bit, it does not open.
 */
export class RingVault implements Vault {
  readonly #keys: WorkingKeys;
  readonly #sealed = new Map<string, number>();

  constructor(keys: WorkingKeys) {
    this.#keys = keys;
  }

  seal(plain: string, bound: SealPurpose): string {
    const { id, key } = this.#keys.current(bound.purpose);
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(associatedData(bound));
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    this.#sealed.set(id, this.sealsWith(id) + 1);
    return `${form}.${id}.${nonce.toString('base64url')}.${body.toString('base64url')}`;
  }

  open(sealed: string, bound: SealPurpose): string {
    const [, id = '', nonceText = '', bodyText = ''] = shape.exec(sealed) ?? [];
    const key = this.#keys.opening(bound.purpose, id);
    // Sixteen characters of that alphabet are twelve bytes, and have no second spelling.
    const nonce = Buffer.from(nonceText, 'base64url');
    const body = readBase64Url(bodyText);
    if (key === null || body === null) throw new DetentError({ code: 'seal-unopened' });
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(associatedData(bound));
      decipher.setAuthTag(body.subarray(-tagBytes));
      const plain = decipher.update(body.subarray(0, -tagBytes));
      // In this mode it gives no bytes of its own: it says whether those above are genuine.
      decipher.final();
      return plain.toString('utf8');
    } catch (cause) {
      throw new DetentError({ code: 'seal-unopened' }, { cause });
    }
  }

  keyOf(sealed: string): string | null {
    return shape.exec(sealed)?.[1] ?? null;
  }

  currentKey(): string {
    return this.#keys.currentId();
  }

  /** How many values this process has sealed with that key. One key should seal no more than 2^30 in all. */
  sealsWith(keyId: string): number {
    return this.#sealed.get(keyId) ?? 0;
  }
}

function associatedData(bound: SealPurpose): Buffer {
  return lengthPrefixed(['detent', form, bound.purpose, bound.accountId, bound.of]);
}
