import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/policy.ts';
import { signedIn } from '../../src/rules/signed-in.ts';
import { anAccount } from '../../src/testing/fixtures.ts';

const by = { sessionId: 'session-9', clientId: 'client-9', methods: ['pwd', 'otp'] };

describe('a sign-in', () => {
  it('makes its client known', () => {
    expect(signedIn(anAccount(), by, defaultPolicy)).toEqual({ type: 'signed-in', ...by });
  });

  it('must-enrol-opens-nothing: makes none known when it may only enrol', () => {
    const marked = anAccount({ factors: [], preferred: null, mustEnrol: true });
    expect(signedIn(marked, by, defaultPolicy)).toEqual({ type: 'signed-in', ...by, clientId: null });
  });
});
