import { describe, expect, it } from 'vitest';
import { eventReaders, readEvent } from '../src/decode/event.ts';
import { failureReaders, readFailure } from '../src/decode/failure.ts';

/** Every member that any event has. */
const ofEvents = {
  addressId: 'address-1',
  addressIds: ['address-1'],
  because: 'disavowed',
  by: 'link',
  challengeId: 'challenge-1',
  channel: 'email',
  clientId: 'client-1',
  codeId: 'code-1',
  compromised: true,
  count: 6,
  expiresAt: 1,
  factorId: 'factor-1',
  factorIds: ['factor-1'],
  fields: ['name'],
  how: 'imported',
  kept: 'session-1',
  kind: 'sms',
  label: 'Number',
  left: 2,
  masked: '••••20',
  methods: ['pwd'],
  purpose: 'enrol',
  rank: 2,
  restorableUntil: 2,
  restored: ['factor-1'],
  role: 'own',
  sequence: 3,
  sessionId: 'session-1',
  since: 4,
  standing: 'disabled',
  step: 5,
  until: 6,
  verifiedBy: 'code',
};

/** Every member that any failure has. */
const ofFailures = {
  field: 'name',
  kind: 'totp',
  limit: 'sends',
  maxAgeMs: 1,
  most: 32,
  op: 'write',
  port: 'Jobs',
  remedy: 'replace',
  retryAfterMs: 2,
  rule: 'too-long',
  setting: 'file',
  state: 'stale',
  type: 'access_token',
  until: 3,
};

describe('reading', () => {
  it.each(Object.keys(eventReaders))('answers the event %s with its own members, as they are stored', (type) => {
    const read = readEvent({ ...ofEvents, type, secret: 'sesame' });
    expect({ ...ofEvents, type }).toMatchObject(read);
    expect(Object.keys(read)).toContain('type');
  });

  it.each(Object.keys(failureReaders))('answers the failure %s with its own members, as they are stored', (code) => {
    const read = readFailure({ ...ofFailures, code, detail: 'sesame' });
    expect({ ...ofFailures, code }).toMatchObject(read);
    expect(Object.keys(read)).toContain('code');
  });

  it.each(['unheard-of', 'toString', '__proto__', 7, null, undefined])('refuses the unknown type %s', (type) => {
    expect(() => readEvent({ ...ofEvents, type })).toThrow('type is missing');
    expect(() => readFailure({ ...ofFailures, code: type })).toThrow('code is missing');
  });
});
