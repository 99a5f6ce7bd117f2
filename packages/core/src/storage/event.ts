import type { EventType, RecordedEvent } from '../account/event.ts';
import { kinds } from '../account/factor.ts';
import { choice, choiceOrNull, type Fields, flag, number, text, textOrNull, texts, Unreadable } from './fields.ts';

// One reader for each type of event: a type that core adds does not compile until it can be read here.

type EventReaders = { readonly [T in EventType]: (fields: Fields) => RecordedEvent<T> };

const factorId = (fields: Fields): { readonly factorId: string } => ({ factorId: text(fields, 'factorId') });
const verifiers = ['link', 'code', 'word'] as const;
const addressId = (fields: Fields): { readonly addressId: string } => ({ addressId: text(fields, 'addressId') });

const readers: EventReaders = {
  'factor-begun': (fields) => ({
    type: 'factor-begun',
    ...factorId(fields),
    kind: choice(fields, 'kind', kinds),
    label: text(fields, 'label'),
    addressId: textOrNull(fields, 'addressId'),
    expiresAt: number(fields, 'expiresAt'),
  }),
  'factor-dropped': (fields) => ({ type: 'factor-dropped', ...factorId(fields) }),
  'factor-confirmed': (fields) => ({ type: 'factor-confirmed', ...factorId(fields), step: number(fields, 'step') }),
  'factor-used': (fields) => ({ type: 'factor-used', ...factorId(fields), step: number(fields, 'step') }),
  'factor-locked': (fields) => ({ type: 'factor-locked', ...factorId(fields) }),
  'factors-removed': (fields) => ({
    type: 'factors-removed',
    factorIds: texts(fields, 'factorIds'),
    restorableUntil: number(fields, 'restorableUntil'),
    compromised: flag(fields, 'compromised'),
  }),
  'factor-restored': (fields) => ({
    type: 'factor-restored',
    ...factorId(fields),
    ...(fields['removal'] === undefined ? {} : { removal: number(fields, 'removal') }),
  }),
  'factor-erased': (fields) => ({ type: 'factor-erased', ...factorId(fields) }),
  'secrets-rewrapped': (fields) => ({ type: 'secrets-rewrapped', factorIds: texts(fields, 'factorIds') }),
  'preferred-elected': (fields) => ({ type: 'preferred-elected', kind: choiceOrNull(fields, 'kind', kinds) }),
  'preferred-chosen': (fields) => ({ type: 'preferred-chosen', kind: choice(fields, 'kind', kinds) }),
  'recovery-codes-issued': (fields) => ({ type: 'recovery-codes-issued', count: number(fields, 'count') }),
  'recovery-codes-removed': (fields) => ({ type: 'recovery-codes-removed', count: number(fields, 'count') }),
  'recovery-codes-voided': (fields) => ({
    type: 'recovery-codes-voided',
    count: number(fields, 'count'),
    because: choice(fields, 'because', ['guessed-at', 'disavowed']),
  }),
  'recovery-code-used': (fields) => ({ type: 'recovery-code-used', left: number(fields, 'left') }),
  'code-sent': (fields) => ({
    type: 'code-sent',
    kind: choice(fields, 'kind', ['sms', 'email']),
    purpose: choice(fields, 'purpose', ['sign-in', 'step-up', 'enrol']),
    factorId: textOrNull(fields, 'factorId'),
  }),
  'code-spent': (fields) => ({ type: 'code-spent', codeId: text(fields, 'codeId') }),
  'challenge-spent': (fields) => ({
    type: 'challenge-spent',
    challengeId: text(fields, 'challengeId'),
    until: number(fields, 'until'),
  }),
  'signed-in': (fields) => ({
    type: 'signed-in',
    sessionId: text(fields, 'sessionId'),
    clientId: textOrNull(fields, 'clientId'),
    methods: texts(fields, 'methods'),
  }),
  'second-step-failing': () => ({ type: 'second-step-failing' }),
  'registered-again': () => ({ type: 'registered-again' }),
  'sessions-cut': (fields) => ({ type: 'sessions-cut', kept: textOrNull(fields, 'kept') }),
  'access-cut': () => ({ type: 'access-cut' }),
  'must-enrol-marked': () => ({ type: 'must-enrol-marked' }),
  'must-enrol-cleared': () => ({ type: 'must-enrol-cleared' }),
  'changes-frozen': (fields) => ({
    type: 'changes-frozen',
    until: number(fields, 'until'),
    since: number(fields, 'since'),
  }),
  'freeze-lifted': () => ({ type: 'freeze-lifted' }),
  'change-counted': () => ({ type: 'change-counted' }),
  'act-disavowed': (fields) => ({
    type: 'act-disavowed',
    sequence: number(fields, 'sequence'),
    restored: texts(fields, 'restored'),
  }),
  'account-opened': (fields) => ({
    type: 'account-opened',
    how: choice(fields, 'how', ['registered', 'added', 'imported', 'sample']),
  }),
  'password-changed': () => ({ type: 'password-changed' }),
  'password-rehashed': () => ({ type: 'password-rehashed' }),
  'administrator-password-changed': () => ({ type: 'administrator-password-changed' }),
  'address-added': (fields) => ({
    type: 'address-added',
    ...addressId(fields),
    channel: choice(fields, 'channel', ['email', 'sms']),
    role: choice(fields, 'role', ['own', 'factor']),
    verifiedBy: choiceOrNull(fields, 'verifiedBy', verifiers),
    masked: text(fields, 'masked'),
  }),
  'address-verified': (fields) => ({
    type: 'address-verified',
    ...addressId(fields),
    by: choice(fields, 'by', verifiers),
  }),
  'address-made-own': (fields) => ({ type: 'address-made-own', ...addressId(fields) }),
  'address-given-up': (fields) => ({ type: 'address-given-up', ...addressId(fields) }),
  'addresses-forgotten': (fields) => ({ type: 'addresses-forgotten', addressIds: texts(fields, 'addressIds') }),
  'verification-begun': (fields) => ({ type: 'verification-begun', ...addressId(fields) }),
  'profile-changed': (fields) => ({ type: 'profile-changed', fields: texts(fields, 'fields') }),
  'standing-changed': (fields) => ({
    type: 'standing-changed',
    standing: choice(fields, 'standing', ['active', 'disabled']),
  }),
  'rank-changed': (fields) => ({ type: 'rank-changed', rank: choice(fields, 'rank', [0, 1, 2, 3]) }),
  'account-closed': () => ({ type: 'account-closed' }),
};

const isEventType = (type: unknown): type is EventType => typeof type === 'string' && Object.hasOwn(readers, type);

export function readEvent(fields: Fields): RecordedEvent {
  const type = fields['type'];
  if (!isEventType(type)) throw new Unreadable('type');
  return readers[type](fields);
}
