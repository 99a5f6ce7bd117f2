import { DetentError } from '../../failure.ts';
import type { SealPurpose, Vault } from '../../ports/vault.ts';
import { checksum, fromHex, toHex } from './checksum.ts';

/** A vault that hides nothing. It keeps every promise but secrecy, and seals one value always alike. */
export class PlainVault implements Vault {
  /** Which of its methods fails from now on. */
  fault: 'seal' | 'open' | null = null;
  readonly #current: string;
  readonly #opens: readonly string[];

  /** Key ids without dots. */
  constructor(ring: { readonly current?: string; readonly opens?: readonly string[] } = {}) {
    this.#current = ring.current ?? 'key-1';
    this.#opens = [this.#current, ...(ring.opens ?? [])];
  }

  seal(plain: string, bound: SealPurpose): string {
    if (this.fault === 'seal') throw new DetentError({ code: 'port-failed', port: 'Vault', op: 'write' });
    const body = toHex(plain);
    return `p1.${this.#current}.${body}.${bindingOf(this.#current, body, bound)}`;
  }

  open(sealed: string, bound: SealPurpose): string {
    const { keyId, body, binding } = partsOf(sealed) ?? nothing;
    const opens = this.fault !== 'open' && this.#opens.includes(keyId);
    if (!opens || binding !== bindingOf(keyId, body, bound)) throw new DetentError({ code: 'seal-unopened' });
    return fromHex(body);
  }

  keyOf(sealed: string): string | null {
    return partsOf(sealed)?.keyId ?? null;
  }

  currentKey(): string {
    return this.#current;
  }
}

interface Parts {
  readonly keyId: string;
  readonly body: string;
  readonly binding: string;
}

const nothing: Parts = { keyId: '', body: '', binding: '' };

function partsOf(sealed: string): Parts | null {
  const [, keyId = '', body = '', binding = ''] = /^p1\.([^.]+)\.((?:[0-9a-f]{4})*)\.([\w-]{43})$/.exec(sealed) ?? [];
  return keyId === '' ? null : { keyId, body, binding };
}

const bindingOf = (keyId: string, body: string, bound: SealPurpose): string =>
  checksum([keyId, body, bound.purpose, bound.accountId, bound.of]);
