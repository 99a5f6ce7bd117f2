import fc from 'fast-check';
import type { Event, EventType } from '../../src/account/event.ts';
import { aPerson, noon } from '../../src/testing/fixtures.ts';
import { day } from '../actors.ts';
import { aSentCode } from './busy-account.ts';

/** Stands in every secret of `oneOfEach`, and nowhere else. */
export const canary = 'yellow-canary';

/** One event of each type. A new type does not compile until it is here. */
export const oneOfEach = {
  'factor-begun': {
    type: 'factor-begun',
    factorId: 'totp-3',
    kind: 'totp',
    label: 'Watch',
    addressId: null,
    expiresAt: noon + day,
    secret: { sealed: canary },
  },
  'factor-dropped': { type: 'factor-dropped', factorId: 'totp-2' },
  'factor-confirmed': { type: 'factor-confirmed', factorId: 'totp-2', step: 5 },
  'factor-used': { type: 'factor-used', factorId: 'totp-1', step: 9 },
  'factor-locked': { type: 'factor-locked', factorId: 'totp-1' },
  'factors-removed': {
    type: 'factors-removed',
    factorIds: ['totp-1', 'sms-1'],
    restorableUntil: noon + day,
    compromised: false,
  },
  'factor-restored': { type: 'factor-restored', factorId: 'totp-0' },
  'factor-erased': { type: 'factor-erased', factorId: 'totp-0' },
  'secrets-rewrapped': {
    type: 'secrets-rewrapped',
    factorIds: ['totp-1', 'totp-0'],
    secret: { sealed: [`${canary}-1`, `${canary}-0`] },
  },
  'preferred-elected': { type: 'preferred-elected', kind: 'email' },
  'preferred-chosen': { type: 'preferred-chosen', kind: 'sms' },
  'recovery-codes-issued': {
    type: 'recovery-codes-issued',
    count: 1,
    secret: { salt: `${canary}-salt`, hashes: [`${canary}-hash`] },
  },
  'recovery-codes-removed': { type: 'recovery-codes-removed', count: 2 },
  'recovery-codes-voided': { type: 'recovery-codes-voided', count: 2, because: 'guessed-at' },
  'recovery-code-used': { type: 'recovery-code-used', left: 1, secret: { hash: canary } },
  'code-sent': {
    type: 'code-sent',
    kind: 'email',
    purpose: 'step-up',
    factorId: 'email-1',
    secret: { code: aSentCode({ id: canary, purpose: 'step-up', scope: canary, digest: canary }) },
  },
  'code-spent': { type: 'code-spent', codeId: 'code-1' },
  'challenge-spent': { type: 'challenge-spent', challengeId: 'challenge-1', until: noon + day },
  'signed-in': { type: 'signed-in', sessionId: 'session-1', clientId: 'client-2', methods: ['pwd', 'otp'] },
  'second-step-failing': { type: 'second-step-failing' },
  'registered-again': { type: 'registered-again' },
  'sessions-cut': { type: 'sessions-cut', kept: 'session-1' },
  'access-cut': { type: 'access-cut' },
  'must-enrol-marked': { type: 'must-enrol-marked' },
  'must-enrol-cleared': { type: 'must-enrol-cleared' },
  'changes-frozen': { type: 'changes-frozen', until: noon + day, since: noon - day },
  'freeze-lifted': { type: 'freeze-lifted' },
  'change-counted': { type: 'change-counted' },
  'act-disavowed': { type: 'act-disavowed', sequence: 3, restored: ['totp-0'] },
  'account-opened': { type: 'account-opened', how: 'registered', secret: { person: aPerson({ name: canary }) } },
  'password-changed': { type: 'password-changed', secret: { hash: `${canary}-changed` } },
  'password-rehashed': { type: 'password-rehashed', secret: { hash: `${canary}-rehashed` } },
  'administrator-password-changed': { type: 'administrator-password-changed' },
  'address-added': {
    type: 'address-added',
    addressId: 'mail-3',
    channel: 'email',
    role: 'factor',
    verifiedBy: 'word',
    masked: 'x•••@example.org',
    secret: { value: `${canary}@Example.org`, normal: `${canary}@example.org` },
  },
  'address-verified': { type: 'address-verified', addressId: 'mail-2', by: 'code' },
  'address-made-own': { type: 'address-made-own', addressId: 'mail-2' },
  'address-given-up': { type: 'address-given-up', addressId: 'mail-1' },
  'addresses-forgotten': { type: 'addresses-forgotten', addressIds: ['mail-0', 'mail-2'] },
  'verification-begun': { type: 'verification-begun', addressId: 'mail-2', secret: { jti: canary } },
  'profile-changed': { type: 'profile-changed', fields: ['name'], secret: { person: { name: canary } } },
  'standing-changed': { type: 'standing-changed', standing: 'disabled' },
  'rank-changed': { type: 'rank-changed', rank: 2 },
  'account-closed': { type: 'account-closed' },
} as const satisfies { readonly [K in EventType]: Event<K> };

export const everyEvent: readonly Event[] = Object.values(oneOfEach);

const factorId = fc.constantFrom('totp-1', 'email-1', 'sms-1', 'totp-2', 'totp-0', 'nobody');
const addressId = fc.constantFrom('mail-1', 'mail-2', 'mail-0', 'number-1', 'nobody');
const instant = fc.integer({ min: noon - 2 * day, max: noon + 2 * day });
const whether = fc.boolean();

/** Events of every type about the factors and addresses of `busyAccount`, in no sensible order. */
export const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.constantFrom(...everyEvent),
  fc.record({
    type: fc.constantFrom('factor-dropped', 'factor-locked', 'factor-restored', 'factor-erased'),
    factorId,
  }),
  fc.record({ type: fc.constantFrom('factor-confirmed', 'factor-used'), factorId, step: fc.nat(10) }),
  fc.record({
    type: fc.constant('factors-removed'),
    factorIds: fc.subarray(['totp-1', 'email-1', 'sms-1']),
    restorableUntil: instant,
    compromised: whether,
  }),
  fc.record({ type: fc.constantFrom('address-made-own', 'address-given-up'), addressId }),
  fc.record({ type: fc.constant('address-verified'), addressId, by: fc.constantFrom('link', 'code', 'word') }),
  fc.record({ type: fc.constant('challenge-spent'), challengeId: fc.constantFrom('challenge-0', 'b'), until: instant }),
);
