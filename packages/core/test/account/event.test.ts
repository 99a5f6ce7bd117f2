import { describe, expect, it } from 'vitest';
import { recorded } from '../../src/account/event.ts';
import { canary, everyEvent } from './every-event.ts';

const withSecret = everyEvent.filter((event) => 'secret' in event);
const plain = everyEvent.filter((event) => !('secret' in event));

describe('an event as it is recorded', () => {
  it.each(withSecret.map((event) => [event.type, event] as const))(
    'no-secret-anywhere: %s leaves its secret behind',
    (_type, event) => {
      const { secret, ...rest } = event;
      expect(JSON.stringify(secret)).toContain(canary);
      expect(recorded(event)).toEqual(rest);
      expect(JSON.stringify(recorded(event))).not.toContain(canary);
    },
  );

  it.each(plain.map((event) => [event.type, event] as const))('%s is recorded whole', (_type, event) => {
    expect(recorded(event)).toBe(event);
  });

  it('no-secret-anywhere: no type holds the canary anywhere but under its secret', () => {
    expect(withSecret).toHaveLength(11);
    expect(plain).toHaveLength(32);
    expect(JSON.stringify(everyEvent.map(recorded))).not.toContain(canary);
  });
});
