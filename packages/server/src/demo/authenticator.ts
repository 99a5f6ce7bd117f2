import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import type { Clock } from '@detent/core';

const stepMs = 30_000;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Stands in for the app on a phone: the six digits of a secret at this moment (RFC 6238). */
export function codeNow(secret: string, clock: Clock): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(clock.now() / stepMs)));
  const hash = createHmac('sha1', decoded(secret)).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 0xf;
  const number = (hash.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000;
  return String(number).padStart(6, '0');
}

/** Base32, five bits a symbol. */
function decoded(secret: string): Buffer {
  const bits = Array.from(secret, (symbol) => alphabet.indexOf(symbol).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}
