import { describe, expect, it } from 'vitest';
import { type Retirement, retireKey } from '../../src/rules/retire-key.ts';
import { noon } from '../../src/testing/fixtures.ts';
import { minute } from '../actors.ts';

const nothing = { secrets: 0, messages: 0, unread: 0 };

const retirement = (wishes: Partial<Retirement> = {}): Retirement => ({
  use: nothing,
  stoppedAt: noon - 60 * minute,
  longestTokenMs: 60 * minute,
  endsTokens: false,
  ...wishes,
});

const refusal = (rule: string) => ({ code: 'input-invalid', field: 'key', rule: expect.stringContaining(rule) });

describe('a key', () => {
  it('is retired when nothing lies under it and every token that it signed has run out', () => {
    expect(retireKey(retirement(), noon)).toBeNull();
  });

  it('stays while a secret lies under it, or a message made with it is open', () => {
    expect(retireKey(retirement({ use: { ...nothing, secrets: 2 } }), noon)).toEqual(refusal('2 secrets'));
    expect(retireKey(retirement({ use: { ...nothing, messages: 3 } }), noon)).toEqual(refusal('3 messages'));
  });

  it('stays while nobody knows what lies under it', () => {
    expect(retireKey(retirement({ use: { ...nothing, unread: 1 } }), noon)).toEqual(
      refusal('1 accounts cannot be read'),
    );
  });

  it('stays while a token that it signed may be in use, to the millisecond', () => {
    expect(retireKey(retirement(), noon - 1)).toEqual(refusal('another 1 minutes'));
    expect(retireKey(retirement({ stoppedAt: noon }), noon)).toEqual(refusal('another 60 minutes'));
    expect(retireKey(retirement({ stoppedAt: null }), noon)).toEqual(refusal('nobody noted'));
  });

  it('is retired at once where its tokens may end, but never while something lies under it', () => {
    expect(retireKey(retirement({ stoppedAt: noon, endsTokens: true }), noon)).toBeNull();
    const needed = retirement({ use: { ...nothing, secrets: 1 }, endsTokens: true });
    expect(retireKey(needed, noon)).toEqual(refusal('1 secrets'));
  });
});
