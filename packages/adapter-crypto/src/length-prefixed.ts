import { Buffer } from 'node:buffer';

/** Joins texts so that no two lists give the same bytes: each is led by its length in four bytes. */
export function lengthPrefixed(parts: readonly string[]): Buffer {
  let size = 0;
  for (const part of parts) size += 4 + Buffer.byteLength(part);
  const joined = Buffer.allocUnsafe(size);
  let at = 0;
  for (const part of parts) {
    const length = joined.write(part, at + 4);
    at = joined.writeUInt32BE(length, at) + length;
  }
  return joined;
}
