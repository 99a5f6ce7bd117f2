import { describe, expect, it } from 'vitest';
import { allowed, allowedIfAny, refused, unchanged } from '../src/verdict.ts';

const closed = { type: 'account-closed' } as const;
const cut = { type: 'sessions-cut', kept: null } as const;

describe('a verdict', () => {
  it('allows with its events in order and no letters', () => {
    expect(allowed(closed, cut)).toEqual({ kind: 'allowed', events: [closed, cut], letters: [] });
  });

  it('allows if there is any event, and changes nothing if there is none', () => {
    expect(allowedIfAny([closed, cut])).toEqual(allowed(closed, cut));
    expect(allowedIfAny([closed])).toEqual(allowed(closed));
    expect(allowedIfAny([])).toBe(unchanged);
    expect(unchanged).toEqual({ kind: 'unchanged' });
  });

  it('refuses with a failure', () => {
    expect(refused({ code: 'busy' })).toEqual({ kind: 'refused', failure: { code: 'busy' } });
  });
});
