import type { Failure } from '../failure.ts';

/** A new password has 8 to 256 characters, among them a digit, a lower-case and an upper-case letter and a sign. */
export function newPassword(password: string): Failure<'input-invalid'> | null {
  const flaw = passwordLength(password);
  if (flaw !== null) return flaw;
  return needed.every((one) => one.test(password))
    ? null
    : { code: 'input-invalid', field: 'password', rule: 'pattern' };
}

/** One that an operator sets may be of any characters. */
export function passwordLength(password: string): Failure<'input-invalid'> | null {
  const length = Array.from(password).length;
  return length < shortest || length > longest ? { code: 'input-invalid', field: 'password', rule: 'length' } : null;
}

const shortest = 8;
const longest = 256;
const needed = [/\p{Nd}/u, /\p{Ll}/u, /\p{Lu}/u, /[!@#$%^&*()_+\-={}[\]|\\:;'"<>,.?/]/];
