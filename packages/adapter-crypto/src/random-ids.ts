import { Buffer } from 'node:buffer';
import { randomFillSync, randomUUID } from 'node:crypto';
import type { Clock, Ids } from '@detent/core';

const decimal = '0123456789';
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const poolBytes = 4096;

/** Everything random comes from the operating system's generator, fetched a few thousand bytes at a time. */
export class RandomIds implements Ids {
  readonly #clock: Clock;
  readonly #pool = Buffer.alloc(poolBytes);
  #used = poolBytes;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Eight digits of seconds, so that what is made together lies together in an index, and 64 random bits. */
  id(): string {
    const seconds = Math.floor(this.#clock.now() / 1000) % 2 ** 32;
    return seconds.toString(16).padStart(8, '0') + this.#bytes(8).toString('hex');
  }

  uuid(): string {
    return randomUUID();
  }

  jti(): string {
    return this.symbols(24);
  }

  token(): string {
    return this.#bytes(32).toString('base64url');
  }

  digits(count: number): string {
    return this.#draw(decimal, count);
  }

  symbols(count: number): string {
    return this.#draw(alphanumeric, count);
  }

  jitter(): number {
    return this.#bytes(6).readUIntBE(0, 6) / 2 ** 48;
  }

  // Bytes past the last whole multiple of the alphabet are thrown away: a remainder of all 256 would favour its beginning.
  #draw(alphabet: string, count: number): string {
    const fair = 256 - (256 % alphabet.length);
    let drawn = '';
    while (drawn.length < count) {
      const byte = this.#byte();
      if (byte < fair) drawn += alphabet.charAt(byte % alphabet.length);
    }
    return drawn;
  }

  #bytes(count: number): Buffer {
    const bytes = Buffer.alloc(count);
    for (let index = 0; index < count; index += 1) bytes[index] = this.#byte();
    return bytes;
  }

  // What was handed out is wiped, so that no later look at memory finds it here.
  #byte(): number {
    if (this.#used === poolBytes) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const byte = this.#pool.readUInt8(this.#used);
    this.#pool[this.#used] = 0;
    this.#used += 1;
    return byte;
  }
}
