import type { Kind } from '@detent/core';
import { type Refused, wrongCode, type ZitadelOverrides } from './answers.ts';

/**
 * Rows of section 4.4: how one operation says that something is not there, or there already. Whatever may not be told apart has one
 * answer: an unknown account, one out of reach, a factor of somebody else, of another kind, removed or lapsed.
 */
const absent = (answer: Refused): ZitadelOverrides => ({
  'account-unknown': answer,
  'factor-unknown': answer,
  'enrolment-over': answer,
  'second-factor-off': answer,
});

const multifactor = 'Multifactor OTP (OneTimePassword)';
const noMultifactor = (id: string): Refused => ({ code: 'not_found', text: `${multifactor} doesn't exist`, id });
const alreadyThere = (code: Refused['code'], id: string): Refused => ({
  code,
  text: `${multifactor} is already set up`,
  id,
});
const noUser = (code: Refused['code'], id: string): Refused => ({ code, text: 'User could not be found', id });

const removedIds: Readonly<Record<Kind, string>> = {
  totp: 'COMMAND-Hd9sd',
  sms: 'COMMAND-Sr3h3',
  email: 'COMMAND-b312D',
};
const addedIds = {
  sms: { notReady: 'COMMAND-Q54j2', exists: 'COMMAND-Ad3g2' },
  email: { notReady: 'COMMAND-KLJ2d', exists: 'COMMAND-MKL2s' },
} as const;

/** v2 knows one factor of a kind, which it finds by the account alone. */
export const removedAnswers = (kind: Kind): ZitadelOverrides => absent(noMultifactor(removedIds[kind]));

export const registeredAnswers: ZitadelOverrides = {
  ...absent(noUser('failed_precondition', 'COMMAND-SqyJz')),
  'factor-exists': alreadyThere('already_exists', 'COMMAND-do9se'),
};

export const verifiedAnswers: ZitadelOverrides = {
  ...absent(noMultifactor('COMMAND-3Mif9s')),
  'factor-exists': alreadyThere('failed_precondition', 'COMMAND-qx4ls'),
  'code-wrong': { ...wrongCode, id: 'EVENT-8isk2' },
  'code-expired': { ...wrongCode, id: 'EVENT-8isk2' },
};

export function addedAnswers(kind: 'sms' | 'email'): ZitadelOverrides {
  const { notReady, exists } = addedIds[kind];
  const unverified: Refused = { code: 'failed_precondition', text: `${multifactor} isn't ready`, id: notReady };
  const there = alreadyThere('already_exists', exists);
  return {
    ...absent(unverified),
    'target-unverified': unverified,
    'factor-exists': there,
    'target-exists': there,
    'too-many-factors': there,
  };
}

export const codesIssuedAnswers: ZitadelOverrides = absent(noUser('failed_precondition', 'COMMAND-uXHNj'));
export const codesRemovedAnswers: ZitadelOverrides = absent(noUser('not_found', 'COMMAND-4g3xq'));

const names: Readonly<Record<Kind, string>> = { totp: 'TOTP', sms: 'OTP SMS', email: 'OTP Email' };
const initials: Readonly<Record<Kind, string>> = { totp: 'T', sms: 'S', email: 'E' };

/** A and B: each factor by its own id. `family` is the letter in their ids. */
export const factorAnswers = (family: 'a' | 'b', kind: Kind): ZitadelOverrides => ({
  ...absent({
    code: 'not_found',
    text: `${names[kind]} authenticator could not be found`,
    id: `DTNT-${family}${initials[kind]}0nF`,
  }),
  'factor-exists': {
    code: 'failed_precondition',
    text: 'The authenticator is already verified',
    id: 'DTNT-Vr1fd',
  },
  'code-wrong': wrongCode,
  'code-expired': wrongCode,
});
