import { describe, expect, it } from 'vitest';
import { noon } from '../../../src/testing/index.ts';
import { type Breakers, createBreakers } from '../../../src/use-cases/relay/breaker.ts';

function failing(times: number, now = noon): Breakers {
  const breakers = createBreakers();
  for (let count = 0; count < times; count += 1) breakers.heard('email', 'unreachable', now);
  return breakers;
}

describe('a breaker', () => {
  it('opens when its sender was out of reach five times in a row', () => {
    expect(failing(4).isOpen('email')).toBe(false);
    expect(failing(4).nextProbeAt()).toBeNull();
    expect(failing(5).isOpen('email')).toBe(true);
  });

  it('concerns one sender alone', () => {
    const breakers = failing(5);
    expect(breakers.isOpen('sms')).toBe(false);
    expect(breakers.mayProbe('sms', noon + 60_000)).toBe(false);
  });

  it('lets one try through every thirty seconds', () => {
    const breakers = failing(5);
    expect(breakers.nextProbeAt()).toBe(noon + 30_000);
    expect(breakers.mayProbe('email', noon + 29_999)).toBe(false);
    expect(breakers.mayProbe('email', noon + 30_000)).toBe(true);
    breakers.heard('email', 'unreachable', noon + 30_000);
    expect(breakers.mayProbe('email', noon + 59_999)).toBe(false);
    expect(breakers.mayProbe('email', noon + 60_000)).toBe(true);
  });

  it('names the earliest of the tries that are open', () => {
    const breakers = failing(5, noon + 10_000);
    for (let count = 0; count < 5; count += 1) breakers.heard('sms', 'unreachable', noon);
    expect(breakers.nextProbeAt()).toBe(noon + 30_000);
  });

  it.each(['accepted', 'later', 'refused'] as const)(
    'closes, and counts anew, when its sender answers %s',
    (answer) => {
      const breakers = failing(5);
      breakers.heard('email', answer, noon);
      expect(breakers.isOpen('email')).toBe(false);
      for (let count = 0; count < 4; count += 1) breakers.heard('email', 'unreachable', noon);
      expect(breakers.isOpen('email')).toBe(false);
      breakers.heard('email', 'unreachable', noon);
      expect(breakers.isOpen('email')).toBe(true);
    },
  );

  it('learns nothing from a message that could not be made', () => {
    const open = failing(5);
    open.heard('email', 'unusable', noon);
    expect(open.isOpen('email')).toBe(true);
    const closed = failing(4);
    closed.heard('email', 'unusable', noon);
    closed.heard('email', 'unreachable', noon);
    expect(closed.isOpen('email')).toBe(true);
  });
});
