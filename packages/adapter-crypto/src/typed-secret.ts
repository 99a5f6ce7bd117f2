import { Buffer } from 'node:buffer';

const mostBytes = 1024;

/**
 * What somebody typed, as the bytes that are hashed: NFC, so that one password typed on two keyboards is one password.
 * Null for more than 1024 bytes, and for text that is no valid Unicode, of which two could become the same bytes.
 */
export function typedSecret(text: string): Buffer | null {
  // Nothing longer composes to so few bytes, so it need not be looked at.
  if (text.length > 4 * mostBytes || /\p{Surrogate}/u.test(text)) return null;
  const bytes = Buffer.from(text.normalize('NFC'), 'utf8');
  return bytes.length > mostBytes ? null : bytes;
}

/** A recovery code without the spaces and hyphens that people write between its symbols. */
export function bareCode(code: string): string {
  return code.replaceAll(/[\s\p{Dash_Punctuation}]/gu, '');
}
