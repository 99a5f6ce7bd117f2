import { administratorPassword } from '@detent/core';
import { expect, it } from 'vitest';

it.each([
  [11, false],
  [12, true],
  [256, true],
  [257, false],
])('of %i characters is an administrator’s password: %s', (length, good) => {
  const flaw = { code: 'input-invalid', field: 'password', rule: 'length' };
  expect(administratorPassword('👍'.repeat(length))).toEqual(good ? null : flaw);
});
