import { describe, expect, it } from 'vitest';
import { etagOf, readIfMatch } from '../../src/edge/if-match.ts';

describe('If-Match', () => {
  it('insists on nothing when absent or a star', () => {
    expect(readIfMatch(undefined, 7)).toBeNull();
    expect(readIfMatch('*', 7)).toBeNull();
    expect(readIfMatch(' * ', null)).toBeNull();
  });

  it('reads back the tag that an answer carried', () => {
    expect(etagOf(42)).toBe('"42"');
    expect(readIfMatch(etagOf(42), null)).toBe(42);
    expect(readIfMatch(etagOf(0), 7)).toBe(0);
  });

  it('takes the tag that was seen out of several, else the first', () => {
    expect(readIfMatch('"1", "7" ,"9"', 7)).toBe(7);
    expect(readIfMatch('"1", "7"', 8)).toBe(1);
  });

  it.each(['W/"7"', '7', '"07"', '"7', '""', '"-1"', '"7.0"', 'x', '', '"1234567890123456"', '"7""7"', '"7" "7"'])(
    'matches no account with %j',
    (header) => {
      expect(readIfMatch(header, 7)).toBe(-1);
    },
  );
});
