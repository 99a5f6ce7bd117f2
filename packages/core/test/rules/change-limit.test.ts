import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import { changeLimit } from '../../src/rules/change-limit.ts';
import { anAccount, noon } from '../../src/testing/fixtures.ts';
import { hour, operators, self, system } from '../actors.ts';

const changed = (count: number, first: number): Account =>
  anAccount({ recentChanges: Array.from({ length: count }, (_, at) => first + at) });

describe('a person', () => {
  it('changes factors twenty times an hour and no oftener', () => {
    const full = changed(20, noon - hour + 5);
    expect(changeLimit(changed(19, noon - hour + 5), self(full), noon)).toBeNull();
    expect(changeLimit(full, self(full), noon)).toEqual({
      code: 'throttled',
      limit: 'changes',
      kind: null,
      retryAfterMs: 5,
    });
  });

  it('may change again at the instant that the refusal named', () => {
    const full = changed(20, noon - hour + 5);
    expect(changeLimit(full, self(full), noon + 4)).toMatchObject({ retryAfterMs: 1 });
    expect(changeLimit(full, self(full), noon + 5)).toBeNull();
  });

  it('waits for the twentieth last change where there were more', () => {
    const more = changed(22, noon - hour + 5);
    expect(changeLimit(more, self(more), noon)).toMatchObject({ retryAfterMs: 7 });
  });
});

describe('whoever acts on accounts of others', () => {
  it.each([...operators, ['the server', system] as const])('is counted elsewhere: %s', (_name, actor) => {
    expect(changeLimit(changed(20, noon - 20), actor, noon)).toBeNull();
  });
});
