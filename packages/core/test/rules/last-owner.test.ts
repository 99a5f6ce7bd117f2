import { describe, expect, it } from 'vitest';
import { lastOwner } from '../../src/rules/last-owner.ts';

describe('an owner', () => {
  it('may leave while another stays', () => {
    expect(lastOwner(['ada', 'bob'], 'ada')).toBeNull();
    expect(lastOwner(['ada'], 'bob')).toBeNull();
  });

  it('may not leave as the last one', () => {
    expect(lastOwner(['ada'], 'ada')).toEqual({ code: 'last-owner' });
    expect(lastOwner(['ada', 'ada'], 'ada')).toEqual({ code: 'last-owner' });
    expect(lastOwner([], 'ada')).toEqual({ code: 'last-owner' });
  });
});
