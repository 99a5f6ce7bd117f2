import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../src/', import.meta.url);
const sources = readdirSync(folder).map((name): readonly [string, string] => [
  name,
  readFileSync(new URL(name, folder), 'utf8'),
]);
const containing = (pattern: RegExp): readonly string[] =>
  sources.filter(([, text]) => pattern.test(text)).map(([name]) => name);

describe('the sources', () => {
  it('compare secrets in constant time wherever they compare any', () => {
    expect(containing(/timingSafeEqual\(/)).toEqual([
      'argon2-hasher.ts',
      'otpauth-one-time-passwords.ts',
      'ring-tokens.ts',
    ]);
    const hasty =
      /\b(expected|given|signature|digest|hashed|left|right|code|token|secret)\s*[!=]==?|[!=]==?\s*(expected|given|signature|digest|hashed|left|right)\b(?!\.length)/;
    expect(containing(hasty)).toEqual([]);
  });

  it('draw randomness from the operating system and nowhere else', () => {
    expect(containing(/Math\.random|pseudoRandomBytes/)).toEqual([]);
    expect(containing(/random(Bytes|FillSync|UUID)\(/)).toEqual([
      'argon2-hasher.ts',
      'key-ring.ts',
      'random-ids.ts',
      'ring-vault.ts',
    ]);
  });
});
