import { describe, expect, it } from 'vitest';
import { sessionLives } from '../../src/rules/session-lives.ts';
import { anAccount } from '../../src/testing/fixtures.ts';

const account = anAccount({ sessions: { generation: 3, kept: 'session-1', accessGeneration: 9 } });

describe('a session', () => {
  it('sessions-by-policy: lives if it began under the present generation or is the one kept, and dies otherwise', () => {
    expect(sessionLives(account, { id: 'session-2', generation: 3 })).toBe(true);
    expect(sessionLives(account, { id: 'session-1', generation: 1 })).toBe(true);
    expect(sessionLives(account, { id: 'session-2', generation: 2 })).toBe(false);
    expect(sessionLives(account, { id: 'session-2', generation: 4 })).toBe(false);
  });

  it('sessions-by-policy: is not kept by a cut that kept none', () => {
    const cut = anAccount({ sessions: { generation: 3, kept: null, accessGeneration: 0 } });
    expect(sessionLives(cut, { id: 'session-1', generation: 2 })).toBe(false);
  });
});
