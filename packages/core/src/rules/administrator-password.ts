import type { Failure } from '../failure.ts';

/** An administrator's password has 12 to 256 characters, any of them. */
export function administratorPassword(password: string): Failure<'input-invalid'> | null {
  const length = Array.from(password).length;
  return length < 12 || length > 256 ? { code: 'input-invalid', field: 'password', rule: 'length' } : null;
}
