import { normalMailbox } from '@detent/core';
import type { GivenAddress, Verification } from './handlers.ts';
import { type AskedEmail, type AskedPhone, dialled } from './validation.ts';

/** A phone of a message that was found good, as the core knows numbers. */
export function phoneOf(phone: AskedPhone | undefined): GivenAddress {
  const number = dialled(phone?.number ?? '');
  return { kind: 'sms', value: number, normal: number };
}

export function mailboxOf(email: AskedEmail | undefined): GivenAddress {
  const value = (email?.address ?? '').trim();
  return { kind: 'email', value, normal: normalMailbox(value) };
}

/** Nothing said means that a code is sent. */
export function verificationOf(asked: AskedPhone | AskedEmail | undefined): Verification {
  switch (asked?.verification.case) {
    case 'returnCode':
      return 'return';
    case 'isVerified':
      return 'word';
    case undefined:
    case 'sendCode':
      return 'send';
    default:
      return 'send';
  }
}

/** Whoever takes the code, or gives their word, vouches for the address. */
export const vouches = (asked: AskedPhone | AskedEmail | undefined): boolean => verificationOf(asked) !== 'send';
