import type { Failure } from '../failure.ts';
import { isMailbox, isNumber } from '../hygiene.ts';
import { passwordLength } from './new-password.ts';

/** What is typed for somebody is a mailbox, a number and a password, as far as it is there. */
export function contactFlaw({
  email,
  phone,
  password,
}: {
  readonly email: string | null;
  readonly phone: string | null;
  readonly password: string | null;
}): Failure | null {
  if (email !== null && !isMailbox(email)) return { code: 'input-invalid', field: 'email', rule: 'pattern' };
  if (phone !== null && !isNumber(phone)) return { code: 'input-invalid', field: 'phone', rule: 'pattern' };
  return password === null ? null : passwordLength(password);
}
