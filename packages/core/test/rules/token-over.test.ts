import { expect, test } from 'vitest';
import { tokenOver } from '../../src/rules/token-over.ts';
import { anApiToken, noon } from '../../src/testing/fixtures.ts';

test('a token without an end is good until it is revoked', () => {
  expect(tokenOver(anApiToken({ revokedAt: null, expiresAt: null }), Number.MAX_SAFE_INTEGER)).toBeNull();
  expect(tokenOver(anApiToken({ revokedAt: noon, expiresAt: null }), noon)).toBe('revoked');
});

test('a token is good up to the millisecond before its end', () => {
  const token = anApiToken({ revokedAt: null, expiresAt: noon });
  expect(tokenOver(token, noon - 1)).toBeNull();
  expect(tokenOver(token, noon)).toBe('expired');
});

test('what was revoked reads as revoked after its end as well', () => {
  expect(tokenOver(anApiToken({ revokedAt: noon - 1, expiresAt: noon }), noon)).toBe('revoked');
});
