import { expect, test } from 'vitest';
import { contactFlaw } from '../../src/rules/contact-flaw.ts';

const nothing = { email: null, phone: null, password: null };

test('what is not there has no flaw', () => {
  expect(contactFlaw(nothing)).toBeNull();
});

test('what is as it should be has none either', () => {
  expect(contactFlaw({ email: 'ada@example.com', phone: '+4915112345678', password: 'S3cur3P@ssw0rd!' })).toBeNull();
});

test.each([
  [
    { ...nothing, email: 'ada' },
    { code: 'input-invalid', field: 'email', rule: 'pattern' },
  ],
  [
    { ...nothing, phone: '0151' },
    { code: 'input-invalid', field: 'phone', rule: 'pattern' },
  ],
  [
    { email: 'ada', phone: '0151', password: 'x' },
    { code: 'input-invalid', field: 'email', rule: 'pattern' },
  ],
])('the first flaw is told: %o', (typed, failure) => {
  expect(contactFlaw(typed)).toEqual(failure);
});

test('a password is of a length that can be kept', () => {
  expect(contactFlaw({ ...nothing, password: 'x' })).toMatchObject({ code: 'input-invalid' });
});
