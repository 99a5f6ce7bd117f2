import { Buffer } from 'node:buffer';

/** Joins texts so that no two lists give the same bytes: each is led by its length in four bytes. */
export function lengthPrefixed(parts: readonly string[]): Buffer {
  const lengths = parts.map((part) => Buffer.byteLength(part));
  const joined = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, 0));
  let at = 0;
  for (const [index, part] of parts.entries()) {
    at = joined.writeUInt32BE(lengths[index] ?? 0, at);
    at += joined.write(part, at);
  }
  return joined;
}
