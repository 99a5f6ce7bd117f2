import { describe, expect, it } from 'vitest';
import { type Listing, sessionGoesOn } from '../../src/rules/session-goes-on.ts';
import { anAccount, noon } from '../../src/testing/fixtures.ts';

const account = anAccount({ sessions: { generation: 2, kept: null, accessGeneration: 5 } });
const session = (wishes: Partial<Listing> = {}): Listing => ({
  id: 'session-1',
  generation: 2,
  expiresAt: noon + 20,
  access: [
    { jti: 'a', expiresAt: noon + 10, generation: 5 },
    { jti: 'b', expiresAt: noon + 10, generation: 4 },
  ],
  ...wishes,
});
const goesOn = (jti: string, of = session(), now = noon, who: typeof account | null = account): boolean =>
  sessionGoesOn(of, jti, who, now);

describe('an access token', () => {
  it('is good while its session lists it', () => {
    expect(goesOn('a')).toBe(true);
    expect(goesOn('c')).toBe(false);
    expect(goesOn('a', session({ access: [] }))).toBe(false);
  });

  it('is good until its time is over, or that of its session', () => {
    expect(goesOn('a', session(), noon + 9)).toBe(true);
    expect(goesOn('a', session(), noon + 10)).toBe(false);
    expect(goesOn('a', session({ expiresAt: noon + 1 }))).toBe(true);
    expect(goesOn('a', session({ expiresAt: noon }))).toBe(false);
  });

  it('sessions-by-policy: is good until the account ends its session or its generation of access tokens', () => {
    expect(goesOn('a', session({ generation: 1 }))).toBe(false);
    expect(goesOn('b')).toBe(false);
  });

  it('is judged by its session alone while the account cannot be read', () => {
    expect(goesOn('b', session({ generation: 1 }), noon, null)).toBe(true);
    expect(goesOn('c', session(), noon, null)).toBe(false);
  });
});
