import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/policy.ts';
import { type Refreshable, refreshSession } from '../../src/rules/refresh-session.ts';
import { anAccount, noon } from '../../src/testing/fixtures.ts';

const account = anAccount({ sessions: { generation: 2, kept: null, accessGeneration: 0 } });
const session = (wishes: Partial<Refreshable> = {}): Refreshable => ({
  id: 'session-1',
  generation: 2,
  expiresAt: noon + 10,
  refresh: { jti: 'now', previous: { swappedAt: noon - 100 } },
  ...wishes,
});
const shown = (jti: string, of = session(), at = noon, who = account): unknown =>
  refreshSession(who, of, { jti, graceMs: 100 }, defaultPolicy, at);
const refusal = (code: string, ends = false): object => ({ kind: 'refused', failure: { code }, ends });

describe('a refresh token', () => {
  it('serves while it is the current one', () => {
    expect(shown('now')).toEqual({ kind: 'fresh' });
    expect(shown('now', session({ refresh: { jti: 'now', previous: null } }))).toEqual({ kind: 'fresh' });
  });

  it('that was replaced is refused, and later ends the session', () => {
    expect(shown('before', session(), noon)).toEqual(refusal('refresh-superseded'));
    expect(shown('before', session(), noon + 1)).toEqual(refusal('refresh-superseded', true));
  });

  it('that never was ends nothing', () => {
    expect(shown('other', session({ refresh: { jti: 'now', previous: null } }))).toEqual(refusal('refresh-superseded'));
  });

  it('ends with its session', () => {
    expect(shown('now', session(), noon + 9)).toEqual({ kind: 'fresh' });
    expect(shown('now', session(), noon + 10)).toEqual(refusal('session-ended'));
    expect(shown('now', session({ refresh: null }))).toEqual(refusal('session-ended'));
  });

  it('sessions-by-policy: ends by the cut of the account', () => {
    expect(shown('now', session({ generation: 1 }))).toEqual(refusal('session-ended'));
    const kept = anAccount({ sessions: { generation: 2, kept: 'session-1', accessGeneration: 0 } });
    expect(shown('now', session({ generation: 1 }), noon, kept)).toEqual({ kind: 'fresh' });
  });

  it('serves only a person whose account stands', () => {
    const unknown = refusal('account-unknown');
    expect(shown('now', session(), noon, anAccount({ ...account, standing: 'closed' }))).toEqual(unknown);
    expect(shown('now', session(), noon, anAccount({ ...account, person: { kind: 'guest' } }))).toEqual(unknown);
    const disabled = anAccount({ ...account, standing: 'disabled' });
    expect(shown('now', session({ refresh: null }), noon, disabled)).toEqual(refusal('account-disabled'));
    const locked = { ...defaultPolicy, locked: true };
    expect(refreshSession(account, session(), { jti: 'now', graceMs: 100 }, locked, noon)).toEqual(
      refusal('account-disabled'),
    );
  });
});
