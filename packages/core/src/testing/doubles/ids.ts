import type { Ids } from '../../ports/ids.ts';
import { scattered } from './checksum.ts';

const decimal = '0123456789';
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const base64url = `${alphanumeric}-_`;

/** Values of the right shapes, none of them twice and all of them foreseeable. Two seeds give two sequences. */
export class SequenceIds implements Ids {
  readonly #seed: number;
  #count = 0;

  /** Below 65 536. */
  constructor(seed = 0) {
    this.#seed = seed;
  }

  id(): string {
    const count = this.#next();
    return `${hex(count, 12)}${hex(scattered('id', this.#seed, count), 8)}${hex(this.#seed, 4)}`;
  }

  uuid(): string {
    const count = this.#next();
    const [first, last] = [hex(scattered('uuid', this.#seed, count), 8), hex(count, 12)];
    return `${first}-${hex(this.#seed, 4)}-4000-8000-${last}`;
  }

  jti(): string {
    return this.symbols(24);
  }

  token(): string {
    return this.#draw(base64url, 43);
  }

  digits(count: number): string {
    return this.#draw(decimal, count);
  }

  symbols(count: number): string {
    return this.#draw(alphanumeric, count);
  }

  jitter(): number {
    return scattered('jitter', this.#seed, this.#next()) / 2 ** 32;
  }

  #draw(alphabet: string, length: number): string {
    const count = this.#next();
    const symbol = (_: unknown, at: number): string =>
      alphabet.charAt(scattered('draw', this.#seed, count, at) % alphabet.length);
    return Array.from({ length }, symbol).join('');
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }
}

const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0');
