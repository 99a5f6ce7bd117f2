import { describe, expect, it } from 'vitest';
import { ifMatch } from '../../src/rules/if-match.ts';
import { anAccount } from '../../src/testing/fixtures.ts';

describe('whoever says which state they looked at', () => {
  it('stale-writer-loses: changes that state and no other', () => {
    expect(ifMatch(anAccount({ sequence: 7 }), 7)).toBeNull();
    expect(ifMatch(anAccount({ sequence: 7 }), 6)).toEqual({ code: 'version-mismatch' });
    expect(ifMatch(anAccount({ sequence: 7 }), 8)).toEqual({ code: 'version-mismatch' });
    expect(ifMatch(anAccount({ sequence: 7 }), 0)).toEqual({ code: 'version-mismatch' });
  });

  it('may say nothing', () => {
    expect(ifMatch(anAccount({ sequence: 7 }), null)).toBeNull();
  });
});
