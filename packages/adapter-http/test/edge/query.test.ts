import { describe, expect, it } from 'vitest';
import { readParameters } from '../../src/edge/query.ts';

describe('parameters', () => {
  it('are read by name, the first value first', () => {
    const read = readParameters('locale=de&locale=fr&x=a%20b+c&empty=&flag');
    expect(read.first('locale')).toBe('de');
    expect(read.first('x')).toBe('a b c');
    expect(read.first('empty')).toBe('');
    expect(read.first('flag')).toBe('');
    expect(read.first('none')).toBeNull();
  });

  it('are null where they contradict themselves, and themselves where they merely repeat', () => {
    expect({ ...readParameters('a=1&a=2&b=1&b=1&c=1&a=1').named }).toEqual({ a: null, b: '1', c: '1' });
  });

  it('inherit nothing', () => {
    expect(readParameters('a=1').named['toString']).toBeUndefined();
    expect(readParameters('__proto__=x').named['__proto__']).toBe('x');
    expect(readParameters('').first('toString')).toBeNull();
  });
});
