import { Buffer } from 'node:buffer';

/** The bytes of a base64url text, or null unless it is exactly what encoding those bytes gives: one value has one spelling. */
export function readBase64Url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
